"""The answer to a call but for its ids: what calls of the same content on the same chart have in common.

Every id in an answer is made from the id of the call. While an answer is made, random ids stand in
their places, which no text of a chart can hold by chance or intent.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast
from uuid import UUID, uuid5

import orjson

from service.clinical.decision import CardRecord, Conclusions, Decision
from service.types import Json

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST_FORMS = 8  # of one chart: few hooks have no drafts, in few circumstances each
# measured: what a form takes beside its text, at most
_BYTES_OF_FORM = 24_000


@dataclass(frozen=True)  # no slots: the body is read once
class Answer:
    """The answer to one call: its body as JSON, and what is kept of the decision."""

    body: bytes
    card_count: int
    cards: tuple[CardRecord, ...]
    gaps: tuple[str, ...]
    conclusions: Conclusions | None

    @cached_property
    def response(self) -> Json:
        """The body, read."""
        return cast(Json, orjson.loads(self.body))


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """An answer with places for the ids of a call.

    `pieces`: its JSON around the places. `places`: for each the key that its id is made from; None
    where the id of the call itself stands. `keys`: from each id in `decision` to its key.
    """

    pieces: tuple[bytes, ...]
    places: tuple[str | None, ...]
    keys: Mapping[str, str]
    decision: Decision

    @property
    def size(self) -> int:
        """About how many bytes it takes."""
        return _BYTES_OF_FORM + sum(map(len, self.pieces))

    def filled(self, hook_instance: str) -> Answer:
        """The answer to the call of this id."""
        call = UUID(hook_instance)
        ids = {key: str(uuid5(call, key)) for key in self.keys.values()}
        parts = [self.pieces[0]]
        for place, piece in zip(self.places, self.pieces[1:], strict=True):
            parts += [(hook_instance if place is None else ids[place]).encode(), piece]
        now = {own: ids[key] for own, key in self.keys.items()}
        decision = self.decision
        cards = tuple(_renamed(card, now) for card in decision.cards)
        return answer_of(replace(decision, cards=cards), b"".join(parts))


def answer_of(decision: Decision, body: bytes) -> Answer:
    """The answer that a decision comes to, with the bytes that are sent."""
    card_count = len(cast("list[Json]", decision.response["cards"]))
    return Answer(body, card_count, decision.cards, decision.gaps, decision.conclusions)


def form_of(decision: Decision, response: Json, hook_instance: str) -> AnswerForm:
    """The form of an answer.

    Args:
        decision: What was decided for a call with a random id.
        response: Its response, as it is sent.
        hook_instance: The random id.
    """
    body, start = orjson.dumps(response), 0
    pieces: list[bytes] = []
    places: list[str | None] = []
    for match in _UUID.finditer(body):
        own = match[0].decode()
        if own == hook_instance or own in decision.keys:
            pieces.append(body[start : match.start()])
            places.append(decision.keys.get(own))
            start = match.end()
    return AnswerForm((*pieces, body[start:]), tuple(places), decision.keys, decision)


class AnswerForms:
    """The forms of one chart, by what was asked; a few of them."""

    def __init__(self) -> None:
        """None yet."""
        self._forms: dict[Hashable, AnswerForm] = {}

    @property
    def size(self) -> int:
        """About how many bytes they take."""
        return sum(form.size for form in self._forms.values())

    def get(self, question: Hashable) -> AnswerForm | None:
        """The form of the answer to what was asked before."""
        return self._forms.get(question)

    def keep(self, question: Hashable, form: AnswerForm) -> None:
        """Keeps a form, while there are few."""
        if len(self._forms) < MOST_FORMS:
            self._forms[question] = form


def _renamed(card: CardRecord, now: Mapping[str, str]) -> CardRecord:
    offers = {now.get(own, own): offer for own, offer in card.offers.items()}
    return replace(card, card=now.get(card.card, card.card), offers=offers)
