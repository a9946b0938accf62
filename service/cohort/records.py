"""A document to records: each resource with the patient that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import orjson

from oncology.intake import Resource, local, read_bundle, reference, text
from service.documents import parse_json, patient_of, patient_of_single, subjects_of
from service.errors import BadRequest
from service.types import Json


class Record(NamedTuple):
    """A resource as text, under the id of its patient, or, where it has none, its own name."""

    key: str
    is_shared: bool
    text: str


class UnreadableError(ValueError):
    """A document that no patient can be told of; `code` says why, nothing of it is held."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def records_of(raw: bytes, max_depth: int) -> Iterator[Record]:
    """The records of a resource or a Bundle.

    Raises:
        UnreadableError: It is neither, or names no patient.
    """
    try:
        document = parse_json(raw, max_depth)
    except BadRequest as error:
        raise UnreadableError(error.code) from None
    if document.get("resourceType") == "Bundle":
        return _records_of_bundle(document)
    return iter((_record(document, raw),))


def _record(resource: Json, raw: bytes) -> Record:
    kind, own = text(resource.get("resourceType")), text(resource.get("id"))
    if kind is None:
        raise UnreadableError("no-resource")  # noqa: EM101
    patient = patient_of_single(resource)
    if patient is not None:
        return Record(patient, False, raw.decode())
    if kind == "Patient" or own is None or _is_of_somebody(resource):
        raise UnreadableError("no-patient")  # noqa: EM101
    return Record(f"{kind}/{own}", True, raw.decode())


def _records_of_bundle(bundle: Json) -> Iterator[Record]:
    """With addresses resolved; what names no patient goes to each patient of the Bundle."""
    contents = read_bundle(bundle)
    resources = [r for r in (*contents.resources, *contents.errors) if isinstance(r, dict)]
    owners = [patient_of(resource) for resource in resources]
    patients = sorted({owner for owner in owners if owner is not None})
    if not patients:
        raise UnreadableError("no-patient")  # noqa: EM101
    for resource, owner in zip(resources, owners, strict=True):
        line = orjson.dumps(resource).decode()
        for patient in patients if owner is None else (owner,):
            yield Record(patient, False, line)


def _is_of_somebody(resource: Resource) -> bool:
    """Whether it names a subject that may be a patient, in a way that leads nowhere."""
    targets = (local(reference(node) or "") for node in subjects_of(resource))
    return any("/" not in target or target.startswith("urn:") for target in targets)
