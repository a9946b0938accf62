"""What was supplied adds nothing to what another record says was taken (rule EP-2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from tests.oncology.course.vignette_charts import charts, course_of, told

# Where in the recorded time packs are handed over, as shares of it, and for how many days they last.
SETS = {
    "first day": ((0.0, 28),),
    "middle": ((0.45, 30),),
    "first and last day": ((0.0, 90), (1.0, 90)),
    "some": ((0.1, 28), (0.35, None), (0.4, 90), (0.97, 28)),
}


def supplies(record: PatientRecord, day: date, which: str) -> Iterator[Medication]:
    """Dispenses within the recorded time of each drug that a statement says was taken."""
    for number, taken in enumerate(record.medications):
        if taken.start is None or taken.kind != "statement" or taken.status == "intended":
            continue
        last = min(taken.end.last, day) if taken.end else day
        length = (last - taken.start.last).days
        for share, days in SETS[which] if length >= 0 else ():
            yield Medication(
                "dispense", taken.ingredients, taken.name, "completed",
                f"MedicationDispense/{number}-{share}",
                start=PartialDate.of(taken.start.last + timedelta(int(length * share))),
                supply_days=days, reason_concepts=taken.reason_concepts,
                dose_value=taken.dose_value, dose_unit=taken.dose_unit,
            )  # fmt: skip


@pytest.mark.parametrize("which", SETS)
def test_packs_within_the_recorded_time_change_nothing(which: str) -> None:
    tried = 0
    for chart in charts():
        packs = tuple(supplies(chart.record, chart.day, which))
        if packs:
            more = replace(chart.record, medications=(*chart.record.medications, *packs))
            here, there = course_of(chart.record, chart.day), course_of(more, chart.day)
            assert told(there) == told(here), chart.name
            tried += 1
    assert tried > 500
