"""What the course hands on: the history, and what it was concluded from."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.course.conclude import Conclusions
from oncology.course.history import History
from oncology.intake import PatientRecord


@dataclass(frozen=True, slots=True)
class Course:
    """Disease and therapy of one patient up to a day.

    `record` is what was known by the day; `least_lines` and `most_lines` are the numbers of lines
    that imprecise dates allow (rule IN-6).
    """

    history: History
    conclusions: Conclusions
    record: PatientRecord
    least_lines: int
    most_lines: int
