"""Lines of therapy of a plan, one after the other, with what was on the market on the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.synthesis.calendar import plus_months
from service.synthesis.tables import Draw, Regimen

_MOST_LINES = 5
_SHORTEST, _LONGEST = 2.0, 90.0  # months of a line
_SHAPE = 1.6  # of the gamma distribution: few very short, few very long
_DAYS_A_MONTH = 30.44
_NO_FURTHER_LINE = 0.15
PRIMARY_MONTHS = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of therapy; `progression` and `end` are None while it goes on."""

    regimen: Regimen
    start: date
    end: date | None
    progression: date | None


def lines_of(advanced: date, markers: frozenset[str], draw: Draw) -> tuple[Line, ...]:
    """Lines until the last day of the table, or until no more was begun."""
    lines: list[Line] = []
    start = advanced + draw.days(15, 40)
    while len(lines) < _MOST_LINES and start < draw.table.last - timedelta(days=10):
        regimens = _choices(lines, start, markers, draw)
        if not regimens:
            break
        regimen = draw.chance.choices(regimens, [r.weight for r in regimens])[0]
        line = _line(regimen, start, not any(x.regimen.is_endocrine for x in lines), draw)
        lines.append(line)
        if line.end is None or draw.chance.random() < _NO_FURTHER_LINE:
            break
        start = line.end + draw.days(7, 28)
    return tuple(lines)


def _choices(
    lines: Sequence[Line], start: date, markers: frozenset[str], draw: Draw
) -> list[Regimen]:
    agents = {agent for line in lines for agent in line.regimen.agents}
    groups = {line.regimen.once for line in lines} - {None}
    return [
        regimen
        for regimen in draw.table.regimens
        if len(lines) + 1 in regimen.lines and regimen.since <= start
        if regimen.needs is None or regimen.needs in markers
        if agents.isdisjoint(regimen.agents) and regimen.once not in groups
    ]


def _line(regimen: Regimen, start: date, is_first: bool, draw: Draw) -> Line:
    months = draw.chance.gammavariate(_SHAPE, regimen.months / _SHAPE)
    days = min(max(months, _SHORTEST), _LONGEST) * _DAYS_A_MONTH
    progression = start + timedelta(days=int(days))
    mark = plus_months(start, PRIMARY_MONTHS)
    if regimen.is_endocrine and is_first and abs((progression - mark).days) < draw.table.margin:
        progression = mark + timedelta(days=draw.table.margin)
    end = progression + draw.days(1, 7)
    if end > draw.table.last:
        return Line(regimen, start, None, None)
    return Line(regimen, start, end, progression)
