"""The guard of processor time: what it cuts is named as cut by time."""

from __future__ import annotations

from oncology.course import Budget
from service.clinical.budget import timed_work


def test_a_thread_that_computed_too_long_is_late() -> None:
    work = timed_work(Budget(1_000, 1e-9))
    sum(range(10_000))
    work.spend(1)
    assert work.late
    assert work.is_spent


def test_work_within_its_limits_goes_on() -> None:
    work = timed_work(Budget(1_000, 1e9))
    work.spend(999)
    assert not work.is_spent
    work.spend(1)
    assert work.is_spent
    assert not work.late
