"""A day that moves: it notes by which comparisons the rules tell it from the days beside it.

Rules that read such a day narrow its span: on every day of the span each comparison comes out the
same, so one reading stands for all of them (rule IN-6).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Self

from oncology.dates import PartialDate, add_months


class Span:
    """The days around one day that nothing has told apart so far."""

    __slots__ = ("_day", "_first", "_last")

    def __init__(self, day: date, first: date, last: date) -> None:
        self._day, self._first, self._last = day.toordinal(), first.toordinal(), last.toordinal()

    @property
    def last(self) -> date:
        """The last of them."""
        return date.fromordinal(self._last)

    @property
    def first(self) -> date:
        """The first of them."""
        return date.fromordinal(self._first)

    def hold(self) -> None:
        """What was asked hangs on the very day."""
        self._first = self._last = self._day

    def part(self, border: int, is_before: bool) -> None:
        """Days before the border were told from it and what follows."""
        if is_before:
            if border <= self._last:
                self._last = border - 1
        elif border > self._first:
            self._first = border

    def border(self, limit: int, place: Callable[[int], int]) -> int:
        """The first day of which a place that never goes back is not below a limit."""
        return self._first + bisect_left(range(self._first, self._last + 1), limit, key=place)


def _held(name: str) -> Any:
    """A method of date whose answer hangs on the very day."""
    plain = getattr(date, name)

    def method(self: MovingDay, *arguments: Any) -> Any:
        self.span.hold()
        return plain(self, *arguments)

    return method


def _held_part(name: str) -> Any:
    """A property of date whose answer hangs on the very day."""
    plain = getattr(date, name)

    def part(self: MovingDay) -> Any:
        self.span.hold()
        return plain.__get__(self)

    return property(part)


class MovingDay(date):
    """A day derived from one that moves: days later, then calendar months, then days again."""

    span: Span
    _before: int
    _months: int
    _after: int

    @classmethod
    def at(cls, day: date, span: Span, before: int = 0, months: int = 0, after: int = 0) -> Self:
        """The day as it stands now."""
        moving = cls.fromordinal(day.toordinal())
        moving.span, moving._before, moving._months, moving._after = span, before, months, after
        return moving

    def _place(self, ordinal: int) -> int:
        """Where it lies for another day of the span."""
        day = add_months(date.fromordinal(ordinal + self._before), self._months)
        return day.toordinal() + self._after

    def _is_below(self, limit: int) -> bool:
        """Whether it lies before a day; notes which other days do."""
        is_below = date.toordinal(self) < limit
        if self._months:
            border = self.span.border(limit, self._place)
        else:
            border = limit - self._before - self._after
        self.span.part(border, is_below)
        return is_below

    def _move_along(self, other: MovingDay) -> None:
        """Another day that moves with it is always as far away, where neither counts months."""
        if self._months or other._months or other.span is not self.span:
            self.span.hold()
            other.span.hold()

    def __lt__(self, other: date) -> bool:
        if isinstance(other, MovingDay):
            self._move_along(other)
            return date.__lt__(self, other)
        return self._is_below(date.toordinal(other))

    def __le__(self, other: date) -> bool:
        if isinstance(other, MovingDay):
            self._move_along(other)
            return date.__le__(self, other)
        return self._is_below(date.toordinal(other) + 1)

    def __gt__(self, other: date) -> bool:
        return not self <= other

    def __ge__(self, other: date) -> bool:
        return not self < other

    def __eq__(self, other: object) -> bool:
        if isinstance(other, MovingDay):
            self._move_along(other)
            return date.__eq__(self, other)
        if not isinstance(other, date):
            return False
        limit = date.toordinal(other)
        if self._is_below(limit):
            return False
        return self._is_below(limit + 1)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = _held("__hash__")

    def __add__(self, other: timedelta) -> Self:
        day, span = date.fromordinal(date.toordinal(self) + other.days), self.span
        if self._months:
            return self.at(day, span, self._before, self._months, self._after + other.days)
        return self.at(day, span, self._before + other.days)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return self + -other
        if isinstance(other, MovingDay):
            self._move_along(other)
        else:
            self.span.hold()
        return timedelta(date.toordinal(self) - date.toordinal(other))

    def __rsub__(self, other: date) -> timedelta:
        self.span.hold()
        return timedelta(date.toordinal(other) - date.toordinal(self))

    def months_later(self, months: int) -> date:
        """So many calendar months later."""
        day = date.fromordinal(date.toordinal(self))
        if self._months:
            self.span.hold()
            return add_months(day, months)
        return self.at(add_months(day, months), self.span, self._before, months)

    year, month, day = _held_part("year"), _held_part("month"), _held_part("day")
    isoformat, strftime, __format__ = _held("isoformat"), _held("strftime"), _held("__format__")
    __str__, __repr__, replace = _held("__str__"), _held("__repr__"), _held("replace")
    toordinal, timetuple = _held("toordinal"), _held("timetuple")
    weekday, isoweekday, isocalendar = _held("weekday"), _held("isoweekday"), _held("isocalendar")
    __reduce__ = _held("__reduce__")


def moves(value: PartialDate | date | None) -> bool:
    """Whether a date is, or holds, a day that moves."""
    if isinstance(value, PartialDate):
        return isinstance(value.first, MovingDay) or isinstance(value.last, MovingDay)
    return isinstance(value, MovingDay)
