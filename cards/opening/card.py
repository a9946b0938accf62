"""The one card of a chart opening; a second where something is critical, or data have no room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from cards.card import (
    Card,
    CardBasis,
    card,
    missing_card,
    notice_of,
    source_links,
    with_links,
    word_count,
)
from cards.layout import Brevity, load_layout
from cards.markdown import Markdown, without_links
from cards.opening.choice import Choice, choice_of
from cards.opening.due import due_lines, tests_on
from cards.opening.standing import Standing, standing_of
from cards.suggestions import test_suggestion


def opening_cards(basis: CardBasis, *, line_goes_on: bool) -> list[Card]:
    """What is shown when the chart of a patient in scope is opened, in the fullest words that fit.

    Data that could not be had stand on the card, or on their own before it where they have no room.
    """
    standing, choice = standing_of(basis), choice_of(basis, line_goes_on=line_goes_on)
    room = load_layout().opening.words - sum(map(_words_of, standing.alert_cards))
    room -= word_count(standing.headline) + word_count(notice_of(basis))
    lost = standing.lost_data
    lines, fits = _first_that_fits(standing, choice, lost, room, basis)
    apart: list[Card] = []
    if lost and not fits:
        apart = [missing_card(basis)]
        lines, _ = _first_that_fits(standing, choice, (), room, basis)
    content = card("opening", standing.headline, lines, standing.indicator, basis)
    return [*standing.alert_cards, *apart, _with_drafts(content, choice, basis)]


def _words_of(content: Card) -> int:
    return word_count(content["summary"]) + word_count(content["detail"])


def _first_that_fits(
    standing: Standing, choice: Choice, lost: Sequence[Markdown], room: int, basis: CardBasis
) -> tuple[list[Markdown], bool]:
    """The lines of the fullest level within the room, else of the last; and whether they fit."""
    lines: list[Markdown] = []
    for level in load_layout().opening.levels:
        lines = [*lost, *_lines(standing, choice, level, basis)]
        if sum(map(word_count, lines)) <= room:
            return lines, True
    return lines, False


def _lines(
    standing: Standing, choice: Choice, level: Brevity, basis: CardBasis
) -> Iterable[Markdown]:
    yield from standing.strong
    yield from standing.why(level)
    yield from choice.lines(level, basis)
    yield from due_lines(choice.offers, standing, level, basis)
    yield from standing.gaps(level)


def _with_drafts(content: Card, choice: Choice, basis: CardBasis) -> Card:
    """The card with drafts of the options and orders of the tests, of which any may be taken."""
    suggestions = list(choice.suggestions)
    most = load_layout().opening.suggestions
    for test in tests_on(choice.offers, basis):
        suggestion = test_suggestion(test["id"], basis)
        if suggestion is not None and len(suggestions) < most:
            suggestions.append(suggestion)
    if suggestions:
        content["suggestions"] = suggestions
        content["selectionBehavior"] = "any"
    # the page of the chart explains the terms itself
    public = replace(basis, knowledge_url=None) if basis.app else basis
    links = source_links((), without_links(content["detail"]), basis)
    return with_links(content, links, public, option=next(iter(choice.offers), None))
