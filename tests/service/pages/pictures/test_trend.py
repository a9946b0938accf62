"""Weeks as bars and lines: heights are counts, and days named below it have room."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from service.pages.pictures import Week, draw_trend

MONDAY = date(2026, 11, 2)


def weeks(*counts):
    return [Week(MONDAY + timedelta(weeks=n), *count) for n, count in enumerate(counts)]


def test_heights_are_counts_on_one_scale():
    drawing = draw_trend(weeks((10, 5, 1), (5, 0, 5), (0, 0, 0)), 372)
    first, second, last = drawing.marks
    base = drawing.base
    assert base - first.top == 2 * (base - second.top)
    assert base - first.accepted == base - second.overridden == (base - first.top) / 2
    assert (last.top, last.accepted, last.overridden) == (base, base, base)
    assert [count for _, count in drawing.ticks] == [0, 5, 10]
    assert drawing.line("accepted").split()[0] == f"{first.x},{first.accepted}"


@pytest.mark.parametrize("number", [1, 13, 60])
def test_all_stands_within_and_days_do_not_overlap(number):
    drawing = draw_trend(weeks(*[(3, 1, 1)] * number), 372)
    places = [mark.x for mark in drawing.marks if mark.is_named]
    assert all(30 < mark.x - drawing.bar / 2 < mark.x + drawing.bar / 2 <= 372 for mark in drawing.marks)  # fmt: skip
    assert all(b - a >= 70 for a, b in pairwise(places))


def test_a_time_without_a_card_has_a_picture():
    assert {mark.top for mark in draw_trend(weeks((0, 0, 0)), 372).marks} == {118}
