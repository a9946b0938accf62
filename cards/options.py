"""Card 2: options for the next line, best first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cards.parts import Card, card, figure_text, link
from cards.site_policy import hidden_lines
from cards.suggestions import regimen_suggestion
from cards.wording import plain, wording
from oncology.document import Assessment, OptionDoc
from oncology.knowledge.model import Knowledge
from terminology import Terminology


def options_card(
    assessment: Assessment,
    knowledge: Knowledge,
    terminology: Terminology,
    patient_id: str,
    uuid_of: Callable[[str], str],
) -> list[Card]:
    """One card, or none when the knowledge holds nothing for this patient."""
    words, limits = wording(), wording()["limits"]
    fitting = [o for o in assessment["options"] if o["status"] in {"preferred", "alternative"}]
    waiting = [o for o in assessment["options"] if o["status"] == "needs-data"]
    trial = [o for o in assessment["options"] if o["status"] == "investigational"]
    hidden = hidden_lines(assessment)
    if not fitting and not waiting and not hidden:
        return []
    shown = fitting[: limits["options"]]
    lines: list[str] = []
    for position, option in enumerate(shown):
        lines += _option_lines(option, assessment, knowledge)
        tied = [o for o in shown if o.get("rank") == option.get("rank")]
        if len(tied) > 1 and option is tied[-1] and position:
            lines.append(f"  - {words['no_head_to_head']}")
    more = [str(o.get("title", o["id"])) for o in fitting[len(shown) :]]
    if more:
        lines.append(f"- Also possible: {'; '.join(more)}.")
    lines += _waiting_lines(waiting, limits["needs"])
    if trial:
        names = "; ".join(str(o.get("title", o["id"])) for o in trial[: limits["investigational"]])
        lines += ["", f"Investigational, trials only: {names}."]
    lines += ["", "Hidden by site policy:", *hidden] if hidden else []
    number = assessment["therapy"]["nextLine"]
    first = str(fitting[0].get("title", fitting[0]["id"])) if fitting else "more data needed"
    count = len([o for o in fitting if o["status"] == "preferred"])
    others = f" and {count - 1} more preferred" if count > 1 else ""
    made = card(
        "options",
        f"Options for line {number}: {first}{others}.",
        lines,
        "info",
        knowledge,
        assessment,
        uuid_of,
    )
    _attach(made, shown, assessment, knowledge, terminology, patient_id, uuid_of)
    return [made]


def _option_lines(option: OptionDoc, assessment: Assessment, knowledge: Knowledge) -> list[str]:
    regimen = knowledge.regimens[option["id"]]
    rank = f"{option.get('rank')}. " if option.get("rank") else ""
    lines = [f"- **{rank}{regimen.title}** ({option['status']}): {option.get('rationale', '')}"]
    trial = knowledge.trials.get(regimen.key_evidence or "")
    if trial is not None and regimen.key_evidence in option["evidence"]:
        figure = next((f for f in trial.figures if f.key), None)
        name = f"[{trial.name}]({trial.link})" if trial.link else trial.name
        said = figure_text(figure) if figure else trial.outcome
        lines.append(f"  - {name}: {said}.")
    where = str(assessment.get("jurisdiction", "us"))
    approval = option.get("regulatory", {}).get(where)
    if approval:
        since = f" since {approval['date']}" if approval.get("date") else ""
        status = approval["status"].replace("-", " ")
        lines.append(
            f"  - {where.upper()}: {status}{since if approval['status'] == 'approved' else ''}."
        )
    lines += [
        f"  - {g.body} {g.year}: {g.position} ({g.strength})." for g in regimen.guidelines[:1]
    ]
    lines += [f"  - Caution: {caution['text']}" for caution in option.get("cautions", [])]
    if regimen.disputed:
        lines.append(f"  - {wording()['disputed'].format(text=regimen.disputed)}")
    return lines


def _waiting_lines(waiting: list[OptionDoc], limit: int) -> list[str]:
    if not waiting:
        return []
    lines = ["", "Would open with more data:"]
    for option in waiting[:limit]:
        unknown = [c["text"] for c in option["criteria"] if c["result"] == "unknown"]
        lines.append(
            f"- {plain(str(option.get('title', option['id'])))}: not known: {'; '.join(unknown)}."
        )
    if len(waiting) > limit:
        lines.append(f"- and {len(waiting) - limit} more in the Assessment.")
    return lines


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
        suggestion = regimen_suggestion(option["id"], knowledge, terminology, patient_id, uuid_of)
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
