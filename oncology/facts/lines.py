"""Facts on the single lines: what changed within them, and what came back."""

from __future__ import annotations

from datetime import date
from string import ascii_lowercase

from oncology.course import History, Line
from oncology.dates import days
from oncology.values import Fact, Known, Unknown

Facts = dict[str, Fact]


def line_facts(facts: Facts, history: History) -> None:
    """Add sub-regimens, reintroduced agents, the ctDNA-guided switch, and how lines are counted."""
    courses, lines = len(history.courses), len(history.lines)
    facts["line_of_therapy"] = Known(f"{lines} (early courses {courses})")
    rows = [row for line in history.lines for row in _sub_regimens(line)]
    facts["sub_regimens"] = Known(tuple(rows))
    facts["rechallenged_agents"] = Known(_came_back(history))
    _switch(facts, history)


def _sub_regimens(line: Line) -> list[str]:
    """`1a letrozole + palbociclib from 2024-01-15`, one a change of agents within the line."""
    starts = sorted({a.start.middle for a in line.agents})
    stops = {a.end.middle + days(1) for a in line.agents if a.end}
    changes = [d for d in sorted({*starts, *stops}) if line.end is None or d <= line.end.middle]
    rows: list[tuple[date, str]] = []
    for day in changes:
        held = sorted({a.ingredient for a in line.agents if _running(a.start.middle, a.end, day)})
        names = " + ".join(held) or "no agent"
        if not rows or rows[-1][1] != names:
            rows.append((day, names))
    if len(rows) < 2:
        return []
    return [f"{line.number}{_letter(n)} {names} from {day}" for n, (day, names) in enumerate(rows)]


def _running(start: date, end: object, day: date) -> bool:
    return start <= day and (end is None or getattr(end, "middle", day) >= day)


def _letter(number: int) -> str:
    return ascii_lowercase[number] if number < len(ascii_lowercase) else f".{number + 1}"


def _came_back(history: History) -> tuple[str, ...]:
    """Rule LN-8: agents of an earlier line that came back after a line without them."""
    found: set[str] = set()
    for position in range(2, len(history.lines)):
        names = {a.ingredient for a in history.lines[position].agents}
        last = {a.ingredient for a in history.lines[position - 1].agents}
        before = {a.ingredient for line in history.lines[: position - 1] for a in line.agents}
        found |= names & (before - last)
    return tuple(sorted(found))


def _switch(facts: Facts, history: History) -> None:
    """Rule LN-4d: the day of the change, the agents before and after it."""
    found = [line for line in history.lines if "biomarker-guided-switch" in line.tags]
    facts["biomarker_guided_switch"] = Known(bool(found))
    if not found:
        facts["biomarker_guided_switch_date"] = Unknown("no such switch is recorded")
        facts["biomarker_guided_switch_agents"] = Known(())
        return
    uses = sorted((a for a in found[0].agents if a.endocrine), key=lambda a: a.start)
    pair = (uses[0].ingredient, uses[-1].ingredient)
    facts["biomarker_guided_switch_date"] = Known(uses[-1].start.text, uses[-1].sources)
    facts["biomarker_guided_switch_agents"] = Known(pair, uses[-1].sources)
