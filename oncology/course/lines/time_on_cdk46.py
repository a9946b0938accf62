"""Time on CDK4/6 inhibitors for advanced disease, as trials counted it.

Breaks are left out and two agents are added up (EMERALD); an exposure too short for a line counts
(EP-4); months are calendar months from the start of each unbroken stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from oncology.course.exposure.episodes import Episode
from oncology.course.lines.open_line import OpenLine
from oncology.dates import floor_months, months_between
from oncology.knowledge import Rules

Span = tuple[date, date]


def spans_on_cdk46(
    lines: Sequence[OpenLine], short: Sequence[Episode], rules: Rules, *, least: bool = False
) -> list[Span]:
    """Unbroken stretches, first and last day; stretches that meet or overlap are one.

    `least`: what is over without a day (IN-4) as short as it may have been, not as long.
    """
    stretches = [
        (s.start.middle, s.end.first if least and s.undated and s.end else s.last)
        for line in lines
        for s in line.of_group(rules, "cdk46")
    ]
    stretches += [
        (e.start.middle, e.end.middle)
        for e in short
        if e.end is not None and rules.within(e.classes, "cdk46")
    ]
    days = sorted((start, min(last, rules.as_of)) for start, last in stretches)
    spans: list[Span] = []
    for start, end in days:
        if end < start:
            continue
        if spans and start <= spans[-1][1] + timedelta(1):
            spans[-1] = spans[-1][0], max(spans[-1][1], end)
        else:
            spans.append((start, end))
    return spans


def months_on_cdk46(
    lines: Sequence[OpenLine], short: Sequence[Episode], rules: Rules
) -> tuple[float, float] | None:
    """Least and most months on any CDK4/6 inhibitor, None when none was given.

    Never rounded up to a whole one.
    """
    if not spans_on_cdk46(lines, short, rules):
        return None
    low, high = (
        floor_months(
            sum(
                months_between(start, end)
                for start, end in spans_on_cdk46(lines, short, rules, least=least)
            )
        )
        for least in (True, False)
    )
    return low, high


def days_on_cdk46(
    lines: Sequence[OpenLine], short: Sequence[Episode], rules: Rules
) -> tuple[int, int]:
    """Least and most days on any CDK4/6 inhibitor, first and last day included."""
    low, high = (
        sum(
            (end - start).days + 1
            for start, end in spans_on_cdk46(lines, short, rules, least=least)
        )
        for least in (True, False)
    )
    return low, high
