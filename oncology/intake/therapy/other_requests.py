"""Requests that are no drug orders by their kind and name a cancer drug all the same.

Some systems order an infusion as a service, or the drug from the pharmacy as a supply.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from oncology.intake.fhir import (
    Resource,
    addresses,
    codeable,
    items,
    local,
    mapping,
    name_of,
    reference,
    shortened,
    text,
)
from oncology.intake.reading_rules import text_limit
from terminology import Terminology

# by kind, the elements that say what is requested
_CONCEPTS = {
    "ServiceRequest": ("code", "orderDetail"),
    "ProcedureRequest": ("code",),  # of STU3
    "SupplyRequest": ("itemCodeableConcept", "itemReference", "item"),
}


def requests_of_drugs(
    drafts: Sequence[object], terminology: Terminology, resources: Sequence[object] = ()
) -> tuple[str, ...]:
    """The names of drafts that order a cancer drug as a service or a supply, which no rule reads.

    A Medication that one points to may stand among the drafts or in the patient's `resources`.
    """
    requests = [
        shortened(draft, text_limit())
        for draft in drafts
        if isinstance(draft, dict) and text(draft.get("resourceType")) in _CONCEPTS
    ]
    medications = _medications((*resources, *drafts)) if requests else {}
    return tuple(
        name_of(str(request.get("resourceType")), str(request.get("id")))
        for request in requests
        if any(_is_drug(one, terminology) for one in _concepts(request, medications))
    )


def _is_drug(concept: object, terminology: Terminology) -> bool:
    concept_words = codeable(concept)
    drugs = terminology.drugs
    return bool(drugs.match(*concept_words).ingredients) or drugs.is_cancer_drug(*concept_words)


def _medications(resources: Iterable[object]) -> Mapping[str, Resource]:
    return {
        address: resource
        for resource in resources
        if isinstance(resource, dict) and resource.get("resourceType") == "Medication"
        for address in addresses(name_of("Medication", str(resource.get("id"))))
    }


def _concepts(request: Resource, medications: Mapping[str, Resource]) -> Iterator[object]:
    """What is requested, wherever it is said."""
    contained = {f"#{part.get('id')}": part for part in items(request.get("contained"))}
    for element in _CONCEPTS[str(request["resourceType"])]:
        for node in items(request.get(element)):
            pointer = mapping(node.get("reference")) or node  # a CodeableReference of R5
            target = reference(pointer) or ""
            medication = contained.get(target) or medications.get(local(target)) or {}
            yield node.get("concept") or node
            yield medication.get("code")
            yield {"text": pointer.get("display")}
