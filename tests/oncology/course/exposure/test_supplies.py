"""What was supplied adds nothing to what another record says was taken (rule EP-2)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from tests.oncology.course.vignette_charts import charts, course_of, told

# Any packs that lie within the recorded time, drawn anew for each number. Two are run each time;
# sixty others were run once, on 2026-11-28, and moved nothing.
DRAWS = range(2)
LENGTHS = (None, 1, 7, 28, 30, 90, 180)  # days of supply; None: not said


def supplies(record: PatientRecord, day: date, draw: random.Random) -> Iterator[Medication]:
    """Packs within the recorded time of each drug that a statement says was taken: none to six,
    on any of its days, the first and the last among them, of any length.
    """
    for number, statement in enumerate(record.medications):
        start = statement.start
        if start is None or statement.kind != "statement" or statement.status == "intended":
            continue
        last = min(statement.end.last, day) if statement.end else day
        length = (last - start.last).days
        for pack in range(draw.randint(0, 6) if length >= 0 else 0):
            after = draw.choice((0, length, draw.randint(0, length)))
            yield Medication(
                "dispense", statement.ingredients, statement.name, "completed",
                f"MedicationDispense/{number}-{pack}",
                start=PartialDate.of(start.last + timedelta(after)),
                supply_days=draw.choice(LENGTHS), reason_concepts=statement.reason_concepts,
                dose_value=statement.dose_value, dose_unit=statement.dose_unit,
            )  # fmt: skip


@pytest.mark.parametrize("number", DRAWS)
def test_packs_within_the_recorded_time_change_nothing(number: int) -> None:
    tried = 0
    for chart in charts():
        draw = random.Random(f"{number} {chart.name}")  # noqa: S311 - no secret
        packs = tuple(supplies(chart.record, chart.day, draw))
        if packs:
            more = replace(chart.record, medications=(*chart.record.medications, *packs))
            here, there = course_of(chart.record, chart.day), course_of(more, chart.day)
            assert told(there) == told(here), chart.name
            tried += 1
    assert tried > 500
