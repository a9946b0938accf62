"""The choice: the options that lead with the figure of each, what to mind, and how many more there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cards.card import CardBasis
from cards.layout import Brevity, load_layout
from cards.markdown import Markdown, joined, line
from cards.option_page import Contents, titles_to
from cards.option_text import (
    Telling,
    approval_text,
    caution_texts,
    dispute_lines,
    hidden_lines,
    nearest_evidence,
    option_title,
    status_words,
    tie_lines,
)
from cards.options import contents_of, draft_suggestions, lack_of_choice
from cards.wording import marked, text
from oncology.assessment import OptionDoc


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from.

    `offers`: the preferred options, else the first that fits; what is grave of them is told whatever
    the room. `sentence`: what is said where no option is preferred, or a line goes on.
    """

    contents: Contents
    offers: tuple[OptionDoc, ...]
    sentence: str
    hidden: tuple[Markdown, ...]
    suggestions: tuple[dict[str, Any], ...]

    def lines(self, level: Brevity, basis: CardBasis) -> Iterator[Markdown]:
        """The options and what belongs to them."""
        tied = sum(option.get("rank") == self.offers[0].get("rank") for option in self.offers)
        leading = self.offers[: max(tied, level.options)]
        if self.sentence and not leading:
            yield line("- {}", self.sentence)
        yield from self._leading(leading, level, basis)
        yield from self._others(leading, level)
        yield from self._notes(level, basis)
        yield from (line("- {}", row) for row in self._hidden(level))

    def _leading(
        self, leading: Sequence[OptionDoc], level: Brevity, basis: CardBasis
    ) -> Iterator[Markdown]:
        """A line for each option with a figure, one for those that share its rank without."""
        figures = max(1, level.options)
        for option in leading[:figures]:
            words = _option_text(option, level, basis)
            yield line("- {}", joined(" ", [self.sentence, words] if self.sentence else [words]))
        others = leading[figures:]
        if others:
            titles = [line("**{}**", option_title(option)) for option in others]
            yield line("- {} ({}).", joined(", ", titles), _status_of(others[0], level, basis))

    def _others(self, leading: Sequence[OptionDoc], level: Brevity) -> Iterator[Markdown]:
        """The further options by name, then as numbers: those that fit, that wait, in trials."""
        names = {option["id"] for option in leading}
        rest = [option_title(o) for o in self.contents.options if o["id"] not in names]
        waiting = {name for names in self.contents.gaps.values() for name in names}
        numbers = {"then-waiting": len(waiting), "investigational-all": len(self.contents.trials)}
        parts: list[str] = []
        if level.counts:
            titles = "; ".join(titles_to(rest, level.also))
            parts += [text("then-options", options=titles)] if rest else []
            parts += [text(key, number=number) for key, number in numbers.items() if number]
        elif len(rest) + sum(numbers.values()):
            parts.append(text("then-all", number=len(rest) + sum(numbers.values())))
        if len(self.suggestions) > 1:
            parts.append(text("exclusive"))
        if parts:
            yield line("- {}", joined(" ", parts))

    def _notes(self, level: Brevity, basis: CardBasis) -> Iterator[Markdown]:
        """Each grave caution, so many others, ties, both sides of a dispute, drugs to be stopped."""
        grave: list[Markdown] = []
        light: list[Markdown] = []
        for severity, words in caution_texts(self.offers, basis.knowledge):
            (light if severity == "info" else grave).append(words)
        yield from (line("- {}", words) for words in (*grave, *light[: level.cautions]))
        more = len(light) - len(light[: level.cautions])
        rest = [text("cautions-more", number=more)] if more else []
        disputes = dispute_lines(self.offers)
        if disputes and not level.disputes:
            rest.append(text("dispute-brief"))
        if rest:
            yield line("- {}", joined(" ", rest))
        if disputes and level.disputes:
            yield from (row for row in disputes if row.startswith("- "))
        if level.ties:
            yield from tie_lines(self.offers)
        yield from self.contents.running

    def _hidden(self, level: Brevity) -> list[Markdown]:
        """What the policy of the site leaves out: each with its reason, or their number."""
        if not self.hidden:
            return []
        if not level.alerts:
            return [marked("hidden-count", number=len(self.hidden))]
        rows = [Markdown(row.removeprefix("- ")) for row in self.hidden]
        return [marked("hidden-brief", options=joined("; ", rows))]


def choice_of(basis: CardBasis, *, line_goes_on: bool) -> Choice:
    """What an Assessment lets choose from."""
    contents = contents_of(basis, line_goes_on=line_goes_on)
    preferred = [o for o in contents.options if o["status"] == "preferred"]
    offers = (preferred or contents.options[:1])[: load_layout().limits.options]
    lack = "goes-on" if line_goes_on else lack_of_choice(basis, contents.options)
    is_silent = lack is None or not (contents.options or contents.gaps)
    hidden = [] if line_goes_on or basis.missing.therapy else hidden_lines(basis.assessment)
    return Choice(
        contents=contents,
        offers=tuple(offers),
        sentence="" if is_silent else text(f"choice-{lack}"),
        hidden=tuple(hidden),
        suggestions=tuple(draft_suggestions(offers, basis)),
    )


def _option_text(option: OptionDoc, level: Brevity, basis: CardBasis) -> Markdown:
    """One option: status, trial with comparator and figure, and where it is not approved here."""
    regimen = basis.knowledge.regimens[option["id"]]
    words = line("**{}** ({})", regimen.title, _status_of(option, level, basis))
    evidence = nearest_evidence(option, _telling(level))
    words = joined(": ", [words, evidence]) if evidence else line("{}.", words)
    codes = {caution["code"] for caution in option.get("cautions", [])}
    position = approval_text(option, basis.assessment, regimen, usual=False)
    return joined(" ", [words, position] if position and "off-label" not in codes else [words])


def _status_of(option: OptionDoc, level: Brevity, basis: CardBasis) -> str:
    return status_words(option, basis.knowledge.regimens[option["id"]], _telling(level))


def _telling(level: Brevity) -> Telling:
    return Telling(False, level.survival, level.harms, 0, level.interval)
