"""What a chart has recorded, in short: a line a resource, as an EHR lists it. Concludes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from service.types import Json

# kinds of resources by the heading that they stand under
HEADINGS = {
    "Condition": "Problems",
    "MedicationStatement": "Drugs",
    "MedicationRequest": "Drugs",
    "MedicationAdministration": "Drugs",
    "Observation": "Results",
    "DiagnosticReport": "Reports",
    "Procedure": "Procedures",
    "AllergyIntolerance": "Allergies",
}
OTHERS = "Other entries"
_DAYS = ("effectiveDateTime", "onsetDateTime", "performedDateTime", "recordedDate", "authoredOn", "issued")  # fmt: skip


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One entry: its day or time as recorded (empty where there is none), and what it says."""

    day: str
    words: str


def record_of(resources: Iterable[Json]) -> dict[str, list[RecordRow]]:
    """Returns the entries under their headings, the newest first; the patient is none of them."""
    groups: dict[str, list[RecordRow]] = {heading: [] for heading in HEADINGS.values()}
    for resource in resources:
        kind = str(resource["resourceType"])
        if kind != "Patient":
            row = _row(cast("dict[str, Any]", resource))
            groups.setdefault(HEADINGS.get(kind, OTHERS), []).append(row)
    return {
        heading: sorted(rows, key=lambda row: row.day, reverse=True)
        for heading, rows in groups.items()
        if rows
    }


def person_of(resources: Iterable[Json]) -> str:
    """Returns sex and birth of the patient, as recorded."""
    for resource in resources:
        if resource["resourceType"] == "Patient":
            born = resource.get("birthDate")
            words = [str(resource.get("gender", "")), f"born {born}" if born else ""]
            return ", ".join(filter(None, words))
    return ""


def concept_words(concept: object) -> str:
    """Returns the words of a CodeableConcept: its text, else a display, else a code."""
    if not isinstance(concept, Mapping):
        return ""
    codings = [coding for coding in concept.get("coding") or () if isinstance(coding, Mapping)]
    words = [concept.get("text"), *(c.get("display") for c in codings), *(c.get("code") for c in codings)]  # fmt: skip
    return str(next(filter(None, words), ""))


def _row(resource: Mapping[str, Any]) -> RecordRow:
    name = concept_words(resource.get("medicationCodeableConcept") or resource.get("code"))
    value = _value(resource)
    parts = [f"{concept_words(p.get('code'))}: {_value(p)}" for p in resource.get("component") or ()]  # fmt: skip
    reasons = resource.get("statusReason") or ()
    ends = [concept_words(reason) for reason in (reasons if isinstance(reasons, list) else [reasons])]  # fmt: skip
    status = resource.get("status") if "medicationCodeableConcept" in resource else ""
    head = f"{name}: {value}" if value else name or str(resource["resourceType"])
    more = [*parts, str(status or ""), *ends, str(resource.get("conclusion") or "")]
    return RecordRow(_day(resource), "; ".join(filter(None, [head, *more])))


def _day(resource: Mapping[str, Any]) -> str:
    for name in ("effectivePeriod", "performedPeriod"):
        period = resource.get(name) or {}
        if period:
            return f"{period.get('start', '?')} to {period.get('end', 'now')}"
    return next((str(resource[name]) for name in _DAYS if resource.get(name)), "")


def _value(resource: Mapping[str, Any]) -> str:
    quantity = resource.get("valueQuantity") or {}
    if quantity:
        return f"{quantity.get('value', '')} {quantity.get('unit', '')}".strip()
    if "valueInteger" in resource:
        return str(resource["valueInteger"])
    return str(resource.get("valueString") or concept_words(resource.get("valueCodeableConcept")))
