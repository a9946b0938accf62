"""The patient guard: every draft order of a call is for the patient that the call is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

from oncology.intake import Resource, addresses, items, local, name_of, reference, text
from service.errors import BadRequest
from service.fhir_access import CallData

_Identifier = tuple[object, object]


def require_own_orders(data: CallData, patient_id: str) -> None:
    """Refuses draft orders of another patient, since advice would mix two people.

    It goes through the list that the order check reads, in which nested Bundles are flat and
    references are resolved. An order that names nobody is one of the call's patient; one whose
    subject cannot be traced to that patient is not.

    Raises:
        BadRequest: The subject of a draft order is another one, or cannot be told.
    """
    own = cache(lambda: _own_identifiers(data.resources, patient_id))  # few drafts ask for them
    if all(_is_own(draft, patient_id, own) for draft in data.draft_orders):
        return
    raise BadRequest(
        code="other-patient",
        problem="context.draftOrders: a draft order is for another patient, or it cannot be told for whom it is.",
        fix="Send only orders whose subject is Patient/ and context.patientId.",
        where=("context.draftOrders",),
    )


def _is_own(draft: object, patient_id: str, own: Callable[[], frozenset[_Identifier]]) -> bool:
    if not isinstance(draft, dict):
        return True  # no order either
    subject = draft.get("subject", draft.get("patient"))
    if subject is None:
        return True
    literal = reference(subject)
    if literal is not None:
        target = local(literal)
        kind, _, identifier = target.partition("/")
        if kind.casefold() == "patient" and identifier:
            return identifier == patient_id
        return target in addresses(name_of("Patient", patient_id))
    identifiers = [i for node in items(subject) for i in _identifiers(node)]
    if identifiers:
        return not own().isdisjoint(identifiers)
    return isinstance(subject, dict) and subject.get("type") in (None, "Patient")


def _own_identifiers(resources: Iterable[object], patient_id: str) -> frozenset[_Identifier]:
    """System and value of each identifier of the patient."""
    patients = (
        resource
        for resource in resources
        if isinstance(resource, dict)
        if resource.get("resourceType") == "Patient" and resource.get("id") == patient_id
    )
    return frozenset(identifier for patient in patients for identifier in _identifiers(patient))


def _identifiers(node: Resource) -> Iterator[_Identifier]:
    for identifier in items(node.get("identifier")):
        if text(identifier.get("value")):
            yield identifier.get("system"), identifier.get("value")
