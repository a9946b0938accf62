"""Whether a medication record says only what is meant to be given (rule IN-4)."""

from __future__ import annotations

from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules

# What was never taken.
NEVER_TAKEN = {
    "entered-in-error",
    "not-taken",
    "not-done",
    "cancelled",
    "declined",
    "preparation",
}


def is_planned(record: Medication, patient: PatientRecord, rules: Rules) -> bool:
    """Whether a drug is planned: intended, begun later, or ordered lately with no other sign of it."""
    if record.status in {"intended", "draft"} or _starts_later(record, rules):
        return True
    return _is_fresh_order(record, rules) and not any(
        _shows_exposure(other, record, rules) for other in patient.medications
    )


def _starts_later(record: Medication, rules: Rules) -> bool:
    return record.start is not None and record.start.first > rules.as_of


def _is_fresh_order(record: Medication, rules: Rules) -> bool:
    """An order too young to tell whether the drug was begun."""
    if record.kind != "request" or record.status != "active" or record.is_reported_plan:
        return False
    day = record.recorded or record.start
    return day is not None and day.middle >= rules.as_of - rules.days("order_only_days")


def _shows_exposure(other: Medication, order: Medication, rules: Rules) -> bool:
    """Whether another record shows that the ordered drug is being taken."""
    if not set(other.ingredients) & set(order.ingredients):
        return False
    if other.status in {*NEVER_TAKEN, "intended", "draft"} or other.do_not_perform:
        return False
    if other.is_proposal or _is_fresh_order(other, rules):
        return False
    if _starts_later(other, rules):
        return False
    day = order.start or order.recorded
    if other.end is None or day is None:
        return True
    return other.end.last >= day.first - rules.days("oral_gap")
