"""The answer to a call but for its ids: what calls of the same content on the same chart have in common.

Every id in an answer is made from the id of the call. While an answer is made, random ids stand in
their places, which no text of a chart can hold by chance or intent.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast
from uuid import UUID, uuid5

import orjson

from oncology.assessment import Case
from service.clinical.decision import CardRecord, Conclusions, Decision
from service.clinical.engine import Inquiry
from service.types import Json

_UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOST_FORMS = 8  # of one chart: its opening, and the orders of some minutes
# measured: what a form takes beside its text, at most
_BYTES_OF_FORM = 12_000


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
    where the id of the call itself stands. `keys`: from each id in `cards` to its key.
    """

    pieces: tuple[bytes, ...]
    places: tuple[str | None, ...]
    keys: Mapping[str, str]
    card_count: int
    cards: tuple[CardRecord, ...]
    gaps: tuple[str, ...]
    conclusions: Conclusions | None

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
        cards = tuple(_renamed(card, now) for card in self.cards)
        return Answer(b"".join(parts), self.card_count, cards, self.gaps, self.conclusions)


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
    return AnswerForm(
        (*pieces, body[start:]),
        tuple(places),
        decision.keys,
        len(cast("list[Json]", response["cards"])),
        decision.cards,
        decision.gaps,
        decision.conclusions,
    )


Question = tuple[Inquiry, tuple[str, ...] | None, bytes]


def question_of(inquiry: Inquiry, case: Case) -> Question | None:
    """All that an answer on a chart hangs on but the id of the call; None where it cannot be told.

    A resource of the chart that a draft points to is part of the chart.
    """
    try:
        drafts = hashlib.sha256(orjson.dumps(case.draft_orders)).digest()
    except TypeError:  # JSON cannot be made of them
        return None
    return replace(inquiry, hook_instance=""), case.selections, drafts


class AnswerForms:
    """The forms of one chart, by what was asked; of too many, the oldest go."""

    def __init__(self) -> None:
        """None yet."""
        self._forms: dict[Question, AnswerForm] = {}

    @property
    def size(self) -> int:
        """About how many bytes they take."""
        return sum(form.size for form in self._forms.values())

    def get(self, question: Question | None) -> AnswerForm | None:
        """The form of the answer to what was asked before."""
        return None if question is None else self._forms.get(question)

    def keep(self, question: Question | None, form: AnswerForm) -> None:
        """Keeps a form."""
        if question is None:
            return
        if len(self._forms) >= MOST_FORMS:
            del self._forms[next(iter(self._forms))]
        self._forms[question] = form


def _renamed(card: CardRecord, now: Mapping[str, str]) -> CardRecord:
    offers = {now.get(own, own): offer for own, offer in card.offers.items()}
    return replace(card, card=now.get(card.card, card.card), offers=offers)
