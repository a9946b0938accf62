"""Progression on chemotherapy, told from progression on the maintenance that followed it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from oncology.dates import add_months
from oncology.values import Known, value_of
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import facts_on, patient

PROGRESSION = date(2026, 10, 15)
START = "2023-10-01"


def facts_with(*lines: str):
    notation = patient(
        lines=list(lines), progression=[PROGRESSION.isoformat()], advanced="2023-09-20"
    )
    return facts_on(chart.resources(notation))


def after_chemotherapy(end: object):
    return facts_with(
        f"docetaxel, {START} to {end}, completed",
        f"letrozole + palbociclib, {START} to {PROGRESSION}, progression",
    )


def test_the_answer_changes_once_as_chemotherapy_ends_earlier() -> None:
    ends = [PROGRESSION - timedelta(days=days) for days in (0, 1, 15, 27, 28, 29, 30, 60)]
    ends += [add_months(PROGRESSION, -months) for months in range(1, 36)]
    answers = {end: value_of(after_chemotherapy(end)["last-line-cytotoxic"]) for end in ends}
    assert answers == {end: (PROGRESSION - end).days <= 28 for end in ends}


@pytest.mark.parametrize(
    ("end", "answer"), [("2026-10", True), ("2026-09", None), ("2026", None), ("2025", False)]
)
def test_an_imprecise_end_leaves_it_open_only_where_it_may_lie_on_both_sides(end, answer) -> None:
    assert value_of(after_chemotherapy(end)["last-line-cytotoxic"]) is answer


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (f"capecitabine, {START} to {PROGRESSION}, progression", True),
        (f"capecitabine, {START} to now", True),
        (f"trastuzumab deruxtecan, {START} to {PROGRESSION}, progression", True),
        (f"letrozole + palbociclib, {START} to {PROGRESSION}, progression", False),
    ],
)
def test_a_line_of_one_kind_is_told_by_its_kind(line, answer) -> None:
    assert value_of(facts_with(line)["last-line-cytotoxic"]) is answer


def test_without_a_line_there_was_none() -> None:
    assert facts_with()["last-line-cytotoxic"] == Known(False)
