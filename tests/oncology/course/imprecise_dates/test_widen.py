"""What two imprecise dates leave open is what every pair of days that they allow gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import terminology
from oncology.course.budget import Work
from oncology.course.conclude import conclude
from oncology.course.follow import no_later
from oncology.course.imprecise_dates.breakpoints import Turn, turns_of
from oncology.course.imprecise_dates.rereading import Reading, Rereading
from oncology.course.imprecise_dates.slots import Slot, slots_of
from oncology.dates import PartialDate
from oncology.intake import PatientRecord, read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.case_files import row
from tests.oncology.course.charts import resources

DAY = date(2026, 11, 23)
WORDS = terminology.load()
RULES = Rules(load_parameters(), WORDS, DAY)
ADVANCED = {"dx": "2019-03-01", "stage": "II", "surgery": ["2019-04-10"], "met": "2022-01-10"}
CHARTS = {
    "stop and next start": (ADVANCED, (
        "letrozole 2022-02-01..2023-05", "fulvestrant 2023-05..2024-01-20")),
    "two starts of one line": (ADVANCED, (
        "letrozole 2022-03..2023-05-02", "palbociclib 2022-02..2023-05-02")),
    "partner near the end of its window": (ADVANCED, (
        "letrozole 2022-02-01..2024-05-02", "ribociclib 2022-05..2024-05-02",
        "exemestane 2024-05..")),
    "progression and stop": ({**ADVANCED, "pd": ["2023-05"]}, (
        "letrozole 2022-02-01..2023-04", "fulvestrant 2023-06-05..2024-01-20")),
    "progression near the first-line mark": ({**ADVANCED, "pd": ["2022-08"]}, (
        "letrozole 2022-02..2022-08-20", "capecitabine 2022-09-01..2023-01-20")),
    "two progressions": ({**ADVANCED, "pd": ["2022-08", "2022-09"]}, (
        "letrozole 2022-02-01..2022-08-20", "fulvestrant 2022-08-28..2023-01-20")),
    "relapse near the end of adjuvant therapy": (
        {**ADVANCED, "met": "2023-05"}, ("letrozole 2019-05-01..2022-05",)),
    "relapse near two years of adjuvant therapy": (
        {**ADVANCED, "met": "2021-05"}, ("letrozole 2019-05..2021-06-20",)),
    "refills with a gap": (ADVANCED, (
        "letrozole 2022-02-01..2022-06", "letrozole 2022-09..2023-01-05",
        "fulvestrant 2023-02-01..")),
    "orders without an end": (ADVANCED, (
        "letrozole 2022-02.. as=order status=completed", "letrozole 2022-09-02.. as=order status=completed",
        "fulvestrant 2023-05.. as=order status=completed")),
    "an order that may be a plan": (ADVANCED, (
        "letrozole 2022-02-01..2026-08", "fulvestrant 2026-09.. as=order status=active",
        "fulvestrant 2026-10-12..2026-10-12")),
    "variant before a switch": ({**ADVANCED, "esr1": ["2023-02"]}, (
        "letrozole 2022-02-01..2023-05-02", "palbociclib 2022-02-01..",
        "camizestrant 2023-05..")),
}  # fmt: skip


def record_of(name: str) -> PatientRecord:
    chart, drugs = CHARTS[name]
    entries = resources({**chart, "rx": [row(text) for text in drugs]})
    return no_later(read_record(entries, "p", DAY, WORDS), DAY)


def days_of(slot: Slot) -> list[date]:
    span = (slot.value.last - slot.value.first).days + 1
    return [slot.value.first + timedelta(n) for n in range(span)]


def with_day(record: PatientRecord, slot: Slot, day: date) -> PatientRecord:
    entries = list(getattr(record, slot.kind))
    entries[slot.position] = replace(entries[slot.position], **{slot.name: PartialDate.of(day)})
    return replace(record, **{slot.kind: tuple(entries)})


def on_every_pair(record: PatientRecord, slots: list[Slot]) -> dict[tuple[date, date], Reading]:
    one, other = slots
    readings = {}
    for day in days_of(one):
        earlier = with_day(record, one, day)
        for later in days_of(other):
            outcome = conclude(with_day(earlier, other, later), RULES)
            category = outcome.resistance.category
            readings[day, later] = Reading(category, len(outcome.lines), outcome.confidence)
    return readings


@pytest.mark.parametrize("name", CHARTS)
def test_readings_are_those_of_every_pair_of_days(name: str) -> None:
    record = record_of(name)
    slots = slots_of(record, RULES)
    again, work = Rereading(record, conclude(record, RULES), slots, RULES), Work()
    whole = on_every_pair(record, slots)
    readings: set[Reading] = set()
    for turn in turns_of(again.slots, again.exact_days(), RULES):
        readings |= again.over(turn, work)
    assert readings == {*whole.values()}
    assert work.readings < len(whole)


@pytest.mark.parametrize("name", CHARTS)
def test_while_one_date_stands_the_other_is_read_as_on_each_of_its_days(name: str) -> None:
    record = record_of(name)
    slots = slots_of(record, RULES)
    again = Rereading(record, conclude(record, RULES), slots, RULES)
    whole = on_every_pair(record, slots)
    for standing, moving in ((0, 1), (1, 0)):
        for day in days_of(slots[standing]):
            turn = Turn((day, day), moving)
            expected = {reading for days, reading in whole.items() if days[standing] == day}
            assert again.over(turn, Work()) == expected
