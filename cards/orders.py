"""Cards on draft orders: silence when the order is fine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cards.parts import Card, card
from cards.suggestions import regimen_suggestion
from cards.wording import plain, wording
from oncology.document import Assessment, OrderDoc
from oncology.knowledge.model import Knowledge
from terminology import Terminology


def order_cards(
    assessment: Assessment,
    knowledge: Knowledge,
    terminology: Terminology,
    patient_id: str,
    uuid_of: Callable[[str], str],
) -> list[Card]:
    """One card for each order with something to say."""
    return [
        _order_card(order, assessment, knowledge, terminology, patient_id, uuid_of)
        for order in assessment["orders"]
        if order["verdict"] in {"info", "warning", "critical"}
    ]


def _order_card(
    order: OrderDoc,
    assessment: Assessment,
    knowledge: Knowledge,
    terminology: Terminology,
    patient_id: str,
    uuid_of: Callable[[str], str],
) -> Card:
    words = wording()
    name = " + ".join(order["agents"])
    lines = [f"- {plain(reason['text'])}" for reason in order["reasons"]]
    wanted = order.get("alternatives", [])[: words["limits"]["alternatives"]]
    if wanted:
        titles = "; ".join(knowledge.regimens[option].title for option in wanted)
        lines += ["", f"Options that fit the record: {titles}."]
    key = f"order:{order['reference']}"
    summary = f"{name}: {order['reasons'][0]['text']}"
    made = card(key, summary, lines, order["verdict"], knowledge, assessment, uuid_of)
    suggestions: list[dict[str, Any]] = []
    if "/" in order["reference"]:
        action = {
            "type": "delete",
            "description": f"Remove the draft order of {name}",
            "resourceId": order["reference"],
        }
        suggestions.append(
            {"label": f"Remove {name}", "uuid": uuid_of(f"{key}:delete"), "actions": [action]}
        )
    suggestions += [
        regimen_suggestion(
            option, knowledge, terminology, patient_id, lambda k: uuid_of(f"{key}:{k}")
        )
        for option in wanted
    ]
    if suggestions:
        made["suggestions"] = suggestions
        made["selectionBehavior"] = "at-most-one"
    made["overrideReasons"] = [
        {"code": reason["code"], "system": words["override_system"], "display": reason["display"]}
        for reason in words["override_reasons"]
    ]
    return made
