"""The drug of a medication record: a concept, a reference to a Medication, or its ingredients."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.intake.fhir import Resource, codings, items, local, mapping, reference, text, words
from oncology.quotation import quoted
from terminology import DrugMatch


def drug_concept(resource: Resource, linked: Mapping[str, Resource]) -> object:
    """The CodeableConcept of a medication record's drug, wherever it stands, also by reference."""
    node = resource.get("medicationCodeableConcept") or resource.get("medication")
    if codings(node) or words(node):
        return node
    pointer = _pointer(resource)
    medication = _target(resource, linked)
    if medication is not None and medication.get("resourceType") != "Medication":
        # an adverse event may suspect the record of a drug; one that points on is not followed
        return medication.get("medicationCodeableConcept") or medication.get("medication")
    if medication is not None:
        return _concept_of_medication(medication)
    return {"text": pointer.get("display")} if text(pointer.get("display")) else node


def dose_form(resource: Resource, linked: Mapping[str, Resource]) -> str:
    """The words of the dose form, where the drug is a Medication of its own."""
    return words((_target(resource, linked) or {}).get("form")) or ""


def _pointer(resource: Resource) -> Resource:
    node = resource.get("medicationReference") or resource.get("medication")
    return mapping(mapping(node).get("reference")) or mapping(node)  # R5 CodeableReference


def _target(resource: Resource, linked: Mapping[str, Resource]) -> Resource | None:
    target = reference(_pointer(resource))
    contained = (r for r in items(resource.get("contained")) if f"#{r.get('id')}" == target)
    return next(contained, None) or linked.get(local(target or ""))


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


def drug_name(concept: object, match: DrugMatch) -> str:
    """The ingredients, else the text or the first code or display of the concept."""
    if match.ingredients:
        return " + ".join(match.ingredients)
    label = next((c.display or c.code for c in codings(concept) if c.display or c.code), None)
    return quoted(words(concept) or label or "") or "unnamed drug"
