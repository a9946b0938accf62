"""Puts what there is to say on options into one card, or into two where one cannot hold it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cards.card import within_limit, word_count
from cards.layout import Detail, load_layout
from cards.markdown import Markdown, escape
from cards.markdown import line as markdown_line
from cards.option_text import (
    Telling,
    caution_lines,
    dispute_lines,
    gap_lines,
    option_line,
    option_title,
    tie_lines,
)
from cards.wording import marked, text
from oncology.assessment import Assessment, OptionDoc
from oncology.knowledge import Knowledge


@dataclass(frozen=True, slots=True)
class Contents:
    """What there is to say."""

    options: list[OptionDoc]  # that fit
    gaps: dict[str, list[str]]  # missing facts with the options that wait for them
    trials: list[str]  # investigational options
    running: list[Markdown]  # lines on drugs that still run
    rationale: str  # why the leading option leads


@dataclass(frozen=True, slots=True)
class CardText:
    """The lines of one card, and the options with a line in it."""

    lines: list[Markdown]
    options: list[OptionDoc]


def card_texts(contents: Contents, assessment: Assessment, knowledge: Knowledge) -> list[CardText]:
    """The fullest text that keeps the limit, on one card or on two.

    Two cards hold the preferred options and what to mind with them, then preferred options that
    had no room, where experts differ, and what is not recorded.
    """
    preferred = [o for o in contents.options if o["status"] == "preferred"]
    words = _Words(contents, assessment, knowledge)
    page = _Page(contents, preferred or contents.options[:1], words)
    levels = load_layout().levels
    # two cards before one that does not say what is missing
    whole = page.first_that_fits(page.whole(detail) for detail in levels if detail.needs)
    if page.fits(whole):
        return [whole]
    numbers = range(len(page.preferred), 0, -1)
    first = page.first_that_fits(page.choice(n, detail) for n in numbers for detail in levels)
    rest = page.preferred[len(first.options) :]
    return [first, page.first_that_fits(page.more(rest, detail) for detail in levels)]


class _Words:
    """The pieces that texts are tried from, each worded, and its words counted, once."""

    def __init__(self, contents: Contents, assessment: Assessment, knowledge: Knowledge) -> None:
        """Words nothing yet."""
        by_id = {option["id"]: option for option in contents.options}

        def line_of(option_id: str, telling: Telling) -> Markdown:
            return option_line(by_id[option_id], assessment, knowledge, telling)

        def partners_of(option_id: str) -> frozenset[str]:
            ties = by_id[option_id].get("tiedWith", [])
            return frozenset(tie["option"] for tie in ties if tie["option"] in by_id)

        def notes_on(number: int) -> list[Markdown]:
            options = contents.options[:number]
            return [*caution_lines(options, knowledge), *tie_lines(options), *contents.running]

        self._line = cache(line_of)
        self.rationale = cache(lambda: escape(contents.rationale))
        # the options that fit from a place on, so many of them by title
        self.also = cache(lambda place, limit: _also_lines(contents.options[place:], limit))
        self._partners = cache(partners_of)
        # what to mind with so many of the options that fit
        self.notes = cache(notes_on)
        # both sides where experts differ on options, by their ids
        self.disputes = cache(lambda ids: dispute_lines([by_id[name] for name in ids]))
        # so many of the missing facts, and so many investigational options
        self.open = cache(lambda needs, trials: _open_lines(contents, needs, trials))
        self.count = cache(word_count)

    def line(self, option_id: str, detail: Detail, beside: frozenset[str]) -> Markdown:
        """The line of an option, where those `beside` have lines too."""
        apart = len(self._partners(option_id) - beside)
        telling = Telling(detail.whole, detail.survival, detail.harms, apart)
        return self._line(option_id, telling)


@dataclass(frozen=True, slots=True)
class _Page:
    """The texts that are tried, each from its pieces."""

    contents: Contents
    preferred: list[OptionDoc]  # the first makeshift where there is none
    words: _Words

    def fits(self, text: CardText) -> bool:
        """Whether it is read in half a minute."""
        return within_limit(text.lines, self.words.count)

    def first_that_fits(self, texts: Iterable[CardText]) -> CardText:
        """The first text within the limit, else the last one."""
        for candidate in texts:
            if self.fits(candidate):
                break
        return candidate

    def whole(self, detail: Detail) -> CardText:
        """Everything on one card."""
        number = len(self.preferred) + detail.others
        limit = max(load_layout().limits.options, len(self.preferred))
        options = self.contents.options[: min(number, limit)]
        notes = [*self.words.notes(len(options)), *self._disputes(options)]
        lines = [*self._option_lines(options, notes, detail), *self._open(detail)]
        return CardText(lines, options)

    def choice(self, number: int, detail: Detail) -> CardText:
        """The first of two cards: so many preferred options, and what to mind with all of them."""
        options = self.preferred[:number]
        notes = self.words.notes(len(self.preferred))
        return CardText(self._option_lines(options, notes, detail), options)

    def more(self, rest: list[OptionDoc], detail: Detail) -> CardText:
        """The second of two: preferred options that had no room, both sides, what is open."""
        lines = self._lines(rest, self.preferred, detail)
        lines += self._disputes(self.preferred)
        return CardText([*lines, *self._open(detail)], rest)

    def _disputes(self, options: list[OptionDoc]) -> list[Markdown]:
        return self.words.disputes(tuple(option["id"] for option in options))

    def _open(self, detail: Detail) -> list[Markdown]:
        return self.words.open(detail.needs, detail.trials)

    def _lines(
        self, options: list[OptionDoc], beside: list[OptionDoc], detail: Detail
    ) -> list[Markdown]:
        names = frozenset(option["id"] for option in beside)
        return [self.words.line(option["id"], detail, names) for option in options]

    def _option_lines(
        self, options: list[OptionDoc], notes: list[Markdown], detail: Detail
    ) -> list[Markdown]:
        # of preferred options that stand here without a line the second card has one
        lines = self._lines(options, [*self.preferred, *options], detail)
        if options and detail.rationale:
            lines[:0] = [self.words.rationale(), Markdown()]
        # all that fit begin with the preferred ones
        lines += self.words.also(max(len(options), len(self.preferred)), detail.also)
        return [*lines, Markdown(), *notes] if notes else lines


def _open_lines(contents: Contents, needs: int, trials: int) -> list[Markdown]:
    """What is not known with the options that it would open, and investigational options by name."""
    lines = gap_lines(contents.gaps, needs)
    if not contents.trials:
        return lines
    if not trials:
        number = len(contents.trials)
        return [*lines, Markdown(), marked("investigational-all", number=number)]
    options = "; ".join(titles_to(contents.trials, trials))
    return [*lines, Markdown(), marked("investigational", options=options)]


def _also_lines(rest: list[OptionDoc], limit: int) -> list[Markdown]:
    """Options without a line of their own: the first by title, the others as a number."""
    titles = titles_to([option_title(option) for option in rest], limit)
    return [markdown_line("- {}", marked("also", options="; ".join(titles)))] if titles else []


def titles_to(titles: list[str], limit: int) -> list[str]:
    """So many titles, and how many there are besides: what is cut is counted."""
    more = len(titles) - limit
    if more <= 0:
        return titles
    return [*titles[:limit], text("also-more" if limit else "also-all", number=more)]
