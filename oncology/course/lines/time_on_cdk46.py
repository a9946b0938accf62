"""Time on CDK4/6 inhibitors for advanced disease, as trials counted it.

Breaks are left out and two agents are added up (EMERALD); months are calendar months from the start
of each unbroken stretch.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from oncology.course.lines.open_line import Run
from oncology.dates import months_between, shown_months
from oncology.knowledge import Parameters

Span = tuple[date, date]


def spans_on_cdk46(runs: Sequence[Run], as_of: date, parameters: Parameters) -> list[Span]:
    """Unbroken stretches, first and last day; stretches that meet or overlap are one."""
    held = sorted(
        (u.start.middle, min(u.last, as_of)) for run in runs for u in run.has(parameters, "cdk46")
    )
    found: list[Span] = []
    for start, end in held:
        if end < start:
            continue
        if found and start <= found[-1][1] + timedelta(1):
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def months_on_cdk46(runs: Sequence[Run], as_of: date, parameters: Parameters) -> float | None:
    """Months on any CDK4/6 inhibitor, None when none was given. Never rounded up to a whole one."""
    spans = spans_on_cdk46(runs, as_of, parameters)
    if not spans:
        return None
    return shown_months(sum(months_between(start, end) for start, end in spans))


def days_on_cdk46(runs: Sequence[Run], as_of: date, parameters: Parameters) -> int:
    """Days on any CDK4/6 inhibitor, first and last day included."""
    spans = spans_on_cdk46(runs, as_of, parameters)
    return sum((end - start).days + 1 for start, end in spans)
