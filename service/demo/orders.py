"""Draft orders of the demo's EHR: written by hand, changed by suggestions, read back into the form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import terminology
from service.demo.record import concept_words
from service.types import Json

UNITS = {"d": "day", "wk": "week"}  # of the time between two doses


@dataclass(frozen=True, slots=True)
class Draft:
    """An order of a drug as the form has it: without an `amount` it states no dose.

    `times` doses in each `period` of `period_unit`; `route` is an id of the terminology, or empty.
    """

    drug: str
    amount: float | None = None
    unit: str = "mg"
    times: int = 1
    period: int = 1
    period_unit: str = "d"
    route: str = ""

    def resource(self, patient_id: str, draft_id: str, before: Json | None = None) -> Json:
        """Returns the draft MedicationRequest.

        Args:
            patient_id: Whose order it is.
            draft_id: The id that the EHR gives it.
            before: The order that is changed; its code stays while the drug does.
        """
        concept: object = {"text": self.drug}
        if before is not None and draft_of(before).drug == self.drug:
            concept = before["medicationCodeableConcept"]
        resource: Json = {
            "resourceType": "MedicationRequest",
            "id": draft_id,
            "status": "draft",
            "intent": "order",
            "subject": {"reference": f"Patient/{patient_id}"},
            "medicationCodeableConcept": concept,
        }
        if self.amount is not None:
            resource["dosageInstruction"] = [self._dosage(self.amount)]
        return resource

    def _dosage(self, amount: float) -> Json:
        repeat = {"frequency": self.times, "period": self.period, "periodUnit": self.period_unit}
        dosage: Json = {"timing": {"repeat": repeat}}
        route = terminology.load().routes.get(self.route)
        if route is not None:
            coding = {"system": route.system, "code": route.code, "display": route.display}
            dosage["route"] = {"coding": [coding], "text": self.route}
        quantity = {"value": amount, "unit": self.unit}
        return {**dosage, "doseAndRate": [{"doseQuantity": quantity}]}


def routes() -> tuple[str, ...]:
    """The routes that the form offers."""
    return tuple(terminology.load().routes)


def draft_of(resource: Json) -> Draft:
    """Returns an order of a drug as the form has it, as far as the form has a place for it."""
    order = cast("dict[str, Any]", resource)
    draft = Draft(concept_words(order.get("medicationCodeableConcept")))
    for dosage in order.get("dosageInstruction") or ():
        for row in dosage.get("doseAndRate") or ():
            quantity = row.get("doseQuantity") or {}
            draft = replace(draft, amount=quantity.get("value"), unit=quantity.get("unit") or "mg")
        repeat = (dosage.get("timing") or {}).get("repeat") or {}
        route = concept_words(dosage.get("route"))
        return replace(
            draft,
            times=repeat.get("frequency") or 1,
            period=repeat.get("period") or 1,
            period_unit=repeat.get("periodUnit") or "d",
            route=route if route in routes() else "",
        )
    return draft


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as the list shows it: reference, what is ordered, the dose in words."""

    reference: str
    title: str
    dose: str
    is_drug: bool


def row_of(resource: Json) -> OrderRow:
    """Returns the line of an order."""
    order = cast("dict[str, Any]", resource)
    is_drug = order["resourceType"] == "MedicationRequest"
    concept = order.get("medicationCodeableConcept") if is_drug else order.get("code")
    return OrderRow(reference_of(resource), concept_words(concept), _dose_words(order), is_drug)


def _dose_words(order: Mapping[str, Any]) -> str:
    for dosage in order.get("dosageInstruction") or ():
        if dosage.get("text"):
            return str(dosage["text"])
        draft = draft_of(cast(Json, order))
        time = UNITS.get(draft.period_unit, draft.period_unit)
        every = f"a {time}" if draft.period == 1 else f"in {draft.period} {time}s"
        words = [f"{draft.amount:g} {draft.unit}"] if draft.amount is not None else []
        return ", ".join([*words, *filter(None, [draft.route]), f"{draft.times} x {every}"])
    return ""


def reference_of(resource: Json) -> str:
    """Returns type and id of a draft, as `selections` and `resourceId` name it."""
    return f"{resource['resourceType']}/{resource['id']}"


@dataclass(frozen=True, slots=True)
class DraftList:
    """The draft orders of a chart; `number` is that of the next one."""

    orders: tuple[Json, ...] = ()
    number: int = 1

    def create(self, resource: Json) -> DraftList:
        """Returns the list with one order more, under an id of this EHR."""
        order = {**resource, "id": f"draft-{self.number}", "status": "draft"}
        return DraftList((*self.orders, order), self.number + 1)

    def update(self, resource: Json) -> DraftList:
        """Returns the list with an order in place of the one of the same type and id."""
        name = reference_of(resource)
        orders = (resource if reference_of(order) == name else order for order in self.orders)
        return replace(self, orders=tuple(orders))

    def delete(self, name: str) -> DraftList:
        """Returns the list without the order of a reference."""
        return replace(self, orders=tuple(o for o in self.orders if reference_of(o) != name))

    def find(self, name: str) -> Json | None:
        """Returns the order of a reference."""
        return next((order for order in self.orders if reference_of(order) == name), None)

    @property
    def bundle(self) -> Json:
        """The list as `draftOrders` has it."""
        entries = [{"resource": order} for order in self.orders]
        return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def apply_actions(drafts: DraftList, actions: Iterable[Json]) -> tuple[DraftList, int]:
    """Carries out all actions of a suggestion, in their order.

    Returns:
        The new list, and the number of actions that name no draft of it or ask for what CDS Hooks
        does not have.
    """
    failures = 0
    for action in actions:
        kind, resource = action.get("type"), action.get("resource")
        if kind == "create" and isinstance(resource, dict):
            drafts = drafts.create(resource)
        elif kind == "update" and isinstance(resource, dict) and _names_draft(drafts, resource):
            drafts = drafts.update(resource)
        elif kind == "delete" and drafts.find(str(action.get("resourceId"))) is not None:
            drafts = drafts.delete(str(action["resourceId"]))
        else:
            failures += 1
    return drafts, failures


def _names_draft(drafts: DraftList, resource: Json) -> bool:
    return "id" in resource and drafts.find(reference_of(resource)) is not None
