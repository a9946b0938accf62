"""Decisions and feedback to rows, and rows to reports; nothing of a patient."""

from service.store.audit import Auditor, KeyUnusableError, new_key
from service.store.feedback_report import (
    MEASURES,
    Report,
    as_csv,
    as_text,
    feedback_report,
    sorted_names,
)
from service.store.rows import Origin, rows_of
from service.store.store import Feedback, Store
from service.store.write_behind import Records

__all__ = [
    "MEASURES",
    "Auditor",
    "Feedback",
    "KeyUnusableError",
    "Origin",
    "Records",
    "Report",
    "Store",
    "as_csv",
    "as_text",
    "feedback_report",
    "new_key",
    "rows_of",
    "sorted_names",
]
