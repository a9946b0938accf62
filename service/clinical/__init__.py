"""A checked document to cards or an Assessment, with what is kept of the decision."""

from service.clinical.answer_form import Answer
from service.clinical.answers import assessment_for, cards_for, decision_for, decisions_for
from service.clinical.chart_memory import ChartMemory, Loan
from service.clinical.decision import Conclusions, Decision
from service.clinical.engine import Engine
from service.clinical.hypothesis import Wish, hypothesis_of
from service.clinical.overlay_file import with_policy
from service.clinical.recall import Caller, call_of_body
from service.clinical.submission import (
    NO_INSTANCE,
    Submission,
    context_schema_of,
    submission_of_call,
    submission_of_document,
)

__all__ = [
    "NO_INSTANCE",
    "Answer",
    "Caller",
    "ChartMemory",
    "Conclusions",
    "Decision",
    "Engine",
    "Loan",
    "Submission",
    "Wish",
    "assessment_for",
    "call_of_body",
    "cards_for",
    "context_schema_of",
    "decision_for",
    "decisions_for",
    "hypothesis_of",
    "submission_of_call",
    "submission_of_document",
    "with_policy",
]
