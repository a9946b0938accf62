"""Draft resources that a clinician may take over: MedicationRequest, ServiceRequest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cards.card import CardBasis
from cards.wording import text
from oncology.assessment import ReasonDoc
from oncology.knowledge import DoseForm


def regimen_suggestion(
    regimen_id: str, basis: CardBasis, cautions: Sequence[ReasonDoc] = ()
) -> dict[str, Any]:
    """One suggestion that creates a draft order per agent, and what the patient's cautions add."""
    regimen = basis.knowledge.regimens[regimen_id]
    warnings = {c["code"] for c in cautions if c.get("severity") == "warning"}
    adding = (rule.adds for rule in basis.knowledge.order_rules if rule.id in warnings)
    partners = tuple(dict.fromkeys(name for names in adding for name in names))
    return {
        "label": " + ".join((text("draft", regimen=regimen.title), *partners)),
        "uuid": basis.uuid_of(f"option:{regimen_id}"),
        "actions": [create_action(agent, basis) for agent in (*regimen.agents, *partners)],
    }


def create_action(agent: str, basis: CardBasis) -> dict[str, Any]:
    """The action that puts a draft order of a drug into the record."""
    resource = medication_request(agent, basis)
    return {
        "type": "create",
        "description": text("draft-order", order=agent),
        "resource": resource,
    }


def medication_request(agent: str, basis: CardBasis) -> dict[str, Any]:
    """A draft order of one drug, with its label start dose where that is known."""
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
    label = basis.knowledge.agents.get(agent)
    if label is not None and label.dose is not None:
        request["dosageInstruction"] = [_dosage(label.dose)]
    return request


def _dosage(dose: DoseForm) -> dict[str, Any]:
    dosage: dict[str, Any] = {"text": text("start-dose", dose=dose.text)}
    # given on some days of a cycle: daily without the pause would be wrong, and the text says them
    if not dose.treatment_days and dose.per_period and dose.period and dose.period_unit:
        repeat = {
            "frequency": dose.per_period,
            "period": dose.period,
            "periodUnit": dose.period_unit,
        }
        dosage["timing"] = {"repeat": repeat}
    if dose.value is not None and dose.unit:
        quantity = {"value": dose.value, "unit": dose.unit}
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
