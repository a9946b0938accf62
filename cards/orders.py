"""Cards on draft orders: silence when the order is fine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cards.card import Card, CardBasis, card
from cards.suggestions import medication_request
from cards.wording import plain, wording
from oncology.assessment import OrderDoc, ReasonDoc
from oncology.knowledge import Knowledge
from oncology.orders import quiet_codes

Action = dict[str, Any]
_WEIGHT = ("critical", "warning", "info")


def order_cards(basis: CardBasis) -> list[Card]:
    """One card for each order with something to say, worst first; one for several that share it."""
    groups: dict[tuple[str, ...], list[OrderDoc]] = {}
    for order in basis.assessment["orders"]:
        if order["verdict"] in _WEIGHT:
            said = tuple(reason["text"] for reason in _said(order, basis.knowledge))
            groups.setdefault((order["verdict"], *said), []).append(order)
    ranked = sorted(groups.values(), key=lambda g: (_WEIGHT.index(g[0]["verdict"]), _key(g)))
    limit = wording()["limits"]["order_cards"]
    rest = [_name(group) for group in ranked[limit:]]
    return [
        _order_card(group, rest if number == limit else [], basis)
        for number, group in enumerate(ranked[:limit], 1)
    ]


def _said(order: OrderDoc, knowledge: Knowledge) -> list[ReasonDoc]:
    """Reasons for the card: all but the information that stands in the Assessment only."""
    quiet = quiet_codes(knowledge, tuple(order["agents"]))
    return [
        reason
        for reason in order["reasons"]
        if reason.get("severity") != "info" or reason["code"] not in quiet
    ]


def _key(group: list[OrderDoc]) -> str:
    return "+".join(order["reference"] for order in group)


def _name(group: list[OrderDoc]) -> str:
    return " + ".join(dict.fromkeys(name for order in group for name in order["agents"]))


def _order_card(group: list[OrderDoc], rest: list[str], basis: CardBasis) -> Card:
    words = wording()
    reasons = _said(group[0], basis.knowledge)
    name = _name(group)
    lines = [f"- {plain(reason['text'])}" for reason in reasons]
    offered = list(group[0].get("alternatives", []))[: words["limits"]["alternatives"]]
    if offered:
        titles = "; ".join(basis.knowledge.regimens[option].title for option in offered)
        lines += ["", f"Fits the record: {titles}."]
    if rest:
        lines += ["", f"More orders need a look: {'; '.join(rest)}."]
    key = f"order:{_key(group)}"
    summary = f"{name[0].upper()}{name[1:]}: {reasons[0]['text']}"
    verdict = group[0]["verdict"]
    made = card(key, summary, lines, verdict, basis)
    suggestions = list(_suggestions(group, reasons, offered, key, basis))
    if suggestions and verdict != "info":
        made["suggestions"] = suggestions
        made["selectionBehavior"] = "at-most-one"
    made["overrideReasons"] = [
        {"code": reason["code"], "system": words["override_system"], "display": reason["display"]}
        for reason in words["override_reasons"]
    ]
    return made


def _suggestions(
    group: list[OrderDoc],
    reasons: list[ReasonDoc],
    offered: list[str],
    key: str,
    basis: CardBasis,
) -> Iterator[dict[str, Any]]:
    """What would mend the order: add a partner, take the label dose, no order, another option."""
    codes = {reason["code"] for reason in reasons}
    ordered = {name for order in basis.assessment["orders"] for name in order["agents"]}
    for rule in basis.knowledge.order_rules:
        missing = [name for name in rule.adds if rule.id in codes and name not in ordered]
        if missing:
            actions = [_create(name, basis) for name in missing]
            yield _suggestion(f"Add {' + '.join(missing)}", f"{key}:add:{rule.id}", actions, basis)
    if codes & basis.knowledge.order_policy.redosed and _single(group):
        agent = group[0]["agents"][0]
        actions = [*_deletes(group), _create(agent, basis)]
        yield _suggestion(f"{agent} at the label start dose", f"{key}:dose", actions, basis)
    for order in group:
        removed = _deletes([order])
        if removed:
            label = f"Remove {_name([order])}"
            yield _suggestion(label, f"{key}:delete:{order['reference']}", removed, basis)
    mine = {name for order in group for name in order["agents"]}
    for option in offered:
        regimen = basis.knowledge.regimens[option]
        new = [a for a in regimen.agents if a in mine or a not in ordered]
        actions = [*_deletes(group), *(_create(agent, basis) for agent in new)]
        yield _suggestion(f"Replace with {regimen.title}", f"{key}:option:{option}", actions, basis)


def _single(group: list[OrderDoc]) -> bool:
    return len(group) == 1 and len(group[0]["agents"]) == 1


def _suggestion(label: str, key: str, actions: list[Action], basis: CardBasis) -> dict[str, Any]:
    return {"label": label, "uuid": basis.uuid_of(key), "actions": actions}


def _create(agent: str, basis: CardBasis) -> Action:
    resource = medication_request(agent, basis)
    return {"type": "create", "description": f"Draft order: {agent}", "resource": resource}


def _deletes(group: list[OrderDoc]) -> list[Action]:
    """Deletions of the drafts; one without an id cannot be named."""
    return [
        {
            "type": "delete",
            "description": f"Remove the draft order of {_name([order])}",
            "resourceId": order["reference"],
        }
        for order in group
        if "/" in order["reference"]
    ]
