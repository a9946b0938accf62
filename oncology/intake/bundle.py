"""Bundles: the resources that documents hold, named so that references by `fullUrl` find them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from oncology.intake.fhir import Resource, addresses, is_id, items, local, mapping, name_of, text

_URN = re.compile(r"urn:(?:uuid|oid):", re.IGNORECASE)
_HINTS = frozenset({"information", "warning"})


@dataclass(frozen=True, slots=True)
class Contents:
    """What one document holds.

    `errors` are the OperationOutcomes that stand where resources should be; the hints that servers
    put beside a full search result are left out. `is_addressed`: a resource bears an address that
    says another name than its own, so that references of other documents may lead to it.
    """

    resources: tuple[object, ...]
    errors: tuple[Resource, ...] = ()
    is_addressed: bool = False


class _BundleEntry(NamedTuple):
    """A resource, or what stands in its place, with its `fullUrl`.

    `id` is its own, else the one that the address states: `[base]/Type/id`.
    """

    resource: object
    url: str | None
    kind: str
    id: str | None

    @property
    def name(self) -> str:
        """How references name the resource."""
        return name_of(self.kind, str(self.id))


def _entry(resource: object, url: str | None = None) -> _BundleEntry:
    if not isinstance(resource, dict):
        return _BundleEntry(resource, url, "", None)
    kind, own = text(resource.get("resourceType")) or "", text(resource.get("id"))
    if own is None and url is not None:
        place, _, identifier = local(url).rpartition("/")
        own = identifier if place == kind and is_id(identifier) else None
    return _BundleEntry(resource, url, kind, own)


def read_bundle(document: object) -> Contents:
    """What a Bundle (nested too), a list or a single resource holds; see `read_bundles`."""
    return read_bundles((document,))[0]


def read_bundles(
    documents: Sequence[object], patient_id: str | None = None
) -> tuple[Contents, ...]:
    """What each document holds, where any of them may point into any other.

    References are resolved by `fullUrl` (FHIR R4 bundle.html#references): those to the address of
    an entry become `Type/id`, and a resource without an id takes the one that its address states:
    the last part of `[base]/Type/id`, the UUID or OID of a URN, else a UUID made of the address.
    An address that two different resources bear resolves to neither.

    Args:
        documents: Bundles, lists or single resources, such as the values of a prefetch.
        patient_id: The patient that the documents are about. A Patient that no id names, only an
            address, is this one, if there is no other such.

    Returns:
        The contents in the order of the documents. Never raises, and takes time in proportion to
        their size; what is no resource is handed on, to be named as unreadable.
    """
    groups = [list(_entries(document)) for document in documents]
    lone = _lone_patient([entry for group in groups for entry in group], patient_id)
    groups = [[_with_id(entry, lone, patient_id) for entry in group] for group in groups]
    names = _names([entry for group in groups for entry in group])
    return tuple(_contents(group, names) for group in groups)


def _entries(document: object) -> Iterator[_BundleEntry]:
    """Every entry in its order, without a call for each level of nesting."""
    stack = [_entry(document)]
    while stack:
        entry = stack.pop()
        inner = entry.resource
        if isinstance(inner, list | tuple):
            stack += [_entry(item) for item in reversed(inner)]
        elif entry.kind == "Bundle":
            members = reversed(list(items(mapping(inner).get("entry"))))
            stack += [_entry(m.get("resource"), text(m.get("fullUrl"))) for m in members]
        elif inner is not None:
            yield entry


def _lone_patient(entries: Sequence[_BundleEntry], patient_id: str | None) -> str | None:
    """The address of the one Patient that may be the one asked for, though no id says so."""
    patients = [entry for entry in entries if entry.kind == "Patient"]
    nameless = {entry.url for entry in patients if entry.id is None}
    ids = {entry.id for entry in patients}
    return nameless.pop() if patient_id not in {None, *ids} and len(nameless) == 1 else None


def _id_of(url: str) -> str:
    """An id from an address that states none as FHIR does; nothing of a strange address is kept."""
    tail = _URN.sub("", url, count=1) if _URN.match(url) else ""
    plain = url.encode("ascii", "backslashreplace").decode()
    return tail if is_id(tail) else str(uuid5(NAMESPACE_URL, plain))


def _with_id(entry: _BundleEntry, lone: str | None, patient_id: str | None) -> _BundleEntry:
    resource, url, kind, identifier = entry
    if url is None or not isinstance(resource, dict) or not kind or text(resource.get("id")):
        return entry
    if kind == "Patient" and url == lone:
        identifier = patient_id
    identifier = identifier or _id_of(url)
    return _BundleEntry({**resource, "id": identifier}, url, kind, identifier)


def _names(entries: Sequence[_BundleEntry]) -> dict[str, str]:
    """What each address stands for, `Type/id`, where the address itself does not say it."""
    if not any(entry.url for entry in entries):
        return {}
    own = {entry.name for entry in entries}
    names: dict[str, set[str]] = {}
    for entry in entries:
        if entry.url is None or not _is_addressed(entry):
            continue
        name, address = entry.name, local(entry.url)
        names.setdefault(_key(entry.url), set()).add(name)
        if address.startswith(f"{entry.kind}/") and address not in own:
            names.setdefault(address, set()).add(name)
    return {url: targets.pop() for url, targets in names.items() if len(targets) == 1}


def _is_addressed(entry: _BundleEntry) -> bool:
    """Whether the address of an entry stands for a name that it does not say itself."""
    if entry.url is None or entry.id is None:
        return False
    name = entry.name
    if entry.url.endswith(f"/{name}") or (address := local(entry.url)) in addresses(name):
        return False
    # an address with another id of a Patient: which of the two it is must not be guessed
    return not (entry.kind == "Patient" and address.startswith("Patient/"))


def _key(literal: str) -> str:
    """An address without its version; a URN is the same in any case."""
    plain = literal.partition("/_history/")[0]
    return plain.lower() if _URN.match(plain) else plain


def _contents(entries: Sequence[_BundleEntry], names: Mapping[str, str]) -> Contents:
    outcomes = [entry.resource for entry in entries if entry.kind == "OperationOutcome"]
    resources = [entry.resource for entry in entries if entry.kind != "OperationOutcome"]
    return Contents(
        tuple(_resolved(r, names) if names and isinstance(r, dict) else r for r in resources),
        tuple(outcome for outcome in map(mapping, outcomes) if _is_error(outcome)),
        any(map(_is_addressed, entries)),
    )


def _resolved(resource: Resource, names: Mapping[str, str]) -> Resource:
    """A copy in which each reference to an address is one by type and id."""
    copy = dict(resource)
    stack: list[Any] = [copy]
    while stack:
        node = stack.pop()
        for key, value in list(node.items() if isinstance(node, dict) else enumerate(node)):
            if isinstance(value, dict | list):
                node[key] = inner = value.copy()
                stack.append(inner)
            elif key == "reference" and isinstance(value, str):
                node[key] = names.get(_key(value), value)
    return copy


def _is_error(outcome: Resource) -> bool:
    """Tells an error from a hint; an outcome that says nothing is an error."""
    severities = {str(issue.get("severity")) for issue in items(outcome.get("issue"))}
    return not severities or bool(severities - _HINTS)
