"""Sites of metastasis that a sentence names: present, absent, uncertain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oncology.intake.reports.context import Context
from oncology.intake.reports.rules import report_rules

_PIECES = re.compile(
    r",(?!\d)|\bbut\b|\bhowever\b|\bwith(?=out\b)|\b(?=no\b)|\b(?=without\b)|\b(?=and no\b)"
)
_OPEN = {"lymph": "distant-lymph-node"}


@dataclass(frozen=True, slots=True)
class SpreadMention:
    """A site with its state, and its place in the sentence."""

    site: str
    state: str
    start: int
    end: int


def spread_in(words: str, context: Context) -> Iterator[SpreadMention]:
    """The sites of metastasis of one sentence, each once with its state."""
    rules = report_rules()
    lower = words.lower()
    triggers = [
        m.span() for m in rules.words["spread"].finditer(lower) if context.is_now(m.start())
    ]
    if not triggers:
        return
    sites = _sites(lower)
    seen: set[str] = set()
    for site, start, end in sites:
        if not context.is_now(start) or site in seen:
            continue
        near = min(triggers, key=lambda t: min(abs(t[0] - end), abs(start - t[1])))
        between = lower[min(end, near[1]) : max(start, near[0])]
        marks = context.at(start) | context.at(near[0]) | context.at(near[1] - 1)
        own = context.at(start)
        if "doubt" in marks and not ("doubt" not in own and ";" in between):
            state = "uncertain"
        elif "denied" in own or ("denied" in context.at(near[0]) and _same_piece(between)):
            state = "absent"
        else:
            state = "present"
        seen.add(site)
        yield SpreadMention(site, state, min(start, near[0]), max(end, near[1]))


def _same_piece(between: str) -> bool:
    return not re.search(r"\b(but|however|with)\b|;", between)


def _sites(lower: str) -> list[tuple[str, int, int]]:
    rules = report_rules()
    spans: list[tuple[str, int, int]] = []
    for site, pattern in rules.sites:
        for match in pattern.finditer(lower):
            if not any(a < match.end() and match.start() < b for _, a, b in spans):
                spans.append((site, match.start(), match.end()))
    return sorted(spans, key=lambda span: span[1])
