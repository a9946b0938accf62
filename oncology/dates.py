"""FHIR dates that keep their precision, and calendar-month arithmetic.

A FHIR date is an interval (rule IN-5): `2019` is [2019-01-01, 2019-12-31]. A timestamp counts as
the calendar day written in it, in the offset written; it is never converted to UTC.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

Precision = Literal["year", "month", "day", "interval"]

_FHIR_DATE = re.compile(
    r"^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,20})?)?(?:Z|[+-]\d{2}:\d{2})?)?)?)?$"
)


# Placeholders such as 0001 or 9999 are no dates, and calendar sums would leave the calendar.
FIRST_YEAR, LAST_YEAR = 1880, 2200


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day.

    `late`: some day of an interval, of which the last is as good as any that is nearer; the end of
    what is known to be over, and of no day.

    >>> PartialDate.parse("2019-05").last
    datetime.date(2019, 5, 31)
    >>> PartialDate.parse("2024-07-14T23:30:00-05:00").text
    '2024-07-14'
    """

    first: date
    last: date
    late: bool = False
    # The day used where one day must be shown or ordered by (rule IN-6).
    middle: date = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first, last = self.first, self.last
        late = self.late and first != last
        middle = last if late else first + (last - first) // 2
        object.__setattr__(self, "late", late)
        object.__setattr__(self, "middle", middle)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read a FHIR date or dateTime. Raises ValueError when it is neither."""
        return _parse(text)

    @classmethod
    def of(cls, day: date) -> PartialDate:
        """The date known to the day."""
        return cls(day, day)

    @property
    def precision(self) -> Precision:
        """How exactly the date is known."""
        if self.late:
            return "interval"
        if self.first == self.last:
            return "day"
        same_month = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return "month" if same_month else "year"

    @property
    def text(self) -> str:
        """The FHIR date text in its own precision; of an interval its two ends."""
        if self.late:
            return f"{self.first}/{self.last}"
        length = {"year": 4, "month": 7}.get(self.precision, 10)
        return self.first.isoformat()[:length]

    @property
    def latest_start(self) -> date:
        """The first day that it allows; of an interval, the last, which is as good as any."""
        return self.last if self.late else self.first

    def until(self, day: date) -> PartialDate:
        """The same date, known to be no later than a day inside it."""
        return PartialDate(min(self.first, day), min(self.last, day), self.late)

    def since(self, day: date) -> PartialDate:
        """The same date, known to be no earlier than a day inside it."""
        return PartialDate(max(self.first, day), max(self.last, day), self.late)

    # Of two exact dates one comparison decides: each that is made divides the days to be tried
    # (rule IN-6). Else the order is that of `functools.total_ordering`.

    def __lt__(self, other: PartialDate) -> bool:
        if self.first is self.last and other.first is other.last:
            return self.first < other.first
        return (self.middle, self.first) < (other.middle, other.first)

    def __gt__(self, other: PartialDate) -> bool:
        if self.first is self.last and other.first is other.last:
            return self.first > other.first
        return not self < other and self != other

    def __le__(self, other: PartialDate) -> bool:
        return not self > other

    def __ge__(self, other: PartialDate) -> bool:
        return not self < other

    def __str__(self) -> str:
        return self.text


def latest(dates: Iterable[PartialDate]) -> PartialDate:
    """The last of several dates.

    Where one is known by its interval only, so is the last, unless another lies behind it.

    >>> latest([PartialDate.parse("2024-03-01"), PartialDate.parse("2024-02-07")]).text
    '2024-03-01'
    """
    entries = list(dates)
    newest = max(entries)
    if not any(d.late for d in entries):
        return newest
    return PartialDate(max(d.first for d in entries), max(d.last for d in entries), late=True)


@lru_cache(maxsize=4096)  # a chart writes the same day many times
def _parse(text: str) -> PartialDate:
    match = _FHIR_DATE.match(text)
    if not match:
        problem = "not a FHIR date"
        raise ValueError(problem)
    year, month, day = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        problem = "not a year of a patient record"
        raise ValueError(problem)
    if month is None:
        return PartialDate(date(int(year), 1, 1), date(int(year), 12, 31))
    if day is None:
        end = calendar.monthrange(int(year), int(month))[1]
        return PartialDate(date(int(year), int(month), 1), date(int(year), int(month), end))
    return PartialDate.of(date(int(year), int(month), int(day)))


def add_months(day: date, months: int) -> date:
    """Add calendar months, clipping to the month's end (31 August + 6 months = 28/29 February)."""
    # a day that is tried in place of an imprecise one keeps account of what is asked of it
    later = getattr(day, "months_later", None)
    return later(months) if later else _add_months(day, months)


@lru_cache(maxsize=4096)
def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_near(one: date, other: date, margin: timedelta) -> bool:
    """Whether two days are no further apart than a margin."""
    return other - margin <= one <= other + margin


def months_between(start: date, end: date) -> float:
    """Calendar months from start to end; the fraction is days over the length of the next month."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    if add_months(start, whole) > end:
        whole -= 1
    anchor = add_months(start, whole)
    span = (add_months(start, whole + 1) - anchor).days
    return whole + (end - anchor).days / span


def floor_months(months: float) -> float:
    """Months to two digits, cut off: a day is at least 0.03, so no mark is crossed by rounding.

    >>> floor_months(11.999)
    11.99
    """
    return math.floor(months * 100 + 1e-6) / 100


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """How many days lie between two, counted when that is put into words."""

    start: date
    end: date

    def __str__(self) -> str:
        return str((self.end - self.start).days)


@lru_cache(maxsize=512)
def days(count: int) -> timedelta:
    """A number of days as a timedelta."""
    return timedelta(days=count)
