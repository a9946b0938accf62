"""Records that join on every day leave open what they leave open when all their days are tried."""

from __future__ import annotations

import itertools

import pytest

from oncology.course.budget import Work
from oncology.course.conclude import conclude
from oncology.course.follow import no_later
from oncology.course.imprecise_dates.breakpoints import turns_of
from oncology.course.imprecise_dates.rereading import Reading, Rereading
from oncology.course.imprecise_dates.slots import slots_of
from oncology.intake import PatientRecord, read_record
from tests.oncology.course.case_files import row
from tests.oncology.course.charts import resources
from tests.oncology.course.imprecise_dates.test_widen import (
    ADVANCED,
    DAY,
    RULES,
    WORDS,
    days_of,
    with_day,
)

# starts of one drug; the last of some is behind a year or more without a record
STARTS = {
    "monthly": ("2022-02", "2022-03", "2022-04", "2022-05", "2022-06"),
    "with a year among months": ("2022-02", "2022-03", "2022", "2022-06", "2022-08"),
    "half a year apart": ("2022-02", "2022-08", "2023-02", "2023-08"),
    "a year apart": ("2022-02", "2022-03", "2023-02", "2023-03", "2024-02"),
    "more than a year apart": ("2022-02", "2022-03", "2023-05", "2023-06"),
    "years": ("2022", "2022", "2023", "2023"),
}
KINDS = {
    "orders carried out": "{}.. as=order status=completed",
    "statements of the past": "{}.. status=stopped",
    "supplies": "fills {}",
}
AROUND = {
    "alone": (),
    "a line before and after": (
        "fulvestrant 2022-01-20..2022-03-05", "capecitabine 2023-07-10..2024-01-20"),
    "a partner": ("palbociclib 2022-05-10..2023-03-01",),
}  # fmt: skip
MATRIX = [*itertools.product(STARTS, KINDS, AROUND)]


def record_of(starts: str, kind: str, around: str) -> PatientRecord:
    drugs = [f"letrozole {KINDS[kind].format(start)}" for start in STARTS[starts]]
    chart = {**ADVANCED, "pd": ["2023-06-20"]}
    entries = resources({**chart, "rx": [row(text) for text in (*drugs, *AROUND[around])]})
    return no_later(read_record(entries, "p", DAY, WORDS), DAY)


@pytest.mark.parametrize(("starts", "kind", "around"), MATRIX)
def test_no_day_of_an_inner_record_reads_otherwise(starts: str, kind: str, around: str) -> None:
    record = record_of(starts, kind, around)
    slots = slots_of(record, RULES)
    again = Rereading(record, conclude(record, RULES), slots, RULES)
    readings: set[Reading] = set()
    for turn in turns_of(again.slots, again.exact_days(), RULES):
        readings |= again.over(turn, Work())
    standing = record
    for slot in slots:
        standing = with_day(standing, slot, slot.value.middle)
    for slot in slots:
        for day in days_of(slot)[::5]:
            outcome = conclude(with_day(standing, slot, day), RULES)
            category = outcome.resistance.category
            assert Reading(category, len(outcome.lines), outcome.confidence) in readings


@pytest.mark.parametrize("kind", ["orders carried out", "statements of the past"])
def test_of_many_records_over_without_a_day_few_are_tried(kind: str) -> None:
    starts = [f"{year}-{month:02}" for year in range(2020, 2026) for month in range(1, 13)]
    rows = [row(f"letrozole {KINDS[kind].format(start)}") for start in starts]
    entries = resources({**ADVANCED, "met": "2019-12-01", "rx": rows})
    record = no_later(read_record(entries, "p", DAY, WORDS), DAY)
    again = Rereading(record, conclude(record, RULES), slots_of(record, RULES), RULES)
    assert len(again.slots) < 9
