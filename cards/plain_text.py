"""Cards and Assessments as plain text, for terminals and logs of the reader's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cards.status import drugs_of, due_doses, end_of
from cards.wording import text
from oncology.assessment import Assessment


def as_text(cards: Sequence[Mapping[str, Any]]) -> str:
    """Cards as text, Markdown marks removed."""
    if not cards:
        return text("plain-no-cards")
    return "\n\n".join(_card(card) for card in cards)


def _card(card: Mapping[str, Any]) -> str:
    lines = [f"[{card['indicator']}] {card['summary']}", ""]
    lines += [_unmarked(line) for line in str(card.get("detail", "")).splitlines()]
    lines += [f"  > {suggestion['label']}" for suggestion in card.get("suggestions", [])]
    return "\n".join(lines).rstrip()


def _unmarked(line: str) -> str:
    linked = re.sub(r"\[([^\]]+)\]\((https[^)]+(?:\([^)]*\)[^)]*)?)\)", r"\1 <\2>", line)
    plain = re.sub(r"\\([!-/:-@\[-`{-~])|\*\*|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", r"\1", linked)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def assessment_as_text(assessment: Assessment) -> str:
    """The Assessment's conclusions, each with the resources it rests on."""
    scope, resistance = assessment["scope"], assessment["endocrineResistance"]
    version = assessment["knowledgeVersion"]
    lines = [
        text("plain-heading", day=assessment["asOf"], version=version),
        text("plain-in-scope" if scope["inScope"] else "plain-out-of-scope"),
        *(f"  {reason['text']}{_refs(reason)}" for reason in scope["reasons"]),
        *_marker_lines(assessment),
        *_course_lines(assessment),
    ]
    category = f"{resistance['category']} ({resistance['confidence']})"
    lines.append(
        text("resistance", category=category, basis=resistance["basis"]) + _refs(resistance)
    )
    lines += _option_lines(assessment)
    lines += [
        text("plain-test", test=test["title"], reason=test["reason"])
        for test in assessment["testsDue"]
    ]
    lines += [
        text("plain-order", order=order["reference"], verdict=order["verdict"])
        for order in assessment["orders"]
    ]
    lines += [f"{text('plain-gap', gap=gap['text'])}{_refs(gap)}" for gap in assessment["dataGaps"]]
    return "\n".join(lines)


def _course_lines(assessment: Assessment) -> Iterator[str]:
    therapy = assessment["therapy"]
    for line in (*therapy["courses"], *therapy["lines"]):
        number = line["number"]
        name = text("line", number=number) if number else line["setting"]
        agents, end = drugs_of(line), end_of(line)
        course = text("course", name=name, agents=agents, start=line["start"], end=end)
        yield f"{course}{_refs(line)}"
        yield from due_doses(line)


def _option_lines(assessment: Assessment) -> Iterator[str]:
    for option in assessment["options"]:
        if option["status"] != "not-eligible":
            title = option.get("title", option["id"])
            yield text("plain-option", status=option["status"], option=title)
            yield from (f"    {c['text']}: {c['result']}{_refs(c)}" for c in option["criteria"])


def _marker_lines(assessment: Assessment) -> list[str]:
    markers = assessment["biomarkers"]
    her2 = markers["her2"]
    lines = [
        f"ER: {markers['er']['status']}{_refs(markers['er'])}",
        f"PR: {markers['pr']['status']}{_refs(markers['pr'])}",
        f"HER2: {her2['category']}{_refs(her2)}",
    ]
    for gene, state in markers["genes"].items():
        variants = ", ".join(f"{v['label']}{_refs(v)}" for v in state["variants"])
        lines.append(f"{gene}: {state['status']}{' ' + variants if variants else ''}")
    return lines


def _refs(node: Mapping[str, Any]) -> str:
    sources = node.get("sources") or []
    return f" [{', '.join(sources)}]" if sources else ""
