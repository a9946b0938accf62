"""What a client could not use of the cards on a vignette, in words; empty when all holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import orjson
from fhir.resources.R4B import get_fhir_model_class

import cards
import terminology
from oncology.assessment import Assessment
from oncology.knowledge import load_knowledge

UCUM, SNOMED = "http://unitsofmeasure.org", "http://snomed.info/sct"
HOOKS = ("patient-view", "order-sign")


def card_faults(assessment: Assessment) -> list[str]:
    """Faults of all cards of an Assessment."""
    basis = cards.CardBasis(assessment, load_knowledge(), terminology.load(), "p", str)
    return [
        f"{card['uuid']}: {fault}"
        for hook in HOOKS
        for card in cards.render(basis, hook)
        for fault in _suggestion_faults(card)
    ]


def _suggestion_faults(card: dict[str, Any]) -> Iterator[str]:
    for suggestion in card.get("suggestions", ()):
        types = [action["type"] for action in suggestion["actions"]]
        if types != sorted(types, key=["create", "update", "delete"].index):
            yield f"{suggestion['uuid']}: {types}"
        for action in suggestion["actions"]:
            if action["type"] == "create":
                yield from resource_faults(orjson.dumps(action["resource"]))


@lru_cache(maxsize=4096)
def resource_faults(text: bytes) -> tuple[str, ...]:
    """Faults of one resource that a card offers, as FHIR R4 and as a draft order."""
    resource = orjson.loads(text)
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    dosages = resource.get("dosageInstruction", [])
    return tuple(fault for dosage in dosages for fault in _dosage_faults(dosage))


def _dosage_faults(dosage: dict[str, Any]) -> Iterator[str]:
    quantities = [row["doseQuantity"] for row in dosage.get("doseAndRate", ())]
    if not quantities:
        yield f"no amount: {dosage}"
    for quantity in quantities:
        if quantity.get("system") != UCUM or quantity.get("code") != quantity["unit"]:
            yield f"no UCUM: {quantity}"
    if not dosage.get("route") or dosage["route"]["coding"][0]["system"] != SNOMED:
        yield f"no route: {dosage}"
    if not dosage.get("timing"):
        yield f"no rhythm: {dosage}"
