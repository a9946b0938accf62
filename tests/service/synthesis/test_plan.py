"""The plan keeps to the table: what was on the market, for whom, and what the definitions say of it."""

from datetime import date, timedelta

import pytest

from service.synthesis.calendar import plus_months
from service.synthesis.early import Adjuvant, category_of_relapse
from service.synthesis.plan import plan_of
from service.synthesis.tables import tables


@pytest.fixture(scope="module")
def plans():
    return [plan_of(number, 11, tables()) for number in range(600)]


def test_drugs_are_on_the_market_and_none_comes_back(plans):
    for plan in plans:
        agents = [agent for line in plan.lines for agent in line.regimen.agents]
        assert len(agents) == len(set(agents))
        assert all(line.regimen.since <= line.start for line in plan.lines)


def test_lines_follow_each_other_and_end_after_their_progression(plans):
    for plan in plans:
        for line, after in zip(plan.lines, plan.lines[1:], strict=False):
            assert line.start < line.progression < line.end < after.start
        assert all(line.start > plan.advanced for line in plan.lines)
        assert plan.born < plan.diagnosed <= plan.advanced <= tables().last


def test_a_drug_for_a_marker_comes_with_its_test(plans):
    for plan in plans:
        altered = {test.gene for test in plan.tests if test.is_altered}
        needs = {line.regimen.needs for line in plan.lines} - {None, "HER2-low"}
        assert needs <= altered, plan.id
        if any(line.regimen.needs == "HER2-low" for line in plan.lines):
            assert plan.her2 == "low"


def test_no_relapse_or_first_progression_stands_at_a_mark(plans):
    for plan in plans:
        first = next((line for line in plan.lines if line.regimen.is_endocrine), None)
        if first is not None and first.progression is not None:
            mark = plus_months(first.start, 6)
            assert abs(first.progression - mark) >= timedelta(days=tables().margin)


@pytest.mark.parametrize(
    ("start", "end", "is_stopped", "category"),
    [
        (date(2020, 1, 10), date(2021, 12, 20), True, "primary"),
        (date(2020, 1, 10), date(2022, 3, 20), True, "secondary"),
        (date(2017, 1, 10), date(2021, 6, 10), False, "secondary"),
        (date(2014, 1, 10), date(2019, 1, 10), False, "sensitive"),
    ],
)
def test_the_relapse_is_judged_by_the_printed_definition(start, end, is_stopped, category):
    course = Adjuvant(date(2013, 1, 1), None, "drug", start, end, is_stopped)
    relapse = end - timedelta(days=3) if is_stopped else date(2022, 3, 1)
    assert category_of_relapse(course, relapse) == category


def test_all_categories_and_both_ways_into_advanced_disease_occur(plans):
    categories = {"primary", "secondary", "sensitive", "none-demonstrated"}
    assert {plan.category for plan in plans} - {"naive"} == categories
    assert {plan.adjuvant is None for plan in plans} == {True, False}
