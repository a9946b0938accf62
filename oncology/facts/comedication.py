"""Drugs that the patient takes now beside the cancer therapy, for interaction rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from oncology.intake import Medication, PatientRecord, thresholds
from terminology import Terminology

_ENDED = frozenset(
    {"completed", "stopped", "cancelled", "ended", "entered-in-error", "not-taken", "on-hold"}
)


def running_comedication(
    record: PatientRecord, as_of: date, terminology: Terminology
) -> Mapping[str, tuple[str, ...]]:
    """Names of what is taken on the day (no line-defining cancer drug), each with its records."""
    drugs: dict[str, list[str]] = {}
    for medication in record.medications:
        if not is_taken(medication, as_of):
            continue
        for name in medication.ingredients or (medication.name,):
            drug = terminology.drugs.by_name(name)
            if drug is None or drug.role != "line-defining":
                drugs.setdefault(name, []).append(medication.source)
    return {name: tuple(sorted(sources)) for name, sources in sorted(drugs.items())}


def is_taken(medication: Medication, as_of: date) -> bool:
    """Whether a medication record says that its drug is taken on the day."""
    if medication.do_not_perform or medication.is_proposal:
        return False
    start = medication.start or medication.recorded
    if start is not None and start.first > as_of:
        return False
    if medication.kind in {"administration", "dispense"}:
        if medication.status in _ENDED - {"completed", "ended"} or start is None:
            return False
        # without a supply it tells of the days around it only
        days = medication.supply_days or thresholds()["administration-trace-days"]
        return as_of <= (medication.end or start).last + timedelta(days=days)
    if medication.end is not None:
        return medication.end.last >= as_of and medication.status not in _ENDED - {"completed"}
    return medication.status not in _ENDED
