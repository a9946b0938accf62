"""Imprecise dates: evaluate the breakpoints inside each interval (rule IN-6)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from oncology.dates import PartialDate, add_months
from oncology.history import Category, History
from oncology.knowledge.parameters import Parameters
from oncology.record import Medication, PatientRecord
from oncology.values import Confidence, Reason, lowest
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class Reading:
    """What one choice of days gives."""

    category: Category
    lines: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class _Slot:
    """One imprecise date of the record. `weighty`: its imprecision lowers confidence by itself."""

    kind: str
    position: int
    name: str
    value: PartialDate
    weighty: bool


def widen(
    record: PatientRecord,
    history: History,
    parameters: Parameters,
    terminology: Terminology,
    read: Callable[[PatientRecord], Reading],
) -> History:
    """Lower confidence, or name the alternatives, where an imprecise date could change the result."""
    slots = _slots(record, terminology)
    if not slots:
        return history
    choices, complete = _choices(record, slots, parameters)
    own = Reading(history.resistance.category, len(history.lines), history.confidence)
    seen = {own} | {read(_fixed(record, slots, choice)) for choice in choices}
    return _stated(history, seen, complete, any(slot.weighty for slot in slots))


def _stated(history: History, seen: set[Reading], complete: bool, weighty: bool) -> History:
    categories = {reading.category for reading in seen}
    unsettled = len(categories) > 1
    counts = sorted({reading.lines for reading in seen})
    if not (unsettled or len(counts) > 1 or weighty or not complete):
        return history
    doubtful = unsettled or len(counts) > 1 or not complete
    grade = lowest((*(reading.confidence for reading in seen), "low" if doubtful else "moderate"))
    notes = [
        *history.notes,
        Reason("imprecise-dates", "Some dates are known to the month or year only.", "warning"),
    ]
    if len(counts) > 1:
        text = f"Dates known to the month or year only leave the number of lines open: {counts[0]} to {counts[-1]}."
        notes.append(Reason("line-count-open", text, "warning"))
    if not complete:
        text = "Too many imprecise dates to test every combination."
        notes.append(Reason("alternatives-incomplete", text, "warning"))
    resistance = replace(history.resistance, confidence=grade)
    if unsettled:
        names: tuple[Category, ...] = tuple(sorted(categories - {"indeterminate"}))
        resistance = replace(
            resistance,
            category="indeterminate",
            rule="ER-4",
            basis=f"{resistance.basis} Dates known to the month or year only leave open: {' or '.join(names)}.",
            alternatives=names,
            confidence="low",
        )
    return replace(history, resistance=resistance, confidence=grade, notes=tuple(notes))


def _slots(record: PatientRecord, terminology: Terminology) -> list[_Slot]:
    found: list[_Slot] = []

    def add(kind: str, position: int, name: str, value: PartialDate | None, weighty: bool) -> None:
        if value is not None and value.precision != "day":
            found.append(_Slot(kind, position, name, value, weighty))

    for position, medication in enumerate(record.medications):
        if _defines_lines(medication, terminology):
            add("medications", position, "start", medication.start, True)
            add("medications", position, "end", medication.end, True)
    for position, cancer in enumerate(record.cancers):
        add("cancers", position, "onset", cancer.onset, cancer.kind == "secondary")
    for position, status in enumerate(record.statuses):
        add("statuses", position, "date", status.date, True)
    for position, stage in enumerate(record.stages):
        if stage.group == "IV" or stage.metastasis == 1 or stage.unresectable:
            add("stages", position, "date", stage.date, True)
    for position, procedure in enumerate(record.procedures):
        if procedure.concept == "breast-surgery":
            add("procedures", position, "date", procedure.date, False)
    return found


def _defines_lines(medication: Medication, terminology: Terminology) -> bool:
    drugs = [terminology.drug(name) for name in medication.ingredients]
    return medication.investigational or any(d and d.role == "line-defining" for d in drugs)


def _known_days(record: PatientRecord, slot: _Slot) -> set[date]:
    """First and last day of every other date that a rule may compare with."""
    dates = [d for m in record.medications for d in (m.start, m.end) if d and m.ingredients]
    dates += [c.onset for c in record.cancers if c.onset]
    dates += [s.date for s in record.statuses if s.date]
    dates += [s.date for s in record.stages if s.date]
    dates += [p.date for p in record.procedures if p.date]
    return {edge for d in dates if d != slot.value for edge in (d.first, d.last)}


def _choices(
    record: PatientRecord, slots: list[_Slot], parameters: Parameters
) -> tuple[list[tuple[date, ...]], bool]:
    """Combinations of days to test, and whether each date saw all of its breakpoints."""
    budget = parameters["evaluation_budget"]
    full = [_inside(slot.value, _marks(record, slot, parameters)) for slot in slots]
    size = 1
    for options in full:
        size *= len(options)
    if size <= budget:
        return list(itertools.product(*full)), True
    ends = [sorted({s.value.first, s.value.middle, s.value.last}) for s in slots]
    middles = [[slot.value.middle] for slot in slots]
    for others in (ends, middles):
        one_by_one = [
            choice
            for position, options in enumerate(full)
            for choice in itertools.product(*others[:position], options, *others[position + 1 :])
        ]
        if len(one_by_one) <= budget:
            return one_by_one, True
    return list(itertools.islice(itertools.product(*ends), budget)), False


def _marks(record: PatientRecord, slot: _Slot, parameters: Parameters) -> set[date]:
    marks: set[date] = set()
    for day in _known_days(record, slot):
        marks.add(day)
        for offset in parameters.day_windows:
            marks |= {day + timedelta(offset), day - timedelta(offset)}
        for months in parameters.month_windows:
            marks |= {add_months(day, months), add_months(day, -months)}
    return marks


def _inside(value: PartialDate, marks: set[date]) -> list[date]:
    """The ends and, as the result is constant between marks, each mark with its neighbours."""
    picked = {value.first, value.last, value.middle}
    for mark in marks:
        for day in (mark - timedelta(1), mark, mark + timedelta(1)):
            if value.first <= day <= value.last:
                picked.add(day)
    return sorted(picked)


def _fixed(record: PatientRecord, slots: list[_Slot], choice: tuple[date, ...]) -> PatientRecord:
    changed: dict[str, list[Any]] = {}
    for slot, day in zip(slots, choice, strict=True):
        entries = changed.setdefault(slot.kind, list(getattr(record, slot.kind)))
        entries[slot.position] = replace(entries[slot.position], **{slot.name: PartialDate.of(day)})
    fields: dict[str, Any] = {kind: tuple(entries) for kind, entries in changed.items()}
    return replace(record, **fields)
