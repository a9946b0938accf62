"""Draft MedicationRequests of an ordering hook, with the structured doses that they state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

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
from oncology.intake.therapy.medications import medication_of
from terminology import Terminology

_DATED = frozenset({"authoredOn", "dispenseRequest"})


def read_drafts(
    draft_orders: Sequence[object],
    terminology: Terminology,
    resources: Sequence[object] = (),
) -> tuple[Medication, ...]:
    """Draft MedicationRequests of an ordering hook; other resources are passed over.

    A Medication that a draft points to may stand among the drafts or in the patient's `resources`.
    """
    if not draft_orders:
        return ()
    linked = {
        address: resource
        for resource in (*resources, *draft_orders)
        if isinstance(resource, dict)
        for address in addresses(
            name_of(str(resource.get("resourceType")), str(resource.get("id")))
        )
    }
    drafts = []
    for position, resource in enumerate(draft_orders, 1):
        if isinstance(resource, dict) and resource.get("resourceType") == "MedicationRequest":
            identifier = text(resource.get("id"))
            source = name_of("MedicationRequest", identifier) if identifier else f"#{position}"
            entry = Entry(source, shortened(resource, text_limit()))
            drafts.append(_draft(entry, linked, terminology))
    return tuple(drafts)


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
