"""Imprecise dates: the days inside each interval at which a rule can change its answer (IN-6).

The first and the last day alone are not enough: a progression known by the year lies before the
line at the one end and after its therapy at the other, and the answer lies between.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from oncology.course.imprecise_dates.slots import Slot
from oncology.dates import add_months
from oncology.knowledge import Rules


def choices_of(
    slots: Sequence[Slot], exact: set[date], rules: Rules
) -> tuple[list[tuple[date, ...]], bool]:
    """Combinations of days to test, and whether each date saw all of its breakpoints.

    `exact`: the other days that a rule may compare with. Rule IN-6: every combination while the
    budget of readings allows; else each date in turn, the others at their ends or in the middle;
    else the ends alone.
    """
    budget = rules.number("evaluation_budget")
    marks = _Marks(exact, rules)
    full = list(itertools.islice(_nested(slots, marks, ()), budget + 1))
    if len(full) <= budget:
        return full, True
    ends = [sorted({s.value.first, s.value.middle, s.value.last}) for s in slots]
    middles = [[slot.value.middle] for slot in slots]
    for others in (ends, middles):
        turns = list(itertools.islice(_in_turn(slots, others, marks), budget + 1))
        if len(turns) <= budget:
            return turns, True
    return list(itertools.islice(itertools.product(*ends), budget)), False


def _nested(
    slots: Sequence[Slot], marks: _Marks, days: tuple[date, ...]
) -> Iterator[tuple[date, ...]]:
    """Every combination; each date is also compared with the `days` of those before it."""
    if len(days) == len(slots):
        yield days
        return
    slot = slots[len(days)]
    waiting = (d for s in slots[len(days) + 1 :] for d in (s.value.first, s.value.last))
    for day in marks.inside(slot, (*days, *waiting)):
        yield from _nested(slots, marks, (*days, day))


def _in_turn(
    slots: Sequence[Slot], others: list[list[date]], marks: _Marks
) -> Iterator[tuple[date, ...]]:
    """One date with all of its breakpoints while the others stand still."""
    for position, slot in enumerate(slots):
        for before in itertools.product(*others[:position]):
            for after in itertools.product(*others[position + 1 :]):
                for day in marks.inside(slot, (*before, *after)):
                    yield (*before, day, *after)


class _Marks:
    """The days at which a rule can change its answer, seen from given days."""

    def __init__(self, exact: set[date], rules: Rules) -> None:
        self._exact, self._rules = exact, rules
        self._marks: dict[tuple[str, date], frozenset[date]] = {}
        self._of_exact_days: dict[str, set[date]] = {}

    def _of(self, says: str, day: date) -> frozenset[date]:
        """The marks that one day sets; fewer where only some windows compare with it."""
        marks = self._marks.get((says, day))
        if marks is None:
            windows = self._rules.parameters.windows(says)
            offsets = {day + timedelta(sign * n) for n in windows.days for sign in (1, -1)}
            months = {add_months(day, sign * n) for n in windows.months for sign in (1, -1)}
            marks = self._marks[says, day] = frozenset({day} | offsets | months)
        return marks

    def _of_exact(self, says: str) -> set[date]:
        if says not in self._of_exact_days:
            self._of_exact_days[says] = {m for day in self._exact for m in self._of(says, day)}
        return self._of_exact_days[says]

    def inside(self, slot: Slot, others: Iterable[date]) -> list[date]:
        """The ends and, as the result is constant between marks, each mark with its neighbours."""
        value = slot.value
        days = {value.first, value.last, value.middle}
        early, late = value.first - timedelta(1), value.last + timedelta(1)
        marks = (self._of(slot.says, day) for day in others)
        for group in (self._of_exact(slot.says), *marks):
            for mark in group:
                if early <= mark <= late:
                    days |= {mark - timedelta(1), mark, mark + timedelta(1)}
        return sorted(day for day in days if value.first <= day <= value.last)
