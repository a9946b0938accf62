"""The regulatory position of a regimen on a day: which label is in force, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from oncology.facts import Outcome
from oncology.knowledge import Approval, ApprovalStatus, Node, Regimen
from oncology.options.wording import text

Regulatory = Literal["approved", "accelerated", "not-approved", "off-label", "withdrawn"]
# what the states of an approval mean for the use of a regimen
_MEANING: Mapping[ApprovalStatus, Regulatory] = {
    "approved": "approved",
    "national": "approved",
    "accelerated": "accelerated",
    "off-label": "off-label",
    "withdrawn": "withdrawn",
    "no-breast-use": "not-approved",
    "not-approved": "not-approved",
    "not-found": "not-approved",
}


@dataclass(frozen=True, slots=True)
class Position:
    """The position in one jurisdiction. `nodes`: a use that does not meet them is off-label."""

    jurisdiction: str
    status: Regulatory
    since: date | None  # of an approval the first of its kind, else of the position
    nodes: tuple[Node, ...]


def positions(regimen: Regimen, as_of: date) -> tuple[Position, ...]:
    """The position on the day in each jurisdiction that the regimen has a label in."""
    jurisdictions = dict.fromkeys(label.jurisdiction for label in regimen.labels)
    return tuple(_position(regimen, jurisdiction, as_of) for jurisdiction in jurisdictions)


def in_force(regimen: Regimen, jurisdiction: str, as_of: date) -> Approval | None:
    """The newest position that holds on the day; None before the first."""
    newest, since = None, None
    for label in regimen.labels:
        day = label.date or date.min
        if label.jurisdiction == jurisdiction and day <= as_of and (since is None or day > since):
            newest, since = label, day
    return newest


def not_approved(label: Approval | None, jurisdiction: str, as_of: date) -> Outcome:
    """The criterion of approval, not met."""
    withdrawn = label is not None and label.status == "withdrawn"
    day = as_of.isoformat()
    detail = text("withdrawn-on", day=day) if withdrawn else text("not-approved-on", day=day)
    criterion = text("approved-here", jurisdiction=jurisdiction.upper())
    return Outcome("approved", criterion, "not-met", detail, (), ())


def _position(regimen: Regimen, jurisdiction: str, as_of: date) -> Position:
    label = in_force(regimen, jurisdiction, as_of)
    if label is None:
        return Position(jurisdiction, "not-approved", None, ())
    status = _MEANING[label.status]
    if not label.is_granted:
        return Position(jurisdiction, status, label.date, ())
    # a wider wording renews an approval; the regimen is approved since the first of its kind
    approvals = [
        x.date
        for x in regimen.labels
        if x.jurisdiction == jurisdiction
        and _MEANING[x.status] == status
        and x.date
        and x.date <= as_of
    ]
    nodes = (*regimen.requires, *label.requires, *label.wording)
    return Position(jurisdiction, status, min(approvals, default=None), nodes)
