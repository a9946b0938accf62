"""Systemic therapy told as a Procedure: registries and day clinics send no medication record."""

from __future__ import annotations

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import (
    Resource,
    codeable,
    codings,
    day,
    items,
    mapping,
    text,
    words,
)
from oncology.intake.record import Procedure
from oncology.intake.therapy.medications import read_medication
from oncology.intake.therapy.part_of import end_reasons
from oncology.intake.wording import sentence

_STATUSES = {"in-progress": "active", "on-hold": "on-hold", "unknown": "unknown"}


def read_therapy(entry: Entry, chart: Chart) -> bool:
    """Add the drugs of a therapy procedure; one that names none is a gap.

    A period is read as a statement that the drugs were taken, one day as an administration. Drugs
    that medication records tell too (their `partOf`) are left to those.
    """
    resource, records = entry.resource, chart.therapies.get(entry.source)
    concept = _drug(resource)
    drugs = chart.terminology.drugs.match(*codeable(concept)).ingredients
    if records is not None:
        period = mapping(resource.get("performedPeriod") or resource.get("occurrencePeriod"))
        start = resource.get("performedDateTime") or period.get("start")
        day_of = day(start, "performed")
        chart.record.procedures.append(Procedure("systemic-therapy", day_of, None, entry.source))
        drugs = tuple(name for name in drugs if name not in records)
        if not drugs:
            return True
        concept = {"text": " + ".join(drugs)}
    if not drugs:
        missing = sentence("therapy-without-drug", source=entry.source)
        chart.record.add_gap("drug-not-named", entry.source, missing)
        return True
    return read_medication(Entry(entry.source, _medication(resource, concept)), chart)


def _medication(resource: Resource, concept: Resource) -> Resource:
    """The procedure in the shape of a medication record."""
    period = resource.get("performedPeriod") or resource.get("occurrencePeriod")
    when_given = resource.get("performedDateTime") or resource.get("occurrenceDateTime")
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
    if period is None and when_given is not None:
        kind, when = "MedicationAdministration", {"effectiveDateTime": when_given}
    else:
        kind, when = "MedicationStatement", {"effectivePeriod": mapping(period)}
        status = _STATUSES.get(status, status)
    return {
        **shared,
        **when,
        "resourceType": kind,
        "status": status,
        "medicationCodeableConcept": concept,
        "statusReason": end_reasons(resource),
    }


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
