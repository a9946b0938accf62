"""Medication records: statements, requests, administrations and dispenses, R4 and R5 shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import (
    Resource,
    codeable,
    codings,
    day,
    items,
    local,
    mapping,
    reference,
    text,
    words,
)
from oncology.intake.record import Intent, Medication, MedicationKind, StopReason
from oncology.intake.therapy.dosage import first_dose, stated_route
from oncology.intake.therapy.drug_concept import dose_form, drug_concept, drug_name
from oncology.intake.therapy.part_of import with_procedure
from oncology.intake.therapy.period import period_of, supply_days
from oncology.intake.therapy.record_status import is_of_fhir, record_status
from oncology.intake.therapy.toxicity import note_toxicities, stop_toxicities
from oncology.intake.wording import sentence
from oncology.quotation import quoted
from oncology.values import Severity
from terminology import DrugMatch, Terminology, Toxicity

KINDS: dict[str, MedicationKind] = {
    "MedicationStatement": "statement",
    "MedicationUsage": "statement",
    "MedicationRequest": "request",
    "MedicationOrder": "request",  # of DSTU2
    "MedicationAdministration": "administration",
    "MedicationDispense": "dispense",
}
# of mCODE, and of the German core data set: its place to surgery says adjuvant and neoadjuvant
_INTENT_EXTENSIONS = (
    "procedure-intent",
    "treatment-intent",
    "-intention",
    "stellungzurop",
    "stellung-zur-op",
)


def read_medication(entry: Entry, chart: Chart) -> bool:
    """Add a medication record, and name what it leaves open that a line may hang on."""
    entry = entry._replace(resource=with_procedure(entry.resource, chart.linked))
    medication = medication_of(entry, chart.linked, chart.terminology)
    chart.record.medications.append(medication)
    question = _open_question(entry, medication, chart)
    if question:
        severity: Severity = "info" if question[0] == "drug-not-known" else "warning"
        chart.record.add_gap(question[0], entry.source, question[1], severity)
    if medication.ingredients and _has_unread_reason(entry.resource, medication):
        misreading = sentence("stop-reason-not-understood", source=entry.source)
        chart.record.add_gap("stop-reason-not-understood", entry.source, misreading)
    if not is_of_fhir(entry.resource):
        status = medication.status
        foreign = sentence("status-not-of-fhir", source=entry.source, status=status)
        chart.record.add_gap("status-not-of-fhir", entry.source, foreign)
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
    concept = drug_concept(resource, linked)
    match = terminology.drugs.match(*codeable(concept))
    if terminology.drugs.denies(words(concept) or ""):
        match = DrugMatch(())
    route, label = stated_route(resource)
    label = f"{_label(concept)} ; {dose_form(resource, linked)} ; {label}"
    match = replace(
        match, ingredients=terminology.drugs.where_given(match.ingredients, route, label)
    )
    start, end = period_of(resource)
    dose_value, dose_unit, dose_text = first_dose(resource)
    unit = terminology.dose_units.of(dose_unit)
    if unit is not None and dose_value is not None:
        dose_value, dose_unit = dose_value * unit.factor, unit.unit
    stop_reason, toxicities = _stop(resource, match, terminology)
    return Medication(
        kind=kind or KINDS[entry.kind],
        ingredients=match.ingredients,
        name=drug_name(concept, match),
        status=record_status(resource),
        start=start,
        end=end,
        recorded=day(resource.get("authoredOn") or resource.get("dateAsserted"), "authoredOn"),
        intent=_intent(resource, terminology),
        order_intent=quoted(text(resource.get("intent")) or "") or None,
        stop_reason=stop_reason,
        reason_concepts=_indications(resource, linked, terminology),
        dose_value=dose_value,
        dose_unit=dose_unit,
        dose_text=dose_text,
        supply_days=supply_days(resource),
        patient_reported=_is_patient_reported(resource),
        reported=_is_reported(resource),
        do_not_perform=resource.get("doNotPerform") is True,
        investigational=match.investigational,
        source=entry.source,
        toxicities=toxicities,
        glucose_lowering=terminology.drugs.glucose_lowering(*codeable(concept)),
        unnamed=_unnamed(concept, match, terminology),
    )


def _stop(
    resource: Resource, match: DrugMatch, terminology: Terminology
) -> tuple[StopReason | None, tuple[Toxicity, ...]]:
    """Why the therapy ended, and for which toxicity; a kind of it is a reason by itself."""
    reason, toxicities = _stop_reason(resource, terminology), stop_toxicities(resource, terminology)
    if reason is None and toxicities:
        reason = "toxicity"
    if record_status(resource) == "active" and _names_other_drug(resource, match, terminology):
        return None, ()  # "progression on letrozole" is why this one is taken
    if reason != "toxicity":
        return reason, ()
    return reason, toxicities or note_toxicities(resource, terminology)


def _has_unread_reason(resource: Resource, medication: Medication) -> bool:
    """Whether a record of a drug that has ended gives a reason that was not understood."""
    if medication.stop_reason or medication.status in {"active", "on-hold", "intended", "draft"}:
        return False
    return any(words(r) or codings(r) for r in items(resource.get("statusReason")))


def _names_other_drug(resource: Resource, match: DrugMatch, terminology: Terminology) -> bool:
    labels = [_label(concept) for concept in items(resource.get("statusReason"))]
    names = terminology.drugs.match((), " ; ".join(labels)).ingredients
    return bool(names) and set(names).isdisjoint(match.ingredients)


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
    concepts: set[str] = set()
    for reason, condition in _reasons(resource, linked):
        named = set(terminology.therapies.indications(*codeable(reason)))
        if "breast-cancer" not in named and _is_other_cancer(reason, condition, terminology):
            named = named - {"cancer"} | {"other-cancer"}
        concepts |= named
    return tuple(sorted(concepts))


def _is_other_cancer(reason: object, condition: Resource, terminology: Terminology) -> bool:
    """Whether a reason is a cancer of another organ; a generic code may have the breast as its site."""
    conditions = terminology.conditions
    match = conditions.match(*codeable(reason))
    if match is None or match.concept not in {"other-cancer", "endometrial-cancer"}:
        return False
    sites = list(items(condition.get("bodySite")))
    return not any(conditions.is_breast(*codeable(s)) for s in sites)


def _is_patient_reported(resource: Resource) -> bool:
    told = (*items(resource.get("informationSource")), mapping(resource.get("reportedReference")))
    sources = [reference(s) or "" for s in told]
    flags = (resource.get("reportedBoolean"), resource.get("reported"))
    return any("Patient" in source for source in sources) or True in flags


def _is_reported(resource: Resource) -> bool:
    """Whether an order was told and not placed (R4 `reported[x]`, R5 `reported`)."""
    flags = (resource.get("reportedBoolean"), resource.get("reported"))
    return True in flags or bool(mapping(resource.get("reportedReference")))


def _open_question(entry: Entry, medication: Medication, chart: Chart) -> tuple[str, str] | None:
    """What a medication record leaves open that a line may hang on; None where nothing.

    A gap's code and its words.
    """
    concept, source = drug_concept(entry.resource, chart.linked), entry.source
    drugs, ingredients = chart.terminology.drugs, medication.ingredients
    label = _label(concept)
    if not ingredients and not label:
        if any(c.code for c in codings(concept)):
            return "unmapped-drug", sentence("drug-code-without-words", source=source)
        return "drug-not-named", sentence("drug-not-sent", source=source)
    if drugs.classes_without_drug(label, ingredients):
        names = " and ".join(drugs.classes_without_drug(label, ingredients))
        return "drug-not-named", sentence("class-without-drug", source=source, classes=names)
    if ingredients or medication.investigational:
        return None
    if drugs.match(*codeable(concept)).conflict:
        return "code-display-conflict", sentence("drugs-differ", source=source)
    if drugs.is_cancer_drug(*codeable(concept)):
        return "unmapped-drug", sentence("unknown-cancer-drug", source=source)
    if not drugs.is_coded(codings(concept)) and not drugs.is_known(label):
        return "drug-not-known", sentence("drug-in-words-not-known", source=source)
    return None


def _label(concept: object) -> str:
    """All words of a drug's concept as one line."""
    displays = [c.display or "" for c in codings(concept)]
    return " ; ".join(part for part in (*displays, words(concept)) if part)


def _unnamed(concept: object, match: DrugMatch, terminology: Terminology) -> tuple[str, ...]:
    """Classes that a record names without the drug, where the class tells which it may be."""
    drugs = terminology.drugs
    label = _label(concept)
    if drugs.denies(label) or match.investigational:
        return ()
    names = drugs.classes_without_drug(label, match.ingredients)
    return tuple(name for name in names if drugs.of_unnamed(name))


def _intent(resource: Resource, terminology: Terminology) -> Intent | None:
    for extension in items(resource.get("extension")):
        url = str(extension.get("url") or "")
        if url.lower().endswith(_INTENT_EXTENSIONS):
            value = extension.get("valueCodeableConcept") or extension.get("valueCoding")
            intent = terminology.therapies.intent(*codeable(value))
            if intent:
                return cast("Intent", intent)
    return None


def _reasons(resource: Resource, linked: Mapping[str, Resource]) -> list[tuple[object, Resource]]:
    """Reasons as concepts: coded, in words, or by reference to a Condition, which stands beside."""
    stated = (*items(resource.get("reasonCode")), *items(resource.get("reason")))
    reasons: list[tuple[object, Resource]] = [(reason, {}) for reason in stated]
    for target in (*items(resource.get("reasonReference")), *items(resource.get("reason"))):
        literal = reference(target) or ""
        condition = linked.get(local(literal))
        if condition is not None:
            reasons.append((condition.get("code"), condition))
        elif text(target.get("display")):
            reasons.append(({"text": target.get("display")}, {}))
    return reasons
