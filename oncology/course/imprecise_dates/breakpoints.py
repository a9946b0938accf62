"""Imprecise dates: the days inside each interval at which a rule can change its answer (IN-6).

The first and the last day alone are not enough: a progression known by the year lies before the
line at the one end and after its therapy at the other, and the answer lies between.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from oncology.course.imprecise_dates.slots import Slot
from oncology.dates import add_months
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class Turn:
    """One date moves over all days that it allows, while the others stand on `days`."""

    days: tuple[date, ...]  # of all dates; that of the moving one is not used
    position: int


def turns_of(slots: Sequence[Slot], exact: set[date], rules: Rules) -> list[Turn]:
    """What moves while what stands.

    `exact`: the other days that a rule may compare with. Rule IN-6: every combination of days while
    the budget of readings allows; else each date in turn, the others at their ends, or in the middle
    where that is too much too.
    """
    budget = rules.number("evaluation_budget")
    middles = tuple(slot.value.middle for slot in slots)
    in_turn = [Turn(middles, position) for position in range(len(slots))]
    # each date has two days at least: beyond this number no combination can be whole
    if not slots or len(slots) > budget.bit_length():
        return in_turn
    marks, last = _Marks(exact, rules), len(slots) - 1
    full = list(itertools.islice(_nested(slots, marks, ()), budget + 1))
    if len(full) <= budget:
        return [Turn((*days, slots[last].value.first), last) for days in _unlike(full)]
    ends = [sorted({s.value.first, s.value.middle, s.value.last}) for s in slots]
    turns = list(itertools.islice(_in_turn(ends), budget + 1))
    if len(turns) <= budget:
        readings = (day for t in turns for day in marks.inside(slots[t.position], _others(t)))
        if len(list(itertools.islice(readings, budget + 1))) <= budget:
            return turns
    return in_turn


def _unlike(choices: Sequence[tuple[date, ...]]) -> Iterator[tuple[date, ...]]:
    """The combinations of all dates but the last."""
    return iter(dict.fromkeys(choice[:-1] for choice in choices))


def _others(turn: Turn) -> tuple[date, ...]:
    return (*turn.days[: turn.position], *turn.days[turn.position + 1 :])


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


def _in_turn(others: list[list[date]]) -> Iterator[Turn]:
    """Each date moves while the others stand on each of a few days."""
    for position in range(len(others)):
        standing = [*others[:position], others[position][:1], *others[position + 1 :]]
        for days in itertools.product(*standing):
            yield Turn(days, position)


class _Marks:
    """The days at which a rule can change its answer, seen from given days."""

    def __init__(self, exact: set[date], rules: Rules) -> None:
        self._exact, self._rules = exact, rules
        self._marks: dict[tuple[str, date], frozenset[date]] = {}
        self._of_exact_days: dict[str, list[date]] = {}

    def _of(self, says: str, day: date) -> frozenset[date]:
        """The marks that one day sets; fewer where only some windows compare with it."""
        marks = self._marks.get((says, day))
        if marks is None:
            windows = self._rules.parameters.windows(says)
            offsets = {day + timedelta(sign * n) for n in windows.days for sign in (1, -1)}
            months = {add_months(day, sign * n) for n in windows.months for sign in (1, -1)}
            marks = self._marks[says, day] = frozenset({day} | offsets | months)
        return marks

    def _of_exact(self, says: str) -> list[date]:
        if says not in self._of_exact_days:
            marks = {m for day in self._exact for m in self._of(says, day)}
            self._of_exact_days[says] = sorted(marks)
        return self._of_exact_days[says]

    def inside(self, slot: Slot, others: Iterable[date]) -> list[date]:
        """The ends and, as the result is constant between marks, each mark with its neighbours."""
        value = slot.value
        days = {value.first, value.last, value.middle}
        early, late = value.first - timedelta(1), value.last + timedelta(1)
        exact = self._of_exact(slot.says)
        near = exact[bisect_left(exact, early) : bisect_right(exact, late)]
        marks = (self._of(slot.says, day) for day in others)
        for group in (near, *marks):
            for mark in group:
                if early <= mark <= late:
                    days |= {mark - timedelta(1), mark, mark + timedelta(1)}
        return sorted(day for day in days if value.first <= day <= value.last)
