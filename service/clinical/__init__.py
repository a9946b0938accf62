"""A checked document to cards or an Assessment, with what is kept of the decision."""

from service.clinical.decide import assessment_for, cards_for, decide
from service.clinical.decision import Conclusions, Decision
from service.clinical.engine import Engine
from service.clinical.overlay_file import with_policy
from service.clinical.submission import (
    NO_INSTANCE,
    Submission,
    schema_of,
    submission_of_call,
    submission_of_document,
)

__all__ = [
    "NO_INSTANCE",
    "Conclusions",
    "Decision",
    "Engine",
    "Submission",
    "assessment_for",
    "cards_for",
    "decide",
    "schema_of",
    "submission_of_call",
    "submission_of_document",
    "with_policy",
]
