"""Draft MedicationRequests of an ordering hook, with the structured doses that they state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from oncology.intake.chart import Entry
from oncology.intake.fhir import (
    Resource,
    UnreadableError,
    addresses,
    items,
    name_of,
    shortened,
    text,
)
from oncology.intake.reading_rules import text_limit
from oncology.intake.record import Medication
from oncology.intake.therapy.dosage import read_dosages
from oncology.intake.therapy.inner_orders import ORDER_KINDS
from oncology.intake.therapy.medications import medication_of
from oncology.on_demand import on_demand
from terminology import Terminology

_DATED = frozenset({"authoredOn", "dispenseRequest"})


def read_drafts(
    draft_orders: Sequence[object],
    terminology: Terminology,
    resources: Sequence[object] = (),
) -> tuple[Medication, ...]:
    """Draft drug orders of an ordering hook; other resources are passed over.

    A Medication that a draft points to may stand among the drafts or in the patient's `resources`.
    """
    linked = _Linked((resources, draft_orders))
    drafts = []
    for position, resource in enumerate(draft_orders, 1):
        kind = text(resource.get("resourceType")) if isinstance(resource, dict) else None
        if isinstance(resource, dict) and kind in ORDER_KINDS:
            identifier = text(resource.get("id"))
            source = name_of(kind, identifier) if identifier else f"#{position}"
            entry = Entry(source, shortened(resource, text_limit()))
            drafts.append(_draft(entry, linked, terminology))
    return tuple(drafts)


class _Linked(Mapping[str, Resource]):
    """Resources by their addresses, listed when a draft points to one: most name their drug."""

    def __init__(self, several: Sequence[Sequence[object]]) -> None:
        """`several`: lists of resources, of which the last counts where two have one address."""
        self._several = several

    @on_demand
    def _by_address(self) -> dict[str, Resource]:
        return {
            address: resource
            for resource in chain(*self._several)
            if isinstance(resource, dict)
            for address in addresses(
                name_of(str(resource.get("resourceType")), str(resource.get("id")))
            )
        }

    def __getitem__(self, address: str) -> Resource:
        """The resource. Raises KeyError where none is there."""
        if not address:  # asked for a draft that points to nothing
            raise KeyError(address)
        return self._by_address[address]

    def __iter__(self) -> Iterator[str]:
        """All addresses."""
        return iter(self._by_address)

    def __len__(self) -> int:
        """How many addresses there are."""
        return len(self._by_address)


def _draft(entry: Entry, linked: Mapping[str, Resource], terminology: Terminology) -> Medication:
    """A draft with its doses; a broken date must not hide the drug from the order check."""
    try:
        medication = medication_of(entry, linked, terminology, "draft")
    except UnreadableError:
        undated = Entry(entry.source, _without_dates(entry.resource))
        medication = medication_of(undated, linked, terminology, "draft")
    return replace(medication, dosages=read_dosages(entry.resource))


def _without_dates(resource: Resource) -> Resource:
    dosages = items(resource.get("dosageInstruction"))
    return {
        **{key: value for key, value in resource.items() if key not in _DATED},
        "dosageInstruction": [{k: v for k, v in d.items() if k != "timing"} for d in dosages],
    }
