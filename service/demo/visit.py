"""An open chart of the demo's EHR: what was asked, what was ordered, what became of each card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from service.demo.client import DEMO_DAY, Exchange
from service.demo.orders import DraftList
from service.types import Json

Word = Literal["accepted", "overridden", "dismissed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done with a card.

    `words` are the suggestions that were taken, or the reason; `failures` counts actions that could
    not be carried out; `is_stored`: the service took the feedback.
    """

    word: Word
    words: tuple[str, ...]
    is_stored: bool
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One patient's open chart.

    `opening` and `check` are the numbers among `exchanges` of the newest patient-view, and of the
    newest hook on orders. `is_checked`: the drafts are those that the newest order-sign has seen.
    """

    patient_id: str
    exchanges: tuple[Exchange, ...] = ()
    drafts: DraftList = field(default_factory=DraftList)
    signed: tuple[Json, ...] = ()
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    opening: int | None = None
    check: int | None = None
    is_checked: bool = False

    def with_exchange(self, exchange: Exchange) -> Visit:
        """Returns the visit after an exchange; the cards of a hook take the place of older ones."""
        number = len(self.exchanges)
        visit = replace(self, exchanges=(*self.exchanges, exchange))
        if exchange.title == "patient-view":
            return replace(visit, opening=number)
        if exchange.title.startswith("order-"):
            return replace(visit, check=number, is_checked=exchange.title == "order-sign")
        return visit

    def with_drafts(self, drafts: DraftList) -> Visit:
        """Returns the visit with other drafts, which no order-sign has seen."""
        return replace(self, drafts=drafts, is_checked=False)

    def with_outcome(self, card_id: str, outcome: Outcome) -> Visit:
        """Returns the visit after somebody acted on a card."""
        return replace(self, outcomes={**self.outcomes, card_id: outcome})

    def with_signatures(self) -> Visit:
        """Returns the visit with all drafts signed."""
        orders = tuple(
            {**order, "status": "active", "intent": "order", "authoredOn": DEMO_DAY}
            for order in self.drafts.orders
        )
        return replace(
            self.with_drafts(replace(self.drafts, orders=())), signed=self.signed + orders
        )

    @property
    def current(self) -> tuple[Exchange, ...]:
        """The exchanges whose cards are shown: on orders, then on the chart."""
        numbers = [number for number in (self.check, self.opening) if number is not None]
        return tuple(self.exchanges[number] for number in numbers)

    def cards(self) -> Iterator[tuple[Exchange, Json]]:
        """Each card that is shown, with the exchange that it came by."""
        yield from ((exchange, card) for exchange in self.current for card in exchange.cards)

    def card(self, card_id: str) -> tuple[Exchange, Json] | None:
        """Returns a card that is shown, with its exchange."""
        return next((row for row in self.cards() if row[1].get("uuid") == card_id), None)

    @property
    def waits(self) -> bool:
        """Whether a critical card on the orders has no answer yet, so that they are not signed."""
        cards = self.exchanges[self.check].cards if self.check is not None else []
        return self.is_checked and any(
            card.get("indicator") == "critical" and card.get("uuid") not in self.outcomes
            for card in cards
        )


def suggestions_of(card: Json, ids: list[str]) -> list[Json] | None:
    """Returns the suggestions of a card that were taken.

    Args:
        card: The card.
        ids: Their ids.

    Returns:
        None where an id is not of this card, where none was taken, or more than it allows.
    """
    suggestions = cast("list[Json]", card.get("suggestions") or [])
    rows = [item for item in suggestions if item.get("uuid") in ids]
    most = len(suggestions) if card.get("selectionBehavior") == "any" else 1
    is_right = len(rows) == len(set(ids)) and 0 < len(rows) <= most
    return rows if is_right else None
