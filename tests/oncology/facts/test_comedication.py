"""What is taken on the day beside the cancer therapy: by kind of record, status and dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import terminology
from oncology.dates import PartialDate
from oncology.facts import running_comedication
from oncology.intake import Medication, PatientRecord

DAY = date(2026, 11, 24)
STATEMENT = Medication(
    kind="statement", ingredients=("warfarin",), name="warfarin", status="active", start=None, end=None,
    recorded=None, intent=None, order_intent=None, stop_reason=None, reason_concepts=(),
    dose_value=None, dose_unit=None, dose_text=None, supply_days=None, patient_reported=False,
    do_not_perform=False, investigational=False, source="m1",
)  # fmt: skip


def ago(days: int) -> PartialDate:
    """The day so many days before."""
    return PartialDate.of(DAY - timedelta(days=days))


def running(**changes: object) -> dict:
    """What runs, on a record with the statement so changed."""
    record = PatientRecord(medications=(replace(STATEMENT, **changes),))
    return dict(running_comedication(record, DAY, terminology.load()))


@pytest.mark.parametrize(
    ("changes", "runs"),
    [
        ({}, True),
        ({"status": "stopped"}, False),
        ({"status": "on-hold"}, False),
        ({"do_not_perform": True}, False),
        ({"order_intent": "plan"}, False),
        ({"start": ago(-1)}, False),
        ({"end": ago(0)}, True),
        ({"end": ago(1)}, False),
        ({"end": ago(0), "status": "completed"}, True),
        ({"end": ago(0), "status": "stopped"}, False),
        ({"kind": "administration", "status": "completed", "start": ago(30)}, True),
        ({"kind": "administration", "status": "completed", "start": ago(31)}, False),
        ({"kind": "administration", "status": "completed"}, False),
        ({"kind": "administration", "status": "not-taken", "start": ago(1)}, False),
        ({"kind": "dispense", "status": "completed", "start": ago(90), "supply_days": 90}, True),
        ({"kind": "dispense", "status": "completed", "start": ago(91), "supply_days": 90}, False),
        ({"ingredients": ("letrozole",)}, False),
    ],
)  # fmt: skip
def test_what_runs(changes, runs) -> None:
    assert running(**changes) == ({"warfarin": ("m1",)} if runs else {})


def test_a_drug_that_is_not_in_the_terminology_is_named_as_written() -> None:
    assert running(ingredients=(), name="shepherd's purse") == {"shepherd's purse": ("m1",)}
