"""What one hook call led to: the response, which card offered what, and the conclusions.

Nothing here holds a value of the patient's record but the conclusions themselves; card and
suggestion ids are derived from the call's random id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from oncology.assessment import Assessment
from service.types import OTHER, Json

_OF_STATUS = frozenset({"status", "opening", "alert"})  # kinds that say the category and the alerts
_KIND = re.compile(r"[a-z][a-z-]{0,31}")
_OFFER = re.compile(r"dose|(?:option|test|add):[A-Za-z0-9][A-Za-z0-9._+-]{0,79}")


@dataclass(frozen=True, slots=True)
class CardRecord:
    """One card of a response.

    `offers` maps a suggestion's id to `option:<regimen>`, `test:<test>`, `add:<rule>`, `dose` or
    `delete`;
    `rules` are the ids of the rules that the card rests on.
    """

    card: str
    kind: str
    offers: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What an audit keeps of an Assessment; options and orders with their status or verdict."""

    in_scope: bool
    line: int | None
    category: str
    options: tuple[tuple[str, str], ...]
    tests: tuple[str, ...]
    verdicts: tuple[tuple[str, tuple[str, ...]], ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A response with what it rests on: the codes of its data gaps, and the conclusions for an audit.

    `keys`: what each id in the response was made from, beside the id of the call.
    """

    response: Json
    cards: tuple[CardRecord, ...] = ()
    gaps: tuple[str, ...] = ()
    conclusions: Conclusions | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


def card_records(
    response: Mapping[str, object], keys: Mapping[str, str], assessment: Assessment
) -> tuple[CardRecord, ...]:
    """Returns what each card offered.

    Args:
        response: The CDS Hooks response.
        keys: The key from which each card's and suggestion's id was made.
        assessment: What the cards were made from.
    """
    reasons = {order["reference"]: _codes(order["reasons"]) for order in assessment["orders"]}
    records = []
    for card in cast("list[Json]", response["cards"]):
        key = keys.get(str(card.get("uuid")), OTHER)
        kind = key.partition(":")[0]
        suggestions = cast("list[Json]", card.get("suggestions") or [])
        records.append(
            CardRecord(
                card=str(card.get("uuid")),
                kind=kind if _KIND.fullmatch(kind) else OTHER,
                offers={
                    str(item["uuid"]): _offer(keys.get(str(item["uuid"]), OTHER), key)
                    for item in suggestions
                },
                rules=_status_rules(assessment)
                if kind in _OF_STATUS
                else _order_rules(key, reasons),
            )
        )
    return tuple(records)


def conclusions_of(assessment: Assessment) -> Conclusions:
    """Returns the conclusions of an Assessment, without anything that the record said."""
    return Conclusions(
        in_scope=assessment["scope"]["inScope"],
        line=assessment["therapy"]["nextLine"],
        category=assessment["endocrineResistance"]["category"],
        options=tuple((option["id"], option["status"]) for option in assessment["options"]),
        tests=tuple(test["id"] for test in assessment["testsDue"]),
        verdicts=tuple(
            (order["verdict"], _codes(order["reasons"])) for order in assessment["orders"]
        ),
        gaps=gap_codes(assessment),
    )


def gap_codes(assessment: Assessment) -> tuple[str, ...]:
    """Returns the codes of what is missing or contradictory."""
    return tuple(gap["code"] for gap in assessment["dataGaps"])


def _offer(key: str, card_key: str) -> str:
    """Returns what a suggestion offers; an order's key starts with a reference, which is cut off."""
    offer = key.removeprefix(f"{card_key}:")
    if offer.startswith("delete:"):
        return "delete"
    return offer if _OFFER.fullmatch(offer) else OTHER


def _order_rules(key: str, reasons: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Returns the rules behind an order card, whose key names the orders that share them."""
    references = key.removeprefix("order:").split("+")
    return tuple(dict.fromkeys(rule for name in references for rule in reasons.get(name, ())))


def _status_rules(assessment: Assessment) -> tuple[str, ...]:
    rule = assessment["endocrineResistance"].get("rule")
    return ((rule,) if rule else ()) + _codes(assessment["alerts"])


def _codes(reasons: Iterable[Mapping[str, object]]) -> tuple[str, ...]:
    return tuple(str(reason["code"]) for reason in reasons)
