"""Card 2: options for the next line, one line each, in no more words than are read in half a minute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cards.card import (
    Card,
    CardBasis,
    card,
    link,
    merged_links,
    source_links,
    with_links,
)
from cards.markdown import Markdown, line, without_links
from cards.option_page import CardText, Contents, card_texts
from cards.option_text import dispute_lines, hidden_lines, option_title, options_by_gap
from cards.suggestions import regimen_suggestion
from cards.wording import marked, text
from oncology.assessment import Assessment, OptionDoc, ReasonDoc


def options_card(basis: CardBasis, *, line_goes_on: bool = False) -> list[Card]:
    """One card, two where one cannot hold it, none when the knowledge has nothing for the patient.

    While a line goes on without progression only what is meant for that moment is shown.
    """
    assessment = basis.assessment
    contents = contents_of(basis, line_goes_on=line_goes_on)
    hidden = [] if line_goes_on or basis.missing.therapy else hidden_lines(assessment)
    if not contents.options and not contents.gaps and not hidden:
        return []
    summary = _summary(basis, contents.options, line_goes_on)
    pages = card_texts(contents, assessment, basis.knowledge)
    cards: list[Card] = []
    open_scope = [line("**{}**", reason["text"]) for reason in _open_scope(assessment)]
    for key, page in zip(("options", "options-more"), pages, strict=False):
        lines, title = page.lines, _more_summary(assessment, page, contents) if cards else summary
        if open_scope:
            lines = [*open_scope, Markdown(), *lines]
        if hidden and not cards:
            lines = [*lines, Markdown(), marked("hidden"), *hidden]
        cards.append(_with_drafts(card(key, title, lines, "info", basis), page.options, basis))
    return cards


def _open_scope(assessment: Assessment) -> list[ReasonDoc]:
    """What keeps the scope, and with it every option, from being certain."""
    return [r for r in assessment["scope"]["reasons"] if r.get("severity") == "warning"]


def contents_of(basis: CardBasis, *, line_goes_on: bool) -> Contents:
    """What there is to say on options; while a line goes on only what is meant for that moment.

    None is named while data on therapy are incomplete: each hangs on what was given before.
    """
    if basis.missing.therapy:
        return Contents(options=[], gaps={}, trials=[], running=[], rationale="")
    regimens = basis.knowledge.regimens
    options = [
        o for o in basis.assessment["options"] if not line_goes_on or regimens[o["id"]].on_therapy
    ]
    fitting = [o for o in options if o["status"] in {"preferred", "alternative"}]
    waiting = [] if line_goes_on else [o for o in options if o["status"] == "needs-data"]
    return Contents(
        options=fitting,
        gaps=options_by_gap(waiting),
        trials=[option_title(o) for o in options if o["status"] == "investigational"],
        running=[] if line_goes_on else _running_lines(basis.assessment, fitting),
        rationale=" ".join(fitting[0].get("grounds", [])) if fitting else "",
    )


def _running_lines(assessment: Assessment, options: list[OptionDoc]) -> list[Markdown]:
    """Drugs with an open record that no preferred option goes on with."""
    agents = (assessment["therapy"].get("facts") or {}).get("listed_agents")
    preferred = {agent for o in options if o["status"] == "preferred" for agent in o["agents"]}
    drugs = [name for name in agents if name not in preferred] if isinstance(agents, list) else []
    return [line("- {}", marked("still-running", drugs=", ".join(drugs)))] if drugs else []


def _more_summary(assessment: Assessment, page: CardText, contents: Contents) -> str:
    """What stands on the second card, and nothing that does not."""
    titles = ", ".join(option_title(option) for option in page.options)
    parts = {
        titles: titles,
        text("contents-disputes"): dispute_lines(contents.options),
        text("contents-gaps"): contents.gaps,
        text("contents-trials"): contents.trials and not contents.gaps,
    }
    there = "; ".join(name for name, is_there in parts.items() if is_there)
    return text("summary-more", line=assessment["therapy"]["nextLine"], contents=there)


def _waits_for_tests(basis: CardBasis) -> bool:
    """Whether a due test of the moment could open an option.

    Nobody waits for one of any time, for what a drug needs first, or for a biopsy that may change all.
    """
    rules = basis.knowledge.due_rules
    at_leisure = {
        rule.test
        for rule in rules
        if not rule.undecided and (rule.while_on_therapy or rule.before or rule.every_option)
    }
    return any(
        test["unlocks"] and test["id"] not in at_leisure for test in basis.assessment["testsDue"]
    )


def lack_of_choice(basis: CardBasis, options: list[OptionDoc]) -> str | None:
    """Why no option is preferred: a test comes first, nothing fits; None where one is."""
    if any(option["status"] == "preferred" for option in options):
        return None
    waits = _waits_for_tests(basis)
    if not options:
        return "waiting" if waits else "none-fits"
    return "makeshift" if waits else "first-fit"


def _summary(basis: CardBasis, options: list[OptionDoc], line_goes_on: bool) -> str:
    """The choice in one sentence: the tied ones together, or that a test comes first."""
    number = basis.assessment["therapy"]["nextLine"]
    if line_goes_on:
        return text("summary-goes-on", option=option_title(options[0]))
    preferred = [o for o in options if o["status"] == "preferred"]
    lack = lack_of_choice(basis, options)
    if lack is not None and not options:
        return text("summary-waiting" if lack == "waiting" else "summary-none-fits", line=number)
    if lack is not None:
        key = "summary-makeshift" if lack == "makeshift" else "summary-first-fit"
        return text(key, line=number, option=option_title(options[0]))
    first = [option_title(o) for o in preferred if o.get("rank") == preferred[0].get("rank")]
    others = len(preferred) - len(first)
    if len(first) == 1 and not others:
        return text("summary-options", line=number, options=first[0])
    if len(first) == 1:
        return text("summary-others", line=number, options=first[0], number=others)
    titles = text("either", options=", ".join(first[:-1]), last=first[-1])
    if not others:
        return text("summary-tied", line=number, options=titles)
    return text("summary-tied-others", line=number, options=titles, number=others)


def _with_drafts(content: Card, options: list[OptionDoc], basis: CardBasis) -> Card:
    """The card with a draft of each preferred option, and links to the trials of all."""
    suggestions = draft_suggestions(options, basis)
    if suggestions:
        content["suggestions"] = suggestions
        content["selectionBehavior"] = "at-most-one"
    named = source_links((), without_links(content["detail"]), basis)
    links = merged_links(named, option_links(options, basis))
    return with_links(content, links, basis, option=options[0] if options else None)


def draft_suggestions(options: Sequence[OptionDoc], basis: CardBasis) -> list[dict[str, Any]]:
    """A draft of each preferred option; the one that leads is recommended where that is certain."""
    # a tie is one of all options, on whichever card they stand
    first = [o["id"] for o in basis.assessment["options"] if o.get("rank") == 1]
    assessment = basis.assessment
    is_certain = assessment["therapy"]["confidence"] != "low" and not _open_scope(assessment)
    suggestions = []
    for option in (o for o in options if o["status"] == "preferred"):
        suggestion = regimen_suggestion(option, basis)
        if first == [option["id"]] and is_certain:
            suggestion["isRecommended"] = True
        suggestions.append(suggestion)
    return suggestions


def _publications(option: OptionDoc, basis: CardBasis) -> Iterator[tuple[str, str]]:
    """Addresses with their titles: the publication of the figure shown, then the other trials."""
    evidence = option.get("keyEvidence")
    paper = evidence["publication"] if evidence else None
    if evidence is not None and paper is not None:
        figure = evidence["figure"]  # told at a congress, it is older than its paper
        year = (figure["reported"] if figure else None) or paper["year"]
        yield paper["link"], text("trial", trial=evidence["name"], year=year)
    for name in option["evidence"]:
        trial = basis.knowledge.trials[name]
        if trial.link and (evidence is None or name != evidence["trial"]):
            key = "trial" if trial.year else "trial-running"
            yield trial.link, text(key, trial=trial.name, year=trial.year)


def option_links(options: list[OptionDoc], basis: CardBasis) -> list[dict[str, str]]:
    """One link for each publication of the options, the one of the figure shown first."""
    links: dict[str, dict[str, str]] = {}
    for option in options:
        for address, title in _publications(option, basis):
            links.setdefault(address, link(title, address))
    return list(links.values())
