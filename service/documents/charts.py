"""Single resources, as Bulk FHIR and folders have them, to one Bundle for each patient.

All of them are held at once. `service/cohort` groups what no memory holds, on disk and by id alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from oncology.intake import (
    KINDS_READ,
    Contents,
    items,
    local,
    mapping,
    name_of,
    read_bundle,
    text,
)
from service.documents.patients import patient_of_single, stranger_of, subjects_of
from service.errors import BadRequest
from service.types import Json

_Identifier = tuple[str | None, str]
# of a Reference, and of an Attachment
_REFERENCE = re.compile(r'"(?:reference|url)"\s*:\s*"([^"\\]+)"')
_OF_A_PATIENT = KINDS_READ | {""}  # others, such as an Organization, may be of nobody
_FIX = (
    "Add the Patient resource, or send the resources of one patient as a Bundle of type collection."
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A resource as text, so that an export takes no more room than its files.

    `patient` is the one that it names, by type and id; `identifiers` are those by which it does
    so, or those that a Patient has.
    """

    label: str
    kind: str
    name: str
    patient: str | None
    identifiers: tuple[_Identifier, ...]
    raw: bytes


@dataclass(frozen=True, slots=True)
class Charts:
    """The charts of any number of patients.

    `patients`: each Patient, by type and id, with the label of where it first came. `own`: what
    names a patient, there or not. `shared`: what names nobody, by how others refer to it.
    """

    patients: Mapping[str, str]
    own: Mapping[str, Sequence[Piece]]
    shared: Mapping[str, Sequence[Piece]]

    def bundles(self) -> Iterator[tuple[str, Json]]:
        """A Bundle for each Patient under the label of that resource, with what it refers to."""
        shared = {name: _texts(pieces) for name, pieces in self.shared.items()}
        for patient, label in self.patients.items():
            yield label, collection_of(with_referred(_texts(self.own[patient]), shared))

    def faults(self) -> Iterator[tuple[str, BadRequest]]:
        """What belongs to no Patient that is there: the first resource of each such patient."""
        for patient, pieces in self.own.items():
            if patient not in self.patients:
                yield pieces[0].label, _stranger(len(pieces))
        for pieces in self.shared.values():
            yield from ((p.label, _nobody()) for p in pieces if p.kind in _OF_A_PATIENT)


def charts_of(pieces: Sequence[Piece]) -> Charts:
    """The charts that resources make.

    A resource is of the patient that it names, by reference or identifier. Where there is one
    Patient alone, what names nobody is that one's.
    """
    patients: dict[str, str] = {}
    bearers: dict[_Identifier, set[str]] = {}
    for piece in pieces:
        if piece.kind == "Patient":
            patients.setdefault(piece.name, piece.label)
            for identifier in piece.identifiers:
                bearers.setdefault(identifier, set()).add(piece.name)
    lone = next(iter(patients)) if len(patients) == 1 else None
    own: dict[str, list[Piece]] = {}
    shared: dict[str, list[Piece]] = {}
    for piece in pieces:
        owner = _owner(piece, bearers) or lone
        group = shared.setdefault(piece.name, []) if owner is None else own.setdefault(owner, [])
        group.append(piece)
    return Charts(patients, own, shared)


def piece_of(label: str, resource: object) -> Piece:
    """A resource, or what stands in its place, as text."""
    resource = mapping(resource)
    kind, identifier = text(resource.get("resourceType")) or "", text(resource.get("id"))
    name = name_of(kind, identifier) if identifier else f"#{label}"
    patient = patient_of_single(resource)
    owner = name_of("Patient", patient) if patient else stranger_of(resource)
    if kind == "Patient":
        owner = name
    bearers = [resource] if kind == "Patient" else [*subjects_of(resource)]
    identifiers = tuple(
        (text(identifier.get("system")), value)
        for node in bearers
        for identifier in items(node.get("identifier"))
        if (value := text(identifier.get("value")))
    )
    return Piece(label, kind, name, owner, identifiers, orjson.dumps(resource))


def _owner(piece: Piece, bearers: Mapping[_Identifier, set[str]]) -> str | None:
    """The patient that a resource names; an identifier of several Patients names none."""
    if piece.patient is not None:
        return piece.patient
    named = {name for identifier in piece.identifiers for name in bearers.get(identifier, ())}
    return named.pop() if len(named) == 1 else None


def _texts(pieces: Iterable[Piece]) -> list[str]:
    return [piece.raw.decode() for piece in pieces]


def names_in(line: str) -> Iterator[str]:
    """What a resource, as JSON, refers to, as `Type/id`."""
    return (local(literal) for literal in _REFERENCE.findall(line))


def with_referred(texts: Sequence[str], shared: Mapping[str, Sequence[str]]) -> list[str]:
    """The texts, with those of nobody that they refer to, directly or in turn, each name once."""
    whole, reached = list(texts), set[str]()
    names = {name for line in texts for name in names_in(line)} if shared else set[str]()
    while fresh := (names & shared.keys()) - reached:
        lines = [line for name in sorted(fresh) for line in shared[name]]
        whole += lines
        reached |= fresh
        names = {name for line in lines for name in names_in(line)}
    return whole


def collection_of(texts: Iterable[str]) -> Json:
    """A Bundle of resources that are given as JSON."""
    entries = [{"resource": orjson.loads(line)} for line in texts]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _nobody() -> BadRequest:
    return BadRequest(
        code="no-patient",
        problem="The resource names no patient, and there are several or none.",
        fix=_FIX,
    )


def _stranger(number: int) -> BadRequest:
    """The refusal of resources whose Patient is not there."""
    problem = f"{number} resources from here on are of a patient whose Patient is not there."
    return BadRequest(code="no-patient", problem=problem, fix=_FIX)


def parts_of(document: Json) -> Contents | None:
    """The resources of a document that is no chart of one patient by itself; None for one that is.

    Those are a single resource, a Bundle of several Patients, and the answer to a search for one
    kind of resource.
    """
    kind = document.get("resourceType")
    if not isinstance(kind, str):
        return None
    if kind != "Bundle":
        return read_bundle(document)
    entries = [mapping(entry.get("resource")) for entry in items(document.get("entry"))]
    kinds = [text(resource.get("resourceType")) or "" for resource in entries]
    searched = {*kinds} - {"OperationOutcome", ""}
    is_search = document.get("type") == "searchset" and len(searched) == 1
    if not is_search and kinds.count("Patient") < 2:
        return None
    return read_bundle(document)
