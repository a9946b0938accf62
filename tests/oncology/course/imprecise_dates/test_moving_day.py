"""A moving day notes what tells it from the days beside it: on its span every answer is the same."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from oncology.course.imprecise_dates.moving_day import MovingDay, Span
from oncology.dates import PartialDate, add_months, is_near

FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)
QUESTIONS: dict[str, Callable[[date, date], object]] = {
    "before": lambda day, other: day < other,
    "up to": lambda day, other: day <= other,
    "after": lambda day, other: day > other,
    "from": lambda day, other: day >= other,
    "the same": lambda day, other: day == other,
    "another": lambda day, other: day != other,
    "the other before": lambda day, other: other < day,
    "the other the same": lambda day, other: other == day,
    "days later": lambda day, other: day + timedelta(28) <= other,
    "days earlier": lambda day, other: day - timedelta(14) > other,
    "months later": lambda day, other: add_months(day + timedelta(3), 6) < other,
    "days after months": lambda day, other: add_months(day, 24) + timedelta(14) >= other,
    "near": lambda day, other: is_near(day, other, timedelta(14)),
    "days between": lambda day, other: (day - other).days > 10,
    "days until": lambda day, other: (other - day).days > 10,
    "the later one": lambda day, other: max(day, other) == other,
    "in order": lambda day, other: sorted([(day, 1), (other, 0)])[0][1],
    "place among": lambda day, other: bisect_left([other, other + timedelta(9)], day),
    "in words": lambda day, other: day.isoformat() > str(other),
    "its month": lambda day, other: day.month == other.month,
    "one of": lambda day, other: day in {other},
    "against itself later": lambda day, other: add_months(day, 1) > day + timedelta(30),
    "middle": lambda day, other: PartialDate(min(day, other), other).middle < other,
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_day_of_the_span_gives_the_same_answer(name: str) -> None:
    question, chance, width = QUESTIONS[name], random.Random(name), 0  # noqa: S311
    for _ in range(150):
        day = FIRST + timedelta(chance.randrange(366))
        other = day + timedelta(chance.randrange(-300, 300))
        span = Span(day, FIRST, LAST)
        answer = question(MovingDay.at(day, span), other)
        for shift in range((span.last - span.first).days + 1):
            assert question(span.first + timedelta(shift), other) == answer
        width += (span.last - span.first).days
    questions = {
        "days between",
        "days until",
        "in words",
        "its month",
        "one of",
        "against itself later",
    }
    assert (width == 0) is (name in questions)


def test_a_day_that_is_not_compared_stays_free() -> None:
    span = Span(FIRST, FIRST, LAST)
    day = MovingDay.at(FIRST, span)
    assert PartialDate.of(day).last - day == timedelta(0)
    assert day < day + timedelta(28)
    assert (span.first, span.last) == (FIRST, LAST)


def test_two_days_that_move_apart_hold_each_other() -> None:
    spans = [Span(FIRST, FIRST, LAST), Span(LAST, FIRST, LAST)]
    assert MovingDay.at(FIRST, spans[0]) < MovingDay.at(LAST, spans[1])
    assert [(span.first, span.last) for span in spans] == [(FIRST, FIRST), (LAST, LAST)]
