"""Medication records: statements, requests, administrations and dispenses, R4 and R5 shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.fhir import (
    Resource,
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
from terminology import DrugMatch, Terminology

KINDS: dict[str, MedicationKind] = {
    "MedicationStatement": "statement",
    "MedicationUsage": "statement",
    "MedicationRequest": "request",
    "MedicationAdministration": "administration",
    "MedicationDispense": "dispense",
}


def read_medication(
    resource: Resource,
    source: str,
    linked: Mapping[str, Resource],
    terminology: Terminology,
    kind: MedicationKind | None = None,
) -> Medication:
    """One medication record as written. Raises UnreadableError naming a broken date."""
    concept = _concept(resource, linked)
    match = terminology.drugs.match(codings(concept), words(concept))
    if terminology.drugs.denies(words(concept) or ""):
        match = DrugMatch(())
    start, end = _period(resource)
    reasons = _reasons(resource, linked)
    stops = [
        *items(resource.get("statusReason")),
        *items(mapping(resource.get("adherence")).get("reason")),
    ]
    stop = next(
        (r for s in stops if (r := terminology.therapies.stop_reason(codings(s), words(s)))), None
    )
    dose_value, dose_unit, dose_text = _dose(resource)
    return Medication(
        kind=kind or KINDS[str(resource["resourceType"])],
        ingredients=match.ingredients,
        name=_name(concept, match),
        status=_status(resource),
        start=start,
        end=end,
        recorded=day(resource.get("authoredOn") or resource.get("dateAsserted"), "authoredOn"),
        intent=cast("Intent | None", _intent(resource, terminology)),
        order_intent=text(resource.get("intent")),
        stop_reason=cast("StopReason | None", stop),
        reason_concepts=tuple(
            sorted(
                {
                    c
                    for r in reasons
                    for c in terminology.therapies.indications(codings(r), words(r))
                }
            )
        ),
        dose_value=dose_value,
        dose_unit=dose_unit,
        dose_text=dose_text,
        supply_days=_supply(resource),
        patient_reported=_reported(resource),
        do_not_perform=resource.get("doNotPerform") is True,
        investigational=match.investigational,
        source=source,
    )


def _reported(resource: Resource) -> bool:
    sources = [reference(s) or "" for s in items(resource.get("informationSource"))]
    flags = (resource.get("reportedBoolean"), resource.get("reported"))
    return any("Patient" in source for source in sources) or True in flags


def open_questions(
    resource: Resource, found: Medication, linked: Mapping[str, Resource], terminology: Terminology
) -> tuple[str, str] | None:
    """What a medication record leaves open that a line may hang on; None where nothing.

    A gap's code and its words.
    """
    concept = _concept(resource, linked)
    shown = [c.display or "" for c in codings(concept)]
    said = " ; ".join(part for part in (*shown, words(concept)) if part)
    if not found.ingredients and not said:
        coded = any(c.code for c in codings(concept))
        if coded:
            return "unmapped-drug", "the code of its drug is not known here and comes without words"
        return "drug-not-named", "its drug is not in what was sent"
    named = terminology.drugs.classes_without_drug(said, found.ingredients)
    if named:
        return "drug-not-named", f"it names {' and '.join(named)} without the drug"
    if found.ingredients or found.investigational:
        return None
    if terminology.drugs.match(codings(concept), words(concept)).conflict:
        return "code-display-conflict", "the code and the words of its drug differ"
    if terminology.drugs.is_cancer_drug(codings(concept), words(concept)):
        return "unmapped-drug", "its drug is one against cancer and not known here"
    return None


def _reasons(resource: Resource, linked: Mapping[str, Resource]) -> list[object]:
    """Reasons as concepts: coded, in words, or by reference to a Condition."""
    found: list[object] = [*items(resource.get("reasonCode")), *items(resource.get("reason"))]
    for target in (*items(resource.get("reasonReference")), *items(resource.get("reason"))):
        literal = reference(target) or ""
        condition = linked.get(local(literal))
        if condition is not None:
            found.append(condition.get("code"))
        elif text(target.get("display")):
            found.append({"text": target.get("display")})
    return found


def _concept(resource: Resource, linked: Mapping[str, Resource]) -> object:
    node = resource.get("medicationCodeableConcept") or resource.get("medication")
    if codings(node) or words(node):
        return node
    pointer = mapping(resource.get("medicationReference") or node)
    pointer = mapping(pointer.get("reference")) or pointer  # R5 CodeableReference
    target = reference(pointer)
    contained = (r for r in items(resource.get("contained")) if f"#{r.get('id')}" == target)
    found = next(contained, None) or linked.get(local(target or ""))
    if found is not None:
        return _of_medication(found)
    return {"text": pointer.get("display")} if text(pointer.get("display")) else node


def _of_medication(medication: Resource) -> object:
    """The concept of a Medication: its code, and what its ingredients are called."""
    code = medication.get("code")
    parts = [
        part.get("itemCodeableConcept") or part.get("item")
        for part in items(medication.get("ingredient"))
    ]
    if not parts:
        return code
    said = "; ".join(label for part in (code, *parts) if (label := words(part)))
    inside = [
        coding
        for part in (code, *parts)
        for coding in items(mapping(mapping(part).get("concept") or part).get("coding"))
    ]
    return {"coding": inside, **({"text": said} if said else {})}


def _name(concept: object, match: DrugMatch) -> str:
    if match.ingredients:
        return " + ".join(match.ingredients)
    known = codings(concept)
    shown = next((c.display or c.code for c in known if c.display or c.code), None)
    return words(concept) or shown or "unnamed drug"


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


def _intent(resource: Resource, terminology: Terminology) -> str | None:
    for extension in items(resource.get("extension")):
        url = str(extension.get("url") or "")
        if url.endswith(("procedure-intent", "treatment-intent")):
            value = extension.get("valueCodeableConcept")
            return terminology.therapies.intent(codings(value), words(value))
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
