"""Reading a record again shares work; the answers are those of reading it whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import terminology
from oncology.course.conclude import conclude
from oncology.course.exposure.timeline import build_timeline, join_timelines
from oncology.course.follow import follow, no_later
from oncology.course.imprecise_dates.rereading import Reading, Rereading
from oncology.course.imprecise_dates.slots import slots_of
from oncology.dates import PartialDate
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.case_files import row
from tests.oncology.course.charts import resources

DAY = date(2026, 11, 23)
WORDS, PARAMETERS = terminology.load(), load_parameters()
RULES = Rules(PARAMETERS, WORDS, DAY)
CHART = {
    "dx": "2014-12-01", "stage": "II", "surgery": ["2015-02-01"], "met": "2020-06-01",
    "pd": ["2022", "2023-09-10", "2024"],
    "rx": [row(r) for r in (
        "letrozole 2015-04-01..2020-05-20", "fulvestrant 2020-06-20..2022-03-01",
        "palbociclib 2020-06-20..2022-03-01", "exemestane 2022-03-20..2023-09-12",
        "everolimus 2022-03-20..2023-09-12", "capecitabine 2023-09-25..2024-08-01",
    )],
}  # fmt: skip


def record_of(chart: dict):
    return no_later(read_record(resources(chart), "p", DAY, WORDS), DAY)


def reading(record) -> Reading:
    outcome = conclude(record, RULES)
    return Reading(outcome.resistance.category, len(outcome.lines), outcome.confidence)


@pytest.mark.parametrize("step", [11, 17])
def test_moved_progression_reads_as_if_read_whole(step) -> None:
    record = record_of(CHART)
    slots = slots_of(record, RULES)
    again = Rereading(record, conclude(record, RULES), slots, RULES)
    for shift in range(0, 360, step):
        days = (date(2022, 1, 1) + timedelta(shift), date(2024, 12, 30) - timedelta(shift))
        statuses = tuple(
            replace(s, date=PartialDate.of(days[0] if s.date.text == "2022" else days[1])) if s.date.precision == "year" else s
            for s in record.statuses
        )  # fmt: skip
        variant = replace(record, statuses=statuses)
        assert again.read(variant) == reading(variant)


def test_moved_medication_reads_as_if_read_whole() -> None:
    chart = {**CHART, "pd": ["2022-02-20"], "rx": [*CHART["rx"], row("eribulin 2025..2025-11-02")]}
    record = record_of(chart)
    slots = slots_of(record, RULES)
    again = Rereading(record, conclude(record, RULES), slots, RULES)
    for shift in range(0, 300, 13):
        start = PartialDate.of(date(2025, 1, 1) + timedelta(shift))
        medications = tuple(
            replace(m, start=start) if m.start.precision == "year" else m
            for m in record.medications
        )
        variant = replace(record, medications=medications)
        assert again.read(variant) == reading(variant)


def test_timelines_of_different_agents_join_to_the_whole() -> None:
    record = record_of(CHART)
    for border in range(len(record.medications)):
        one, other = record.medications[:border], record.medications[border:]
        parts = [build_timeline(replace(record, medications=part), RULES) for part in (one, other)]
        assert join_timelines(*parts) == build_timeline(record, RULES)


def test_the_switch_can_be_let_to_open_a_line() -> None:
    chart = {
        "dx": "2023-12-20", "stage4": True, "esr1": ["2025-01-30"],
        "rx": [row("letrozole 2024-01-15..2025-02-10"), row("palbociclib 2024-01-15.."), row("camizestrant 2025-02-20..")],
    }  # fmt: skip
    record = read_record(resources(chart), "p", DAY, WORDS)
    advancing = replace(PARAMETERS, numbers={**PARAMETERS.numbers, "ctdna_switch_advances": 1})
    outcome = follow(record, Rules(advancing, WORDS, DAY)).history
    assert [line.opened_by for line in outcome.lines] == ["LN-1", "LN-4d"]
    assert outcome.lines[1].tags == ("biomarker-guided-switch",)
    assert [line.progression for line in outcome.lines] == [None, None]
    assert outcome.resistance.category == "none-demonstrated"
