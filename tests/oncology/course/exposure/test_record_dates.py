"""What is over without a day is over (rule IN-4), in all vignettes."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from oncology.intake import Medication, PatientRecord
from tests.oncology.course.vignette_charts import charts, conclusions_of, course_of


def without_day(medication: Medication, kind: str, status: str) -> Medication:
    """The same record as a feed sends it that has no day of the end."""
    if medication.end is None or medication.status not in {"stopped", "completed"}:
        return medication
    recorded = medication.recorded if kind == "statement" else medication.start
    return replace(medication, end=None, kind=kind, status=status, recorded=recorded)


SHAPES = [("statement", "stopped"), ("request", "completed")]


def stripped(record: PatientRecord, kind: str, status: str) -> PatientRecord:
    """The record without the days of its ends."""
    drugs = tuple(without_day(m, kind, status) for m in record.medications)
    return replace(record, medications=drugs)


@pytest.mark.parametrize(("kind", "status"), SHAPES)
def test_lines_stay_as_they_are_when_days_of_ends_are_lost(kind: str, status: str) -> None:
    tried = 0
    for chart in charts():
        record = stripped(chart.record, kind, status)
        if record == chart.record:
            continue
        before, now = (conclusions_of(r, chart.day).lines for r in (chart.record, record))
        assert len(now) == len(before), chart.name
        assert [line.end is None for line in now] == [line.end is None for line in before]
        assert all(
            bool(n.progression) >= bool(b.progression) for n, b in zip(now, before, strict=True)
        )
        for line, following in pairwise(now):
            assert line.end is not None, chart.name
            assert line.end.last < following.start.middle, chart.name
        tried += 1
    assert tried > 500


@pytest.mark.parametrize(("kind", "status"), SHAPES)
def test_what_the_days_decide_is_left_open(kind: str, status: str) -> None:
    for chart in charts()[::7]:
        before = course_of(chart.record, chart.day).history
        now = course_of(stripped(chart.record, kind, status), chart.day).history
        assert (now.on_therapy, now.next_line) == (before.on_therapy, before.next_line), chart.name
        possible = {now.resistance.category, *now.resistance.alternatives}
        assert before.resistance.category in possible, chart.name
