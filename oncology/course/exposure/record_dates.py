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
# An order that was carried out: the treatment that it belongs to may go on.
FULFILLED = "order-fulfilled"
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


def record_dates(record: Medication, person: Person | None, as_of: date) -> RecordDates:
    """Rules IN-4 and IN-7: start and end, and what is wrong.

    A start that is missing is taken from the end. An end before the start is dropped, for the error
    may be in either. An end after the day of assessment is still open. What is over without a day
    ended on some day from its start on.
    """
    flags: list[str] = []
    start, end = record.start, record.end
    if start is None and end is not None:
        start = end
        flags.append("start-missing")
    is_over = end is None and _is_over(record)
    if start is not None and end is not None and end.last < start.first:
        end, is_over = None, _is_over(record)
        flags += ["end-before-start", "end-missing"]
    elif is_over:
        flags.append("end-missing")
    if is_over and start is not None and start.first <= as_of:
        end = PartialDate(start.first, _latest_end(record, start, person, as_of), late=True)
        if record.kind == "request" and record.status == "completed":
            flags.append(FULFILLED)
    if end is not None and end.first > as_of:
        end = None
    if record.status == "on-hold":  # an interruption, never an end
        flags.append("on-hold")
        end = None
    if record.status == "unknown":
        flags.append("status-unknown")
    if record.kind == "request" and record.status == "active" and not record.is_reported_plan:
        flags.append("order-only")
    return RecordDates(start, end, tuple(flags))


def _is_over(record: Medication) -> bool:
    """Whether the status says that the treatment has ended.

    Of a dose or a supply it does not; but a supply with the reason of a stop came before that stop.
    """
    told = record.kind not in EVENTS or is_told_stop(record)
    return record.status in _ENDED and told


def is_told_stop(record: Medication) -> bool:
    """Whether a dispense tells why the treatment ended; the end of its supply is not that day."""
    return record.kind == "dispense" and record.stop_reason is not None


def _latest_end(record: Medication, start: PartialDate, person: Person | None, as_of: date) -> date:
    """Rule IN-4: the latest day of an end that is not recorded.

    A statement tells of what was over by then; nobody takes a drug after death.
    """
    days = [as_of]
    if record.kind == "statement" and record.recorded and record.recorded >= start:
        days.append(record.recorded.last)
    if person is not None and person.deceased is not None:
        days.append(person.deceased.last)
    return max(min(days), start.first)


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
