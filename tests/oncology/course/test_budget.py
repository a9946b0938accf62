"""What a chart costs is counted, and what the budget cuts is named."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import pytest

import terminology
from oncology.course.budget import Budget, Work, load_budget
from oncology.course.follow import follow, no_later
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.case_files import row
from tests.oncology.course.charts import resources

DAY = date(2026, 11, 23)
WORDS = terminology.load()
RULES = Rules(load_parameters(), WORDS, DAY)
PAIRS = ("letrozole palbociclib", "fulvestrant capivasertib", "exemestane everolimus")


@lru_cache
def lines(number: int, length: int):
    """A record of so many lines of two drugs, four months each, its dates so many characters long."""
    drugs = [
        f"{drug} {day(4 * n, '05')[:length]}..{day(4 * n + 3, '20')[:length]}"
        for n in range(number)
        for drug in PAIRS[n % len(PAIRS)].split()
    ]
    return record_of(drugs)


def day(month: int, last: str) -> str:
    return f"{2016 + month // 12}-{month % 12 + 1:02}-{last}"


def refills(number: int):
    """A record of refills of one drug, two a month, each until the next month."""
    months = [(day(n // 2, "")[:7], day(n // 2 + 1, "")[:7]) for n in range(number)]
    return record_of([f"letrozole {start}..{end}" for start, end in months])


def record_of(drugs: list[str]):
    chart = {"dx": "2014-12-01", "met": "2015-12-01", "rx": [row(text) for text in drugs]}
    return no_later(read_record(resources(chart), "p", DAY, WORDS), DAY)


def work_of(record, work: Work | None = None):
    work = work or Work()
    course = follow(record, RULES, work)
    return work, course


def codes(course) -> set[str]:
    return {note.code for note in course.history.notes}


def test_exact_dates_are_read_once() -> None:
    assert work_of(lines(8, 10))[0].readings == 0


@pytest.mark.parametrize("length", [4, 7])
def test_thirty_lines_are_judged_whole(length: int) -> None:
    work, course = work_of(lines(30, length))
    assert not work.is_spent
    assert not codes(course) & {"dates-not-tried", "dates-not-tried-in-time"}


def test_refills_that_join_cost_what_two_of_them_cost() -> None:
    few, many = (work_of(refills(number))[0].readings for number in (20, 200))
    assert 0 < many <= 2 * few


def test_one_month_among_exact_refills_is_no_work() -> None:
    exact = [f"letrozole {day(n, '03')}..{day(n, '28')}" for n in range(100)]
    inner = [*exact[:50], "letrozole 2020-03..2020-03", *exact[50:]]
    assert work_of(record_of(inner))[0].readings == 0


def test_the_budget_ends_the_work_and_names_what_is_left() -> None:
    work, course = work_of(lines(12, 7), Work(Budget(300, 60)))
    (gap,) = (note for note in course.history.notes if note.code == "dates-not-tried")
    assert 300 <= work.readings < 450
    assert gap.severity == "warning"
    assert str(len(gap.sources)) in gap.text
    assert course.history.confidence == "low"
    whole = work_of(lines(12, 7))[1].history
    assert [line.start for line in course.history.lines] == [line.start for line in whole.lines]


def test_what_is_cut_hangs_on_the_record_alone() -> None:
    one, other = (work_of(lines(12, 7), Work(Budget(500, 60)))[1] for _ in range(2))
    assert one == other


def test_what_time_cut_says_so() -> None:
    work = Work(Budget(10_000, 60), lambda: True)
    course = work_of(lines(4, 7), work)[1]
    assert work.late
    (gap,) = (note for note in course.history.notes if note.code == "dates-not-tried-in-time")
    assert "took too long" in gap.text


def test_the_limits_that_ship() -> None:
    assert load_budget().readings > 10_000
    assert load_budget().seconds > 1
