"""Codes and words of the field: look-ups from codings and text to the concepts the rules use."""

from terminology.lookup import Terminology, load
from terminology.model import (
    Coding,
    ConditionMatch,
    Drug,
    DrugMatch,
    TestOrder,
    VariantReading,
)

__all__ = [
    "Coding",
    "ConditionMatch",
    "Drug",
    "DrugMatch",
    "Terminology",
    "TestOrder",
    "VariantReading",
    "load",
]
