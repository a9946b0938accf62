"""Systemic therapy told as a Procedure: registries and day clinics send no medication record."""

from __future__ import annotations

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import Resource, codeable, codings, items, mapping, text, words
from oncology.intake.therapy.medications import read_medication
from oncology.intake.wording import sentence

_STATUSES = {"in-progress": "active", "on-hold": "on-hold", "unknown": "unknown"}


def read_therapy(entry: Entry, chart: Chart) -> bool:
    """Add the drugs of a therapy procedure; one that names none is a gap.

    A period is read as a statement that the drugs were taken, one day as an administration. A
    procedure that is told in medication records too (their `partOf`) is left to them.
    """
    if entry.source in chart.therapies:
        return True
    record = Entry(entry.source, _medication(entry.resource))
    if not chart.terminology.drugs.match(*codeable(_drug(entry.resource))).ingredients:
        missing = sentence("therapy-without-drug", source=entry.source)
        chart.record.add_gap("drug-not-named", entry.source, missing)
        return True
    return read_medication(record, chart)


def _medication(resource: Resource) -> Resource:
    """The procedure in the shape of a medication record."""
    period = resource.get("performedPeriod") or resource.get("occurrencePeriod")
    day = resource.get("performedDateTime") or resource.get("occurrenceDateTime")
    shared = {
        key: resource[key]
        for key in (
            "id",
            "subject",
            "reasonCode",
            "reasonReference",
            "reason",
            "note",
            "extension",
        )
        if key in resource
    }
    status = text(resource.get("status")) or "unknown"
    if period is None and day is not None:
        kind, when = "MedicationAdministration", {"effectiveDateTime": day}
    else:
        kind, when = "MedicationStatement", {"effectivePeriod": mapping(period)}
        status = _STATUSES.get(status, status)
    return {
        **shared,
        **when,
        "resourceType": kind,
        "status": status,
        "medicationCodeableConcept": _drug(resource),
        "statusReason": _end_reasons(resource),
    }


def _end_reasons(resource: Resource) -> list[object]:
    """Why it ended: a status reason, or the outcome, as cancer registries send it."""
    return [*items(resource.get("statusReason")), *items(resource.get("outcome"))]


def _drug(resource: Resource) -> Resource:
    """What the procedure was carried out with, else the words of its own code."""
    code = mapping(resource.get("code"))
    used = [*items(resource.get("usedCode"))]
    used += [mapping(u.get("concept")) for u in items(resource.get("used"))]
    own = [] if used else [words(code), *(c.display for c in codings(code))]
    lines = [*own, *(words(u) for u in used)]
    return {
        "coding": [coding for u in used for coding in items(u.get("coding"))],
        "text": "; ".join(dict.fromkeys(line for line in lines if line)),
    }
