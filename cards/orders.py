"""Cards on draft orders: silence when the order is fine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cards.card import Card, CardBasis, card, merged_links, source_links, with_links
from cards.layout import load_layout
from cards.markdown import Markdown, line
from cards.options import option_links
from cards.suggestions import create_action
from cards.wording import marked, text
from oncology.assessment import OptionDoc, OrderDoc, ReasonDoc
from oncology.knowledge import Knowledge, bases, citations_of
from oncology.orders import quiet_codes

Action = dict[str, Any]
_WEIGHT = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class _Group:
    """Draft orders that share a verdict and its reasons: what one card is about."""

    orders: tuple[OrderDoc, ...]
    reasons: tuple[ReasonDoc, ...]  # for the card
    options: tuple[str, ...]  # regimens that fit the record in their place and are offered
    more: int = 0  # those that fit too

    @property
    def verdict(self) -> str:
        return self.orders[0]["verdict"]

    @property
    def key(self) -> str:
        return "order:" + "+".join(order["reference"] for order in self.orders)

    @property
    def name(self) -> str:
        return _name(*self.orders)


def order_cards(basis: CardBasis) -> list[Card]:
    """One card for each order with something to say, worst first; one for several that share it."""
    groups = sorted(_groups(basis), key=lambda g: (_WEIGHT.index(g.verdict), g.key))
    limit = load_layout().limits.order_cards
    rest = [group.name for group in groups[limit:]]
    return [
        _order_card(group, rest if number == limit else [], basis)
        for number, group in enumerate(groups[:limit], 1)
    ]


def order_summary(name: str, sentence: str) -> str:
    """The name of what is ordered and the gravest sentence on it, the name said once."""
    begins_with_name = re.match(rf"{re.escape(name)}\b", sentence, re.IGNORECASE)
    summary = sentence if begins_with_name else f"{name}: {sentence}"
    return f"{summary[0].upper()}{summary[1:]}"


def _groups(basis: CardBasis) -> list[_Group]:
    by_reasons: dict[tuple[str, ...], list[OrderDoc]] = {}
    for order in basis.assessment["orders"]:
        if order["verdict"] in _WEIGHT:
            texts = (reason["text"] for reason in _card_reasons(order, basis.knowledge))
            by_reasons.setdefault((order["verdict"], *texts), []).append(order)
    return [_group(tuple(orders), basis) for orders in by_reasons.values()]


def _group(orders: tuple[OrderDoc, ...], basis: CardBasis) -> _Group:
    """Orders with their reasons, and with the first options in their place: a tie is not parted."""
    reasons = tuple(_card_reasons(orders[0], basis.knowledge))
    options, limits = tuple(orders[0].get("alternatives", ())), load_layout().limits
    by_id = {option["id"]: option for option in basis.assessment["options"]}
    number, most = min(limits.alternatives, len(options)), min(limits.options, len(options))
    while 0 < number < most and _rank(by_id, options[number]) == _rank(by_id, options[number - 1]):
        number += 1
    return _Group(orders, reasons, options[:number], len(options) - number)


def _rank(options: Mapping[str, OptionDoc], name: str) -> int | None:
    option = options.get(name)
    return option.get("rank") if option else None


def _card_reasons(order: OrderDoc, knowledge: Knowledge) -> list[ReasonDoc]:
    """Reasons for the card: all but the information that stands in the Assessment only."""
    quiet = quiet_codes(knowledge, tuple(order["agents"]))
    return [
        reason
        for reason in order["reasons"]
        if reason.get("severity") != "info" or reason["code"] not in quiet
    ]


def _name(*orders: OrderDoc) -> str:
    return " + ".join(dict.fromkeys(name for order in orders for name in order["agents"]))


def _order_card(group: _Group, rest: list[str], basis: CardBasis) -> Card:
    lines = [line("- {}", _sentence(reason["text"])) for reason in group.reasons]
    if basis.missing.therapy:
        lines += [Markdown(), line("**{}**", marked("missing-therapy"))]
    elif group.options:
        titles = [basis.knowledge.regimens[option].title for option in group.options]
        titles += [text("also-more", number=group.more)] if group.more else []
        lines += [Markdown(), marked("order-alternatives", options="; ".join(titles))]
    if rest:
        lines += [Markdown(), marked("order-more", orders="; ".join(rest))]
    summary = order_summary(group.name, group.reasons[0]["text"])
    content = card(group.key, summary, lines, group.verdict, basis)
    suggestions = [] if basis.missing.therapy else list(_suggestions(group, basis))
    if suggestions and group.verdict != "info":
        content["suggestions"] = suggestions
        content["selectionBehavior"] = "at-most-one"
    content["overrideReasons"] = [
        {"code": r.code, "system": r.system, "display": text(f"override-{r.code}")}
        for r in load_layout().override
        if r.is_offered
    ]
    return with_links(content, _links(group, content, basis), basis, rule=_rule(group, basis))


def _links(group: _Group, content: Card, basis: CardBasis) -> list[dict[str, str]]:
    """The sources of all reasons, then the publications of the options that fit."""
    agents = tuple(name for order in group.orders for name in order["agents"])
    citations = [c for r in group.reasons for c in citations_of(r["code"], agents, basis.knowledge)]
    options = {option["id"]: option for option in basis.assessment["options"]}
    return merged_links(
        source_links(citations, content["detail"], basis),
        option_links([options[name] for name in group.options], basis),
    )


def _rule(group: _Group, basis: CardBasis) -> str | None:
    """The gravest reason that a rule gives."""
    bases_of_codes = bases(basis.knowledge)
    return next((r["code"] for r in group.reasons if r["code"] in bases_of_codes), None)


def _sentence(words: str) -> str:
    """The words with a capital letter at their head."""
    return words[:1].upper() + words[1:]


def _suggestions(group: _Group, basis: CardBasis) -> Iterator[dict[str, Any]]:
    """What would mend the order: add a partner, take the label dose, no order, another option.

    New orders come before deletions: a client that carries out the first action alone must not
    leave the patient without an order. The draft is never updated in place of that, since its
    product may be of another strength than the label dose.
    """
    yield from _additions(group, basis)
    dose = group.orders[0].get("startDose")
    if dose is not None and dose["value"] is not None and len(group.orders) == 1:
        agent = group.orders[0]["agents"][0]
        actions = [create_action(agent, dose, basis), *_deletions(group.orders)]
        label = text("label-dose", drug=agent, dose=f"{dose['value']:g} {dose['unit']}")
        yield _suggestion(label, f"{group.key}:dose", actions, basis)
    for order in group.orders:
        deletions = _deletions([order])
        if deletions:
            key = f"{group.key}:delete:{order['reference']}"
            yield _suggestion(text("remove", order=_name(order)), key, deletions, basis)
    yield from _replacements(group, basis)


def _additions(group: _Group, basis: CardBasis) -> Iterator[dict[str, Any]]:
    """Drugs whose order would mend it, and that are not among the drafts."""
    codes, drafts = {reason["code"] for reason in group.reasons}, _draft_agents(basis)
    doses = {o["agent"]: o["dose"] for order in group.orders for o in order.get("additions", ())}
    for rule in basis.knowledge.order_rules:
        partners = [name for name in rule.adds if rule.id in codes and name not in drafts]
        if partners:
            actions = [create_action(name, doses.get(name), basis) for name in partners]
            label = text("add", drugs=" + ".join(partners))
            yield _suggestion(label, f"{group.key}:add:{rule.id}", actions, basis)


def _replacements(group: _Group, basis: CardBasis) -> Iterator[dict[str, Any]]:
    """Options in place of the orders, without the drugs that another draft brings already."""
    own = {name for order in group.orders for name in order["agents"]}
    others = _draft_agents(basis) - own
    options = {option["id"]: option for option in basis.assessment["options"]}
    for option in group.options:
        orders = options[option].get("orders", [])
        creations = [
            create_action(o["agent"], o["dose"], basis) for o in orders if o["agent"] not in others
        ]
        title, key = basis.knowledge.regimens[option].title, f"{group.key}:option:{option}"
        label = text("replace", option=title)
        yield _suggestion(label, key, [*creations, *_deletions(group.orders)], basis)


def _draft_agents(basis: CardBasis) -> set[str]:
    return {name for order in basis.assessment["orders"] for name in order["agents"]}


def _suggestion(label: str, key: str, actions: list[Action], basis: CardBasis) -> dict[str, Any]:
    return {"label": label, "uuid": basis.uuid_of(key), "actions": actions}


def _deletions(orders: tuple[OrderDoc, ...] | list[OrderDoc]) -> list[Action]:
    """Deletions of the drafts; one without an id cannot be named."""
    return [
        {
            "type": "delete",
            "description": text("remove-draft", order=_name(order)),
            "resourceId": order["reference"],
        }
        for order in orders
        if "/" in order["reference"]
    ]
