"""A checked document to cards or an Assessment, with what is kept of the decision."""

from service.clinical.cases import (
    NO_INSTANCE,
    Case,
    case_of_call,
    case_of_document,
    schema_of,
)
from service.clinical.decide import assessment_for, cards_for, decide
from service.clinical.decision import Conclusions, Decision
from service.clinical.engine import Engine, HookInfo
from service.clinical.luminal_engine import load_engine
from service.clinical.overlay_file import with_policy

__all__ = [
    "NO_INSTANCE",
    "Case",
    "Conclusions",
    "Decision",
    "Engine",
    "HookInfo",
    "assessment_for",
    "cards_for",
    "case_of_call",
    "case_of_document",
    "decide",
    "load_engine",
    "schema_of",
    "with_policy",
]
