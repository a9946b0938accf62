"""The whole course: timeline -> setting -> progression -> lines -> resistance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from oncology.course.conclude import Conclusions, conclude
from oncology.course.course import Course
from oncology.course.disease.setting import Setting
from oncology.course.history import History
from oncology.course.imprecise_dates import breakpoints as imprecision
from oncology.course.imprecise_dates.rereading import Rereading
from oncology.course.lines.describe import describe_line, early_courses, line_basis
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.time_on_cdk46 import months_on_cdk46
from oncology.course.notes import course_flags, explain_resistance
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


def follow(record: PatientRecord, rules: Rules) -> Course:
    """Lines and resistance of one patient up to a day; imprecise dates are tested (IN-6)."""
    known = no_later(record, rules.as_of)
    found = conclude(known, rules)
    history = _history(found, known, rules)
    least = most = len(found.lines)
    slots = imprecision.slots_of(known, rules)
    if slots:
        again = Rereading(known, found, slots, rules)
        edges = [*found.times.episodes, *found.early]
        fixed = imprecision.fixed_days(known, edges, again.moved, slots, rules.as_of)
        history, (least, most) = imprecision.widen(known, history, slots, fixed, rules, again.read)
    told = explain_resistance(history, found.doubts, rules)
    history = replace(history, notes=(*history.notes, told))
    return Course(history, found, known, least, most)


def no_later(record: PatientRecord, as_of: date) -> PatientRecord:
    """What is known on the day of assessment; an imprecise date of it is not later than the day."""

    def seen(when: PartialDate | None) -> bool:
        return when is None or when.first <= as_of

    def cut(entry: Dated) -> Dated:
        when = entry.date
        return replace(entry, date=when.until(as_of)) if when and when.last > as_of else entry

    def onset(cancer: Cancer) -> Cancer:
        when = cancer.onset
        return replace(cancer, onset=when.until(as_of)) if when and when.last > as_of else cancer

    return replace(
        record,
        cancers=tuple(onset(c) for c in record.cancers if seen(c.onset)),
        statuses=tuple(cut(s) for s in record.statuses if seen(s.date)),
        stages=tuple(cut(s) for s in record.stages if seen(s.date)),
        variants=tuple(cut(v) for v in record.variants if seen(v.date)),
        procedures=tuple(cut(p) for p in record.procedures if seen(p.date)),
        medications=tuple(_begun(m, as_of) for m in record.medications),
    )


def _begun(medication: Medication, as_of: date) -> Medication:
    """A drug that is taken began by the day; one that is only meant to be taken may begin later."""
    start = medication.start
    if start is None or not start.first <= as_of < start.last or medication.status == "intended":
        return medication
    return replace(medication, start=start.until(as_of))


def _history(found: Conclusions, record: PatientRecord, rules: Rules) -> History:
    runs, setting, times = found.lines, found.setting, found.times
    progressed = [run.progression for run in runs if run.progression]
    disease = replace(setting.disease, last_progression=progressed[-1].when if progressed else None)
    built = tuple(describe_line(r, n, found.doubts, rules) for n, r in enumerate(runs, 1))
    notes = [d.reason for d in found.doubts]
    notes += course_flags(times, runs, record, rules)
    notes += [note for run in runs for note in run.notes]
    notes += [line_basis(line) for line in built]
    return History(
        disease=disease,
        courses=tuple(c for e in found.early for c in early_courses(e, setting, rules)),
        lines=built,
        resistance=found.resistance,
        supportive=tuple(sorted({e.ingredient for e in times.supportive})),
        completed_lines=sum(bool(run.end or run.progression) for run in runs),
        on_therapy=bool(runs) and runs[-1].end is None,
        next_line=_next(runs, setting),
        prior_classes=tuple(
            sorted({c for run in runs for u in run.stretches for c in u.episode.classes})
        ),
        months_on_cdk46=months_on_cdk46(runs, found.short, rules.as_of, rules.parameters),
        confidence=found.confidence,
        notes=tuple(dict.fromkeys(notes)),
        excluded=times.excluded,
        planned=times.planned,
    )


def _next(runs: Sequence[OpenLine], setting: Setting) -> int | None:
    """The running line's own number while it goes on without progression, else the next."""
    if setting.disease.setting != "advanced":
        return None
    if not runs:
        return 1
    newest = runs[-1]
    return len(runs) + 1 if newest.progression or newest.end else len(runs)
