"""Ends without a day: what is tried is what every day that is allowed would give (rule IN-6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import terminology
from oncology.course.conclude import conclude
from oncology.course.follow import follow, no_later
from oncology.course.imprecise_dates.undated_ends import undated_ends
from oncology.dates import PartialDate
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.case_files import row
from tests.oncology.course.charts import resources

DAY = date(2026, 11, 23)
WORDS, PARAMETERS = terminology.load(), load_parameters()
RULES = Rules(PARAMETERS, WORDS, DAY)
EARLY = {"dx": "2014-12-01", "stage": "II", "surgery": ["2015-02-01"], "met": "2020-06-01"}
DE_NOVO = {"dx": "2023-12-20", "stage4": True}
OVER = "status=stopped"
CHARTS = {
    "nothing after": DE_NOVO | {"rx": [f"letrozole 2024-01-15.. {OVER} stop=progression"]},
    "another after": DE_NOVO | {
        "rx": [f"letrozole 2024-01-15.. {OVER} stop=progression", "fulvestrant 2025-03-20.."],
    },
    "a partner between": DE_NOVO | {
        "rx": [f"letrozole 2024-01-15.. {OVER} stop=progression",
               "palbociclib 2024-03-20..2025-03-01", "fulvestrant 2025-03-20.."],
    },
    "only the partner failed": DE_NOVO | {
        "rx": ["letrozole 2024-01-15..2024-11-10", f"palbociclib 2024-01-15.. {OVER} stop=progression",
               "capecitabine 2025-03-20.."],
    },
    "inferred": DE_NOVO | {"rx": [f"letrozole 2024-01-15.. {OVER}", "fulvestrant 2025-03-20.."]},
    "a progression too early for the stop": DE_NOVO | {
        "pd": ["2024-01-20"], "rx": [f"letrozole 2024-01-15.. {OVER} stop=progression"],
    },
    "adjuvant": EARLY | {"rx": [f"letrozole 2015-04-01.. {OVER}", "fulvestrant 2020-06-20.."]},
    "short adjuvant": EARLY | {"rx": [f"letrozole 2018-08-01.. {OVER}", "fulvestrant 2020-06-20.."]},
    "two adjuvant": EARLY | {
        "rx": [f"tamoxifen 2015-04-01.. {OVER}", "letrozole 2017-04-01..2018-03-01",
               "fulvestrant 2020-06-20.."],
    },
    "maintenance": DE_NOVO | {
        "rx": ["paclitaxel 2024-01-15.. status=completed", "letrozole 2024-09-04.."],
    },
}  # fmt: skip


def record_of(chart: dict):
    rows = [row(text) for text in chart["rx"]]
    return no_later(read_record(resources(chart | {"rx": rows}), "p", DAY, WORDS), DAY)


@pytest.mark.parametrize("name", CHARTS)
def test_each_day_that_is_allowed_is_covered(name: str) -> None:
    record = record_of(CHARTS[name])
    course = follow(record, RULES)
    slots = undated_ends(conclude(record, RULES), record, RULES)
    assert slots
    for slot in slots:
        categories, counts = set(), set()
        for shift in range((slot.value.last - slot.value.first).days + 1):
            day = PartialDate.of(slot.value.first + timedelta(shift))
            drugs = list(record.medications)
            drugs[slot.position] = replace(drugs[slot.position], end=day)
            outcome = conclude(replace(record, medications=tuple(drugs)), RULES)
            categories.add(outcome.resistance.category)
            counts.add(len(outcome.lines))
        resistance = course.history.resistance
        assert categories - {"indeterminate"} <= {resistance.category, *resistance.alternatives}
        assert course.least_lines <= min(counts)
        assert max(counts) <= course.most_lines
        assert "dates-not-tried" not in {n.code for n in course.history.notes}


@pytest.mark.parametrize(
    ("name", "category", "lines"),
    [
        ("nothing after", {"primary", "secondary"}, (1, 1)),
        ("another after", {"primary", "secondary"}, (2, 2)),
        ("adjuvant", {"secondary", "sensitive"}, (1, 1)),
        ("short adjuvant", {"primary", "secondary", "sensitive"}, (1, 1)),
        ("maintenance", set(), (1, 2)),
    ],
)
def test_what_is_left_open(name: str, category: set[str], lines: tuple[int, int]) -> None:
    course = follow(record_of(CHARTS[name]), RULES)
    assert set(course.history.resistance.alternatives) == category
    assert (course.least_lines, course.most_lines) == lines


def test_a_stop_that_a_recorded_progression_explains_is_not_open() -> None:
    chart = CHARTS["nothing after"] | {"pd": ["2025-06-12"]}
    record = record_of(chart)
    assert undated_ends(conclude(record, RULES), record, RULES) == []
