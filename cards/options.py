"""Card 2: options for the next line, one line each, in no more words than are read in half a minute."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cards.card import Card, CardBasis, card, link, within_limit
from cards.hidden_options import hidden_lines
from cards.option_text import Detail, cautions, disputes, line_of, missing, ties, waiting
from cards.suggestions import regimen_suggestion
from cards.wording import wording
from oncology.assessment import Assessment, OptionDoc
from oncology.knowledge import Knowledge


def options_card(basis: CardBasis, *, line_goes_on: bool = False) -> list[Card]:
    """One card, two where one cannot hold it, none when the knowledge has nothing for the patient.

    While a line goes on without progression only what is meant for that moment is shown.
    """
    assessment, knowledge = basis.assessment, basis.knowledge
    options = [
        o
        for o in assessment["options"]
        if not line_goes_on or knowledge.regimens[o["id"]].on_therapy
    ]
    fitting = [o for o in options if o["status"] in {"preferred", "alternative"}]
    open_ones = [] if line_goes_on else [o for o in options if o["status"] == "needs-data"]
    hidden = [] if line_goes_on else hidden_lines(assessment)
    if not fitting and not open_ones and not hidden:
        return []
    told = Told(
        fitting,
        missing(open_ones),
        [_title(o) for o in options if o["status"] == "investigational"],
        [] if line_goes_on else _still_running(assessment, fitting),
        " ".join(fitting[0].get("grounds", [])) if fitting else "",
    )
    teller = Teller(told, _lines(fitting, assessment, knowledge), _notes(told))
    summary = _summary(assessment, fitting, line_goes_on)
    made: list[Card] = []
    for key, text in zip(("options", "options-more"), teller.texts(), strict=False):
        lines = text.lines
        if hidden and not made:
            lines = [*lines, "", "Hidden by site policy:", *hidden]
        title = _more(assessment, text) if made else summary
        one = card(key, title, lines, "info", basis)
        _attach(one, text.shown, basis)
        made.append(one)
    return made


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell: options that fit, facts that others wait for, trials, what still runs."""

    fitting: list[OptionDoc]
    missing: dict[str, list[str]]
    trials: list[str]
    running: list[str]
    why: str  # the leading option leads


@dataclass(frozen=True, slots=True)
class Text:
    """The lines of one card, and the options told in it."""

    lines: list[str]
    shown: list[OptionDoc]

    @property
    def fits(self) -> bool:
        """Whether it is read in half a minute."""
        return within_limit(self.lines)


@dataclass(frozen=True, slots=True)
class Teller:
    """Puts what there is to tell into one card, or into two where one cannot hold it."""

    told: Told
    line: Callable[[str, bool], str]  # of an option by its id, whole or short
    notes: Callable[[int], list[str]]  # what to mind with so many of the options that fit

    def texts(self) -> list[Text]:
        """The fullest text that keeps the limit."""
        levels = [Detail(**level) for level in wording()["levels"]]
        whole = _first_that_fits(self._whole(detail) for detail in levels)
        if whole.fits:
            return [whole]
        numbers = range(len(self._preferred), 0, -1)
        first = _first_that_fits(
            self._choice(number, detail) for number in numbers for detail in levels
        )
        rest = self._preferred[len(first.shown) :]
        return [first, _first_that_fits(self._more(rest, detail) for detail in levels)]

    @property
    def _preferred(self) -> list[OptionDoc]:
        """The preferred options; the first makeshift where there is none."""
        fitting = self.told.fitting
        return [o for o in fitting if o["status"] == "preferred"] or fitting[:1]

    def _whole(self, detail: Detail) -> Text:
        number = len(self._preferred) + detail.others
        limit = max(wording()["limits"]["options"], len(self._preferred))
        shown = self.told.fitting[: min(number, limit)]
        notes = [*self.notes(len(shown)), *disputes(shown)]
        return Text([*self._options(shown, notes, detail), *self._open(detail)], shown)

    def _choice(self, number: int, detail: Detail) -> Text:
        """The first of two cards: the preferred options, and what to mind with them."""
        shown = self._preferred[:number]
        return Text(self._options(shown, self.notes(len(self._preferred)), detail), shown)

    def _more(self, rest: list[OptionDoc], detail: Detail) -> Text:
        """The second of two: preferred options that found no room, both sides, what is open."""
        lines = [self.line(option["id"], detail.whole) for option in rest]
        lines += disputes(self._preferred)
        return Text([*lines, *self._open(detail)], rest)

    def _options(self, shown: list[OptionDoc], notes: list[str], detail: Detail) -> list[str]:
        lines = [self.line(option["id"], detail.whole) for option in shown]
        if shown and detail.rationale:
            lines[:0] = [self.told.why, ""]
        told = {o["id"] for o in (*shown, *self._preferred)}
        lines += _also([o for o in self.told.fitting if o["id"] not in told], detail.also)
        return [*lines, "", *notes] if notes else lines

    def _open(self, detail: Detail) -> list[str]:
        lines = waiting(self.told.missing, detail.needs)
        named = "; ".join(self.told.trials[: detail.trials])
        return [*lines, "", f"Investigational, trials only: {named}."] if named else lines


def _lines(
    fitting: list[OptionDoc], assessment: Assessment, knowledge: Knowledge
) -> Callable[[str, bool], str]:
    """The line of each option, made once however many texts are tried."""
    by_id = {option["id"]: option for option in fitting}

    @cache
    def line(identifier: str, whole: bool) -> str:
        return line_of(by_id[identifier], assessment, knowledge, whole=whole)

    return line


def _notes(told: Told) -> Callable[[int], list[str]]:
    """Cautions, ties and what still runs, for the first options that fit."""

    @cache
    def notes(number: int) -> list[str]:
        shown = told.fitting[:number]
        return [*cautions(shown), *ties(shown), *told.running]

    return notes


def _first_that_fits(texts: Iterable[Text]) -> Text:
    """The first text within the limit, else the last one."""
    for text in texts:
        if text.fits:
            break
    return text


def _also(rest: list[OptionDoc], limit: int) -> list[str]:
    named = [_title(option) for option in rest[:limit]]
    if len(rest) > limit:
        named.append(f"{len(rest) - limit} {'more ' if limit else ''}in the Assessment")
    return [f"- Also possible: {'; '.join(named)}."] if named else []


def _more(assessment: Assessment, text: Text) -> str:
    words = wording()["summaries"]
    named = ", ".join(_title(option) for option in text.shown)
    return str(words["more_options" if named else "more"]).format(
        line=assessment["therapy"]["nextLine"], options=named
    )


def _still_running(assessment: Assessment, fitting: list[OptionDoc]) -> list[str]:
    """Drugs with an open record that no preferred option goes on with."""
    listed = (assessment["therapy"].get("facts") or {}).get("listed_agents")
    kept = {agent for o in fitting if o["status"] == "preferred" for agent in o["agents"]}
    drugs = [name for name in listed if name not in kept] if isinstance(listed, list) else []
    return [f"- {str(wording()['still_running']).format(drugs=', '.join(drugs))}"] if drugs else []


def _summary(assessment: Assessment, fitting: list[OptionDoc], line_goes_on: bool) -> str:
    """The choice in one sentence: the tied ones together, or that a test comes first."""
    number = assessment["therapy"]["nextLine"]
    words = wording()["summaries"]
    if line_goes_on:
        return str(words["goes_on"]).format(option=_title(fitting[0]))
    preferred = [o for o in fitting if o["status"] == "preferred"]
    if not preferred:
        text = words["makeshift"] if fitting else words["waiting"]
        return str(text).format(line=number, option=_title(fitting[0]) if fitting else "")
    first = [_title(o) for o in preferred if o.get("rank") == preferred[0].get("rank")]
    named = " or ".join([", ".join(first[:-1]), first[-1]] if len(first) > 1 else first)
    tie = " (tied)" if len(first) > 1 else ""
    others = len(preferred) - len(first)
    also = f" and {others} more preferred" if others else ""
    return f"Options for line {number}: {named}{tie}{also}."


def _title(option: OptionDoc) -> str:
    return str(option.get("title", option["id"]))


def _attach(made: Card, shown: list[OptionDoc], basis: CardBasis) -> None:
    preferred = [o for o in shown if o["status"] == "preferred"]
    # a tie is one of all options, on whichever card they stand
    first = [o for o in basis.assessment["options"] if o.get("rank") == 1]
    best = first if len(first) == 1 else []
    sure = basis.assessment["therapy"]["confidence"] != "low"
    suggestions: list[dict[str, Any]] = []
    for option in preferred:
        suggestion = regimen_suggestion(option["id"], basis, option.get("cautions", []))
        if best and option["id"] == best[0]["id"] and sure:
            suggestion["isRecommended"] = True
        suggestions.append(suggestion)
    if suggestions:
        made["suggestions"] = suggestions
        made["selectionBehavior"] = "at-most-one"
    links: dict[str, dict[str, str]] = {}
    for option in shown:
        for name in option["evidence"]:
            trial = basis.knowledge.trials[name]
            if trial.link and trial.link not in links:
                links[trial.link] = link(f"{trial.name} ({trial.year or 'running'})", trial.link)
    if links:
        made["links"] = list(links.values())[: wording()["limits"]["links"]]
