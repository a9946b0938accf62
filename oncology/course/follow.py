"""The whole course: timeline -> setting -> progression -> lines -> resistance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from oncology.course.budget import Work
from oncology.course.conclude import Conclusions, conclude
from oncology.course.course import Course
from oncology.course.disease.setting import Setting
from oncology.course.history import History
from oncology.course.imprecise_dates.rereading import Rereading
from oncology.course.imprecise_dates.slots import slots_of
from oncology.course.imprecise_dates.undated_ends import undated_ends
from oncology.course.imprecise_dates.widen import widen
from oncology.course.lines.describe import describe_line, early_courses, line_basis
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.time_on_cdk46 import months_on_cdk46
from oncology.course.notes import adjuvant_notes, course_flags, explain_resistance
from oncology.dates import PartialDate
from oncology.intake import (
    Cancer,
    DiseaseStatus,
    Medication,
    PatientRecord,
    Procedure,
    Stage,
    Variant,
)
from oncology.knowledge import Rules

Dated = TypeVar("Dated", DiseaseStatus, Stage, Variant, Procedure)


def follow(record: PatientRecord, rules: Rules, work: Work | None = None) -> Course:
    """Lines and resistance of one patient up to a day; imprecise dates are tested (IN-6).

    `work` counts what that costs, and ends it.
    """
    record = no_later(record, rules.as_of)
    conclusions = conclude(record, rules)
    history = _history(conclusions, record, rules)
    least = most = len(conclusions.lines)
    slots = [*slots_of(record, rules), *undated_ends(conclusions, record, rules)]
    if slots:
        history, (least, most) = widen(
            history, Rereading(record, conclusions, slots, rules), work or Work()
        )
    explanation = explain_resistance(history, conclusions.doubts, rules)
    history = replace(history, notes=(*history.notes, explanation))
    return Course(history, conclusions, record, least, most)


def no_later(record: PatientRecord, as_of: date) -> PatientRecord:
    """What is known on the day of assessment; an imprecise date of it is not later than the day."""

    def is_past(when: PartialDate | None) -> bool:
        return when is None or when.first <= as_of

    def until_day(entry: Dated) -> Dated:
        when = entry.date
        return replace(entry, date=when.until(as_of)) if when and when.last > as_of else entry

    def onset(cancer: Cancer) -> Cancer:
        when = cancer.onset
        return replace(cancer, onset=when.until(as_of)) if when and when.last > as_of else cancer

    return replace(
        record,
        cancers=tuple(onset(c) for c in record.cancers if is_past(c.onset)),
        statuses=tuple(until_day(s) for s in record.statuses if is_past(s.date)),
        stages=tuple(until_day(s) for s in record.stages if is_past(s.date)),
        variants=tuple(until_day(v) for v in record.variants if is_past(v.date)),
        procedures=tuple(until_day(p) for p in record.procedures if is_past(p.date)),
        medications=tuple(_started_by(m, as_of) for m in record.medications),
    )


def _started_by(medication: Medication, as_of: date) -> Medication:
    """A drug that is taken began by the day; one that is only meant to be taken may begin later."""
    start = medication.start
    if start is None or not start.first <= as_of < start.last or medication.status == "intended":
        return medication
    return replace(medication, start=start.until(as_of))


def _history(conclusions: Conclusions, record: PatientRecord, rules: Rules) -> History:
    """The conclusions as the document states them, each with its reasons."""
    lines, setting, times = conclusions.lines, conclusions.setting, conclusions.times
    doubts = conclusions.doubts
    events = [line.progression for line in lines if line.progression]
    described = tuple(describe_line(line, n, doubts, rules) for n, line in enumerate(lines, 1))
    notes = [d.reason for d in doubts]
    notes += course_flags(times, lines, record, rules)
    notes += adjuvant_notes(conclusions.resistance)
    notes += [note for line in lines for note in line.notes]
    notes += [line_basis(line) for line in described]
    return History(
        disease=replace(setting.disease, last_progression=events[-1].when if events else None),
        courses=tuple(c for e in conclusions.early for c in early_courses(e, setting, rules)),
        lines=described,
        resistance=conclusions.resistance,
        supportive=tuple(sorted({e.ingredient for e in times.supportive})),
        completed_lines=sum(bool(line.end or line.progression) for line in lines),
        on_therapy=bool(lines) and lines[-1].end is None,
        next_line=_next_number(lines, setting),
        prior_classes=tuple(
            sorted({c for line in lines for s in line.stretches for c in s.episode.classes})
        ),
        months_on_cdk46=_settled(months_on_cdk46(lines, conclusions.short, rules)),
        confidence=conclusions.confidence,
        notes=tuple(dict.fromkeys(notes)),
        excluded=times.excluded,
        planned=times.planned,
    )


def _settled(bounds: tuple[float, float] | None) -> float | None:
    """A number of which both bounds agree; else it is not known."""
    return bounds[0] if bounds and bounds[0] == bounds[1] else None


def _next_number(lines: Sequence[OpenLine], setting: Setting) -> int | None:
    """The running line's own number while it goes on without progression, else the next."""
    if setting.disease.setting != "advanced":
        return None
    if not lines:
        return 1
    newest = lines[-1]
    return len(lines) + 1 if newest.progression or newest.end else len(lines)
