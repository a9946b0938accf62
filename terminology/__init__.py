"""Codes and words of the field: look-ups from codings and text to the concepts the rules use."""

from terminology import compilation, data_files, files, yaml_form
from terminology.concepts.units import DoseUnits
from terminology.languages import Translated
from terminology.lookup import Terminology, build, load
from terminology.memory import Memory
from terminology.model import (
    Coding,
    ConditionMatch,
    DoseUnit,
    Drug,
    DrugMatch,
    Spread,
    TestOrder,
    Toxicity,
    VariantReading,
)
from terminology.numbers import NUMBER, decimal
from terminology.pattern_form import FormFault, form_faults
from terminology.patterns import compile_pattern
from terminology.schema import Schema, fault_place, load_schema
from terminology.wording import load_wording

__all__ = [
    "NUMBER",
    "Coding",
    "ConditionMatch",
    "DoseUnit",
    "DoseUnits",
    "Drug",
    "DrugMatch",
    "FormFault",
    "Memory",
    "Schema",
    "Spread",
    "Terminology",
    "TestOrder",
    "Toxicity",
    "Translated",
    "VariantReading",
    "build",
    "compilation",
    "compile_pattern",
    "data_files",
    "decimal",
    "fault_place",
    "files",
    "form_faults",
    "load",
    "load_schema",
    "load_wording",
    "yaml_form",
]
