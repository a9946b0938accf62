"""Medication records: statements, requests, administrations and dispenses, R4 and R5 shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import (
    Resource,
    codeable,
    codings,
    day,
    end_day,
    items,
    local,
    mapping,
    number,
    reference,
    text,
    words,
)
from oncology.intake.record import Intent, Medication, MedicationKind, StopReason
from oncology.intake.wording import sentence
from terminology import DrugMatch, Terminology

KINDS: dict[str, MedicationKind] = {
    "MedicationStatement": "statement",
    "MedicationUsage": "statement",
    "MedicationRequest": "request",
    "MedicationAdministration": "administration",
    "MedicationDispense": "dispense",
}


def read_medication(entry: Entry, chart: Chart) -> bool:
    """Add a medication record, and name what it leaves open that a line may hang on."""
    medication = medication_of(entry, chart.linked, chart.terminology)
    chart.record.medications.append(medication)
    question = _open_question(entry, medication, chart)
    if question:
        chart.record.add_gap(question[0], entry.source, question[1])
    return True


def medication_of(
    entry: Entry,
    linked: Mapping[str, Resource],
    terminology: Terminology,
    kind: MedicationKind | None = None,
) -> Medication:
    """One medication record as written. Raises UnreadableError naming a broken date.

    `kind` is that of the resource's type where it is not stated (a draft order is a request too).
    """
    resource = entry.resource
    concept = _concept(resource, linked)
    match = terminology.drugs.match(*codeable(concept))
    if terminology.drugs.denies(words(concept) or ""):
        match = DrugMatch(())
    start, end = _period(resource)
    dose_value, dose_unit, dose_text = _dose(resource)
    return Medication(
        kind=kind or KINDS[entry.kind],
        ingredients=match.ingredients,
        name=_name(concept, match),
        status=_status(resource),
        start=start,
        end=end,
        recorded=day(resource.get("authoredOn") or resource.get("dateAsserted"), "authoredOn"),
        intent=_intent(resource, terminology),
        order_intent=text(resource.get("intent")),
        stop_reason=_stop_reason(resource, terminology),
        reason_concepts=_indications(resource, linked, terminology),
        dose_value=dose_value,
        dose_unit=dose_unit,
        dose_text=dose_text,
        supply_days=_supply(resource),
        patient_reported=_is_patient_reported(resource),
        do_not_perform=resource.get("doNotPerform") is True,
        investigational=match.investigational,
        source=entry.source,
    )


def _stop_reason(resource: Resource, terminology: Terminology) -> StopReason | None:
    """Why the therapy ended: the first reason, also that of R5 adherence, that is understood."""
    adherence = mapping(resource.get("adherence"))
    for concept in (*items(resource.get("statusReason")), *items(adherence.get("reason"))):
        reason = terminology.therapies.stop_reason(*codeable(concept))
        if reason:
            return cast("StopReason", reason)
    return None


def _indications(
    resource: Resource, linked: Mapping[str, Resource], terminology: Terminology
) -> tuple[str, ...]:
    indications = terminology.therapies.indications
    reasons = _reasons(resource, linked)
    return tuple(sorted({c for r in reasons for c in indications(*codeable(r))}))


def _is_patient_reported(resource: Resource) -> bool:
    sources = [reference(s) or "" for s in items(resource.get("informationSource"))]
    flags = (resource.get("reportedBoolean"), resource.get("reported"))
    return any("Patient" in source for source in sources) or True in flags


def _open_question(entry: Entry, medication: Medication, chart: Chart) -> tuple[str, str] | None:
    """What a medication record leaves open that a line may hang on; None where nothing.

    A gap's code and its words.
    """
    concept, source = _concept(entry.resource, chart.linked), entry.source
    drugs, ingredients = chart.terminology.drugs, medication.ingredients
    displays = [c.display or "" for c in codings(concept)]
    label = " ; ".join(part for part in (*displays, words(concept)) if part)
    if not ingredients and not label:
        if any(c.code for c in codings(concept)):
            return "unmapped-drug", sentence("drug-code-without-words", source=source)
        return "drug-not-named", sentence("drug-not-sent", source=source)
    classes = drugs.classes_without_drug(label, ingredients)
    if classes:
        names = " and ".join(classes)
        return "drug-not-named", sentence("class-without-drug", source=source, classes=names)
    if ingredients or medication.investigational:
        return None
    if drugs.match(*codeable(concept)).conflict:
        return "code-display-conflict", sentence("drugs-differ", source=source)
    if drugs.is_cancer_drug(*codeable(concept)):
        return "unmapped-drug", sentence("unknown-cancer-drug", source=source)
    return None


def _reasons(resource: Resource, linked: Mapping[str, Resource]) -> list[object]:
    """Reasons as concepts: coded, in words, or by reference to a Condition."""
    reasons: list[object] = [*items(resource.get("reasonCode")), *items(resource.get("reason"))]
    for target in (*items(resource.get("reasonReference")), *items(resource.get("reason"))):
        literal = reference(target) or ""
        condition = linked.get(local(literal))
        if condition is not None:
            reasons.append(condition.get("code"))
        elif text(target.get("display")):
            reasons.append({"text": target.get("display")})
    return reasons


def _concept(resource: Resource, linked: Mapping[str, Resource]) -> object:
    node = resource.get("medicationCodeableConcept") or resource.get("medication")
    if codings(node) or words(node):
        return node
    pointer = mapping(resource.get("medicationReference") or node)
    pointer = mapping(pointer.get("reference")) or pointer  # R5 CodeableReference
    target = reference(pointer)
    contained = (r for r in items(resource.get("contained")) if f"#{r.get('id')}" == target)
    medication = next(contained, None) or linked.get(local(target or ""))
    if medication is not None:
        return _concept_of_medication(medication)
    return {"text": pointer.get("display")} if text(pointer.get("display")) else node


def _concept_of_medication(medication: Resource) -> object:
    """The concept of a Medication: its code, and what its ingredients are called."""
    code = medication.get("code")
    parts = [
        part.get("itemCodeableConcept") or part.get("item")
        for part in items(medication.get("ingredient"))
    ]
    if not parts:
        return code
    line = "; ".join(label for part in (code, *parts) if (label := words(part)))
    inside = [
        coding
        for part in (code, *parts)
        for coding in items(mapping(mapping(part).get("concept") or part).get("coding"))
    ]
    return {"coding": inside, **({"text": line} if line else {})}


def _name(concept: object, match: DrugMatch) -> str:
    if match.ingredients:
        return " + ".join(match.ingredients)
    label = next((c.display or c.code for c in codings(concept) if c.display or c.code), None)
    return words(concept) or label or "unnamed drug"


# R5 adherence codes, in the words of R4; the R5 codes add how it is taken.
_ADHERENCE = {
    "not-taking": "not-taken",
    "never": "not-taken",
    "taking": "active",
    "on-hold": "on-hold",
    "stopped": "stopped",
    "completed": "completed",
}
# what never reached the patient, and the words of R5
_STATUSES: dict[tuple[object, str], str] = {
    ("MedicationStatement", "recorded"): "unknown",
    ("MedicationUsage", "recorded"): "unknown",
    ("MedicationDispense", "declined"): "not-done",
    ("MedicationDispense", "preparation"): "not-done",
}


def _status(resource: Resource) -> str:
    adherence = mapping(mapping(resource.get("adherence")).get("code"))
    taking = next((c.code for c in codings(adherence) if c.code), "")
    if text(resource.get("status")) not in {"entered-in-error", "draft"}:
        for word, status in _ADHERENCE.items():
            if taking == word or taking.startswith(f"{word}-"):  # taking-as-directed, ...
                return status
    status = text(resource.get("status")) or "unknown"
    return _STATUSES.get((resource.get("resourceType"), status), status)


def _period(resource: Resource) -> tuple[PartialDate | None, PartialDate | None]:
    kind = str(resource.get("resourceType"))
    if kind == "MedicationRequest":
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
        handed = resource.get("whenHandedOver") or resource.get("whenPrepared")
        return day(handed, "whenHandedOver"), None
    return None, None


def _request_period(resource: Resource) -> tuple[PartialDate | None, PartialDate | None]:
    bounds = dict(mapping(resource.get("effectiveDosePeriod")))
    for dosage in items(resource.get("dosageInstruction")):
        repeat = mapping(mapping(dosage.get("timing")).get("repeat"))
        bounds = bounds or dict(mapping(repeat.get("boundsPeriod")))
    validity = mapping(mapping(resource.get("dispenseRequest")).get("validityPeriod"))
    start = bounds.get("start") or validity.get("start") or resource.get("authoredOn")
    end = bounds.get("end")
    if end is None and text(resource.get("status")) in {"stopped", "completed", "ended"}:
        end = validity.get("end")
    return day(start, "boundsPeriod.start"), end_day(end, "boundsPeriod.end")


def _intent(resource: Resource, terminology: Terminology) -> Intent | None:
    for extension in items(resource.get("extension")):
        url = str(extension.get("url") or "")
        if url.endswith(("procedure-intent", "treatment-intent")):
            value = extension.get("valueCodeableConcept")
            intent = terminology.therapies.intent(*codeable(value))
            return cast("Intent | None", intent)
    return None


def _dose(resource: Resource) -> tuple[float | None, str | None, str | None]:
    dosages = [*items(resource.get("dosageInstruction")), *items(resource.get("dosage"))]
    for dosage in dosages:
        for rate in (*items(dosage.get("doseAndRate")), dosage):
            quantity = mapping(rate.get("doseQuantity") or rate.get("dose"))
            if quantity:
                unit = text(quantity.get("code")) or text(quantity.get("unit"))
                return number(quantity.get("value")), unit, text(dosage.get("text"))
        if text(dosage.get("text")):
            return None, None, text(dosage.get("text"))
    return None, None, None


def _supply(resource: Resource) -> int | None:
    days = number(mapping(resource.get("daysSupply")).get("value"))
    if days is None:
        dispense = mapping(resource.get("dispenseRequest"))
        days = number(mapping(dispense.get("expectedSupplyDuration")).get("value"))
        repeats = number(dispense.get("numberOfRepeatsAllowed")) or 0
        days = days * (repeats + 1) if days is not None else None
    return int(days) if days is not None else None
