"""Card 2: options for the next line: the leading one in full, each other in one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cards.option_text import leading, line_of, waiting
from cards.parts import Card, card, link
from cards.site_policy import hidden_lines
from cards.suggestions import regimen_suggestion
from cards.wording import wording
from oncology.document import Assessment, OptionDoc
from oncology.knowledge.model import Knowledge
from terminology import Terminology


def options_card(
    assessment: Assessment,
    knowledge: Knowledge,
    terminology: Terminology,
    patient_id: str,
    uuid_of: Callable[[str], str],
    *,
    line_goes_on: bool = False,
) -> list[Card]:
    """One card, or none when the knowledge holds nothing for this patient.

    While a line goes on without progression only what is meant for that moment is shown.
    """
    limits = wording()["limits"]
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
    shown = fitting[: limits["options"]]
    lines = leading(shown[0], assessment, knowledge) if shown else []
    lines += _others(shown[1:], assessment, knowledge)
    more = [str(o.get("title", o["id"])) for o in fitting[len(shown) :]]
    if more:
        named = "; ".join(more[: limits["also"]])
        rest = f"; {len(more) - limits['also']} more in the Assessment" * (
            len(more) > limits["also"]
        )
        lines.append(f"- Also possible: {named}{rest}.")
    lines += waiting(open_ones, limits["needs"])
    lines += _trials_only(options, limits["investigational"])
    lines += ["", "Hidden by site policy:", *hidden] if hidden else []
    summary = _summary(assessment, fitting, line_goes_on)
    made = card("options", summary, lines, "info", knowledge, assessment, uuid_of)
    _attach(made, shown, assessment, knowledge, terminology, patient_id, uuid_of)
    return [made]


def _others(shown: list[OptionDoc], assessment: Assessment, knowledge: Knowledge) -> list[str]:
    if not shown:
        return []
    return ["", *(line_of(option, assessment, knowledge) for option in shown)]


def _trials_only(options: list[OptionDoc], limit: int) -> list[str]:
    found = [str(o.get("title", o["id"])) for o in options if o["status"] == "investigational"]
    return ["", f"Investigational, trials only: {'; '.join(found[:limit])}."] if found else []


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


def _attach(
    made: Card,
    shown: list[OptionDoc],
    assessment: Assessment,
    knowledge: Knowledge,
    terminology: Terminology,
    patient_id: str,
    uuid_of: Callable[[str], str],
) -> None:
    preferred = [o for o in shown if o["status"] == "preferred"]
    best = preferred if len([o for o in preferred if o.get("rank") == 1]) == 1 else []
    sure = assessment["therapy"]["confidence"] != "low"
    suggestions: list[dict[str, Any]] = []
    for option in preferred:
        suggestion = regimen_suggestion(
            option["id"],
            knowledge,
            terminology,
            patient_id,
            uuid_of,
            option.get("cautions", []),
        )
        if best and option is best[0] and sure:
            suggestion["isRecommended"] = True
        suggestions.append(suggestion)
    if suggestions:
        made["suggestions"] = suggestions
        made["selectionBehavior"] = "at-most-one"
    links: dict[str, dict[str, str]] = {}
    for option in shown:
        for name in option["evidence"]:
            trial = knowledge.trials[name]
            if trial.link and trial.link not in links:
                links[trial.link] = link(f"{trial.name} ({trial.year or 'running'})", trial.link)
    if links:
        made["links"] = list(links.values())[: wording()["limits"]["links"]]
