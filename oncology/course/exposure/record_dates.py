"""The dates of one medication record, as far as they can be trusted (rules IN-4 and IN-7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oncology.course.wording import text
from oncology.dates import PartialDate, add_months
from oncology.intake import Medication, Person
from oncology.knowledge import Rules

# What says that a drug was stopped, and records of one dose or one supply.
_ENDED = {"completed", "stopped", "ended"}
EVENTS = {"administration", "dispense"}
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class RecordDates:
    """Start and end, None where not recorded, and flags for what is wrong with the record."""

    start: PartialDate | None
    end: PartialDate | None
    flags: tuple[str, ...]

    @property
    def over(self) -> bool:
        """Whether the drug was stopped, with or without the day."""
        return self.end is not None or "end-missing" in self.flags


def record_dates(record: Medication, as_of: date) -> RecordDates:
    """Rules IN-4 and IN-7: start and end, and what is wrong.

    A start that is missing is taken from the end. An end before the start is dropped, for the error
    may be in either. An end after the day of assessment is still open.
    """
    flags: list[str] = []
    start, end = record.start, record.end
    if start is None and end is not None:
        start = end
        flags.append("start-missing")
    if start is not None and end is not None and end.last < start.first:
        end = None
        flags += ["end-before-start", "end-missing"]
    elif end is None and record.status in _ENDED and record.kind not in EVENTS:
        flags.append("end-missing")
        statement = record.recorded if record.kind == "statement" else None
        if statement is not None and start is not None and statement >= start:
            end = statement  # it had ended by the day on which that was stated
    if end is not None and end.first > as_of:
        end = None
    if record.status == "on-hold":  # an interruption, never an end
        flags.append("on-hold")
        end = None
    if record.status == "unknown":
        flags.append("status-unknown")
    if record.kind == "request" and record.status == "active":
        flags.append("order-only")
    return RecordDates(start, end, tuple(flags))


def why_implausible(start: PartialDate | None, person: Person | None, rules: Rules) -> str | None:
    """Rule IN-7: why a start cannot be right, in words; None where it can."""
    if start is None or person is None:
        return None
    born, died = person.birth_date, person.deceased
    if born is not None:
        age = _MONTHS_A_YEAR * rules.number("minimum_age_years")
        if start.last < add_months(born.first, age):
            return text("why-before-birth")
    if died is not None and start.first > died.last:
        return text("why-after-death")
    return None
