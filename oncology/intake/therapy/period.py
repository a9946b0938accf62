"""When a medication record says that the drug was taken, and for how long it lasts."""

from __future__ import annotations

from oncology.dates import PartialDate
from oncology.intake.fhir import Resource, day, end_day, items, mapping, number, text


def period_of(resource: Resource) -> tuple[PartialDate | None, PartialDate | None]:
    """Start and end as the record states them. Raises UnreadableError naming a broken date."""
    kind = str(resource.get("resourceType"))
    if kind in {"MedicationRequest", "MedicationOrder"}:
        return _request_period(resource)
    for name in ("effective", "occurence", "occurrence", "effectiveTiming"):
        period = mapping(resource.get(f"{name}Period"))
        if period:
            return day(period.get("start"), f"{name}Period.start"), end_day(
                period.get("end"), f"{name}Period.end"
            )
        if resource.get(f"{name}DateTime") is not None:
            return day(resource.get(f"{name}DateTime"), f"{name}DateTime"), None
    if kind == "MedicationDispense":
        handover = resource.get("whenHandedOver") or resource.get("whenPrepared")
        return day(handover, "whenHandedOver"), None
    return None, None


def _request_period(resource: Resource) -> tuple[PartialDate | None, PartialDate | None]:
    bounds = dict(mapping(resource.get("effectiveDosePeriod")))
    for dosage in items(resource.get("dosageInstruction")):
        repeat = mapping(mapping(dosage.get("timing")).get("repeat"))
        bounds = bounds or dict(mapping(repeat.get("boundsPeriod")))
    validity = mapping(mapping(resource.get("dispenseRequest")).get("validityPeriod"))
    start = (
        bounds.get("start")
        or validity.get("start")
        or resource.get("authoredOn")
        or resource.get("dateWritten")
    )
    end = bounds.get("end")
    if end is None and text(resource.get("status")) in {"stopped", "completed", "ended"}:
        end = validity.get("end")
    return day(start, "boundsPeriod.start"), end_day(end, "boundsPeriod.end")


def supply_days(resource: Resource) -> int | None:
    """Days that a dispense lasts, or a request with its repeats."""
    days = number(mapping(resource.get("daysSupply")).get("value"))
    if days is None:
        dispense = mapping(resource.get("dispenseRequest"))
        days = number(mapping(dispense.get("expectedSupplyDuration")).get("value"))
        repeats = number(dispense.get("numberOfRepeatsAllowed")) or 0
        days = days * (repeats + 1) if days is not None else None
    return int(days) if days is not None else None
