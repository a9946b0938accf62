"""Draft resources that a clinician may take over: MedicationRequest, ServiceRequest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cards.card import CardBasis
from cards.wording import text
from oncology.assessment import DoseDoc, OptionDoc
from terminology import Coding, Terminology

_DAYS = {"d": 1, "wk": 7}  # the units of a rhythm with pauses, in days


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
        words = text("start-dose", dose=dose["text"])
        request["dosageInstruction"] = [{**dosage_of(dose, basis.terminology), "text": words}]
    return request


def dosage_of(dose: DoseDoc, terminology: Terminology) -> dict[str, Any]:
    """A label dose as FHIR R4 Dosage: amount in UCUM, route in SNOMED CT, rhythm; each where it is known.

    R4 has no element for the days of a cycle. The rhythm of a drug with pauses is the doses of one
    cycle in its length, so that who reads no more than that never gives it without the pause; the
    days stand beside it in words.
    """
    dosage: dict[str, Any] = {"text": dose["text"]}
    timing = _timing(dose)
    if timing:
        dosage["timing"] = timing
    route = terminology.routes.get(dose["route"] or "")
    if route is not None:
        dosage["route"] = {"coding": [_coding(route)], "text": dose["route"]}
    if dose["value"] is not None and dose["unit"]:
        unit = {"unit": dose["unit"], "system": terminology.systems["ucum"], "code": dose["unit"]}
        dosage["doseAndRate"] = [{"doseQuantity": {"value": dose["value"], **unit}}]
    return dosage


def _timing(dose: DoseDoc) -> dict[str, Any]:
    """The rhythm; empty where the label's words have none."""
    times, period, unit = dose["times"], dose["period"], dose["periodUnit"]
    if not times or not period or unit not in _DAYS:
        return {}
    days, cycle = dose["treatmentDays"], dose["cycleDays"]
    if not days or not cycle:
        return {"repeat": {"frequency": times, "period": period, "periodUnit": unit}}
    if period * _DAYS[unit] < cycle:  # the rhythm of a day of treatment
        times, period, unit = round(times * len(days) / (period * _DAYS[unit])), cycle, "d"
    key = "cycle-day" if len(days) == 1 else "cycle-days"
    words = text(key, days=_spans(days), cycle=cycle)
    repeat = {"frequency": times, "period": period, "periodUnit": unit}
    return {"repeat": repeat, "code": {"text": words}}


def _spans(days: Sequence[int]) -> str:
    """Days in words, those that follow each other as from and to: `1 to 21`, `1, 8`."""
    spans: list[list[int]] = []
    for day in days:
        if spans and day == spans[-1][-1] + 1:
            spans[-1].append(day)
        else:
            spans.append([day])
    words = [
        text("day-span", first=span[0], last=span[-1]) if len(span) > 1 else str(span[0])
        for span in spans
    ]
    return ", ".join(words)


def test_suggestion(test_id: str, basis: CardBasis) -> dict[str, Any] | None:
    """One suggestion that creates a draft test order; None for a test without an order."""
    order = basis.terminology.test_orders.get(test_id)
    if order is None:
        return None
    concept: dict[str, Any] = {"text": order.text}
    if order.codings:
        concept["coding"] = [_coding(coding) for coding in order.codings]
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


def _coding(coding: Coding) -> dict[str, Any]:
    return {"system": coding.system, "code": coding.code, "display": coding.display}
