"""Draft resources that a clinician may take over: MedicationRequest, ServiceRequest."""

from __future__ import annotations

from typing import Any

from cards.card import CardBasis
from cards.wording import text
from oncology.assessment import DoseDoc, OptionDoc


def regimen_suggestion(option: OptionDoc, basis: CardBasis) -> dict[str, Any]:
    """One suggestion that creates a draft of each order of an option, what cautions add included."""
    regimen, orders = basis.knowledge.regimens[option["id"]], option.get("orders", [])
    additions = [order["agent"] for order in orders[len(option["agents"]) :]]
    return {
        "label": " + ".join((text("draft", regimen=regimen.title), *additions)),
        "uuid": basis.uuid_of(f"option:{option['id']}"),
        "actions": [create_action(order["agent"], order["dose"], basis) for order in orders],
    }


def create_action(agent: str, dose: DoseDoc | None, basis: CardBasis) -> dict[str, Any]:
    """The action that puts a draft order of a drug into the record."""
    return {
        "type": "create",
        "description": text("draft-order", order=agent),
        "resource": medication_request(agent, dose, basis),
    }


def medication_request(agent: str, dose: DoseDoc | None, basis: CardBasis) -> dict[str, Any]:
    """A draft order of one drug, with its start dose where that is known."""
    drug = basis.terminology.drugs.by_name(agent)
    concept: dict[str, Any] = {"text": agent}
    if drug is not None and drug.rxnorm:
        concept["coding"] = [
            {"system": basis.terminology.systems["rxnorm"], "code": drug.rxnorm, "display": agent}
        ]
    request: dict[str, Any] = {
        "resourceType": "MedicationRequest",
        "status": "draft",
        "intent": "proposal",
        "medicationCodeableConcept": concept,
        "subject": {"reference": f"Patient/{basis.patient_id}"},
    }
    if dose is not None:
        request["dosageInstruction"] = [_dosage(dose)]
    return request


def _dosage(dose: DoseDoc) -> dict[str, Any]:
    dosage: dict[str, Any] = {"text": text("start-dose", dose=dose["text"])}
    # given on some days of a cycle: daily without the pause would be wrong, and the text says them
    if not dose["treatmentDays"] and dose["times"] and dose["period"] and dose["periodUnit"]:
        repeat = {
            "frequency": dose["times"],
            "period": dose["period"],
            "periodUnit": dose["periodUnit"],
        }
        dosage["timing"] = {"repeat": repeat}
    if dose["value"] is not None and dose["unit"]:
        quantity = {"value": dose["value"], "unit": dose["unit"]}
        dosage["doseAndRate"] = [{"doseQuantity": quantity}]
    return dosage


def test_suggestion(test_id: str, basis: CardBasis) -> dict[str, Any] | None:
    """One suggestion that creates a draft test order; None for a test without an order."""
    order = basis.terminology.test_orders.get(test_id)
    if order is None:
        return None
    concept: dict[str, Any] = {"text": order.text}
    if order.codings:
        concept["coding"] = [
            {"system": c.system, "code": c.code, "display": c.display} for c in order.codings
        ]
    resource = {
        "resourceType": "ServiceRequest",
        "status": "draft",
        "intent": "proposal",
        "code": concept,
        "subject": {"reference": f"Patient/{basis.patient_id}"},
    }
    description = text("draft-order", order=order.title)
    return {
        "label": text("order-test", test=order.title),
        "uuid": basis.uuid_of(f"test:{test_id}"),
        "actions": [{"type": "create", "description": description, "resource": resource}],
    }
