"""Cards and Assessments as plain text, for terminals and logs of the reader's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from oncology.assessment import Assessment


def as_text(cards: Sequence[Mapping[str, Any]]) -> str:
    """Cards as text, Markdown marks removed."""
    if not cards:
        return "No cards."
    return "\n\n".join(_card(card) for card in cards)


def _card(card: Mapping[str, Any]) -> str:
    lines = [f"[{card['indicator']}] {card['summary']}", ""]
    lines += [_unmarked(line) for line in str(card.get("detail", "")).splitlines()]
    lines += [f"  > {suggestion['label']}" for suggestion in card.get("suggestions", [])]
    return "\n".join(lines).rstrip()


def _unmarked(line: str) -> str:
    linked = re.sub(r"\[([^\]]+)\]\((https[^)]+(?:\([^)]*\)[^)]*)?)\)", r"\1 <\2>", line)
    return re.sub(r"\*\*|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|\\(?=[*_<>`\[\]|#])", "", linked)


def assessment_as_text(assessment: Assessment) -> str:
    """The Assessment's conclusions, each with the resources it rests on."""
    therapy, resistance = assessment["therapy"], assessment["endocrineResistance"]
    lines = [
        f"Assessment as of {assessment['asOf']}, knowledge {assessment['knowledgeVersion']}",
        f"In scope: {'yes' if assessment['scope']['inScope'] else 'no'}",
    ]
    lines += [f"  {reason['text']}{_refs(reason)}" for reason in assessment["scope"]["reasons"]]
    lines += _markers(assessment)
    for line in (*therapy["courses"], *therapy["lines"]):
        name = f"Line {line['number']}" if line["number"] else line["setting"]
        ended = line["end"] or "ongoing"
        lines.append(
            f"{name}: {' + '.join(line['agents'])}, {line['start']} to {ended}{_refs(line)}"
        )
    lines.append(
        f"Endocrine resistance: {resistance['category']} ({resistance['confidence']}). {resistance['basis']}{_refs(resistance)}"
    )
    for option in assessment["options"]:
        if option["status"] != "not-eligible":
            lines.append(f"Option, {option['status']}: {option.get('title', option['id'])}")
            lines += [f"    {c['text']}: {c['result']}{_refs(c)}" for c in option["criteria"]]
    lines += [f"Test due: {test['title']}. {test['reason']}" for test in assessment["testsDue"]]
    lines += [f"Order {o['reference']}: {o['verdict']}" for o in assessment["orders"]]
    lines += [f"Gap: {gap['text']}{_refs(gap)}" for gap in assessment["dataGaps"]]
    return "\n".join(lines)


def _markers(assessment: Assessment) -> list[str]:
    markers = assessment["biomarkers"]
    her2 = markers["her2"]
    lines = [
        f"ER: {markers['er']['status']}{_refs(markers['er'])}",
        f"PR: {markers['pr']['status']}{_refs(markers['pr'])}",
        f"HER2: {her2['category']}{_refs(her2)}",
    ]
    for gene, state in markers["genes"].items():
        shown = ", ".join(f"{v['label']}{_refs(v)}" for v in state["variants"])
        lines.append(f"{gene}: {state['status']}{' ' + shown if shown else ''}")
    return lines


def _refs(node: Mapping[str, Any]) -> str:
    found = node.get("sources") or []
    return f" [{', '.join(found)}]" if found else ""
