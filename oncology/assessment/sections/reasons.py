"""Reasons, and partial dates, as the document states them."""

from __future__ import annotations

from collections.abc import Iterable

from oncology.assessment.document import ReasonDoc
from oncology.dates import PartialDate
from oncology.values import Reason


def write_reasons(reasons: Iterable[Reason]) -> list[ReasonDoc]:
    """Reasons in their order."""
    return [_reason(reason) for reason in reasons]


def write_date(day: PartialDate | None) -> str | None:
    """A date as precise as the record has it (`2024`, `2024-03`, `2024-03-17`).

    None also for one that is not recorded and of which only the days that it allows are known.
    """
    return day.text if day and not day.late else None


def _reason(reason: Reason) -> ReasonDoc:
    entry: ReasonDoc = {"code": reason.code, "text": reason.text, "severity": reason.severity}
    if reason.sources:
        entry["sources"] = list(reason.sources)
    return entry
