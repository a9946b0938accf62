"""A resource to the patient that it is about: one rule for all who group resources."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from oncology.intake import Resource, items, local, name_of, reference, text

# where a resource names its patient, R4 and R5
_MEMBERS = ("subject", "patient", "for", "beneficiary", "individual")
_PATIENT, _URN = "Patient/", "urn:uuid:"


def subjects_of(resource: Resource) -> Iterator[Resource]:
    """The references by which a resource names whom it is about."""
    return (node for name in _MEMBERS for node in items(resource.get(name)))


def patient_of(resource: Resource) -> str | None:
    """The id of the patient that a resource is, or is about."""
    if resource.get("resourceType") == "Patient":
        own = text(resource.get("id"))
        return name_of("Patient", own).removeprefix(_PATIENT) if own else None
    targets = (local(reference(node) or "") for node in subjects_of(resource))
    patient = next((target for target in targets if target.startswith(_PATIENT)), "")
    return patient.removeprefix(_PATIENT) or None


def patient_of_single(resource: Resource) -> str | None:
    """The same of a resource by itself, where no Bundle says what a UUID stands for.

    A Patient whose id is a UUID may be named by it alone, as `addresses` of the intake has it.
    """
    patient = patient_of(resource)
    if patient or resource.get("resourceType") == "Patient":
        return patient
    literals = (reference(node) or "" for node in subjects_of(resource))
    return next((name for name in map(_uuid_in, literals) if name), None)


def _uuid_in(literal: str) -> str | None:
    try:
        return str(UUID(literal.removeprefix(_URN))) if literal.startswith(_URN) else None
    except ValueError:
        return None


def stranger_of(resource: Resource) -> str | None:
    """Whom else a resource that names no patient is about: a reference that leads to none."""
    return next(
        (local(literal) for node in subjects_of(resource) if (literal := reference(node))), None
    )
