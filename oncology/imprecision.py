"""Imprecise dates: evaluate the breakpoints inside each interval (rule IN-6)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from oncology.dates import PartialDate, add_months
from oncology.history import Category, History
from oncology.knowledge.parameters import Parameters
from oncology.record import PatientRecord
from oncology.values import Confidence, Reason, lowest

_DAY_OFFSETS = (0, 14, 28, 60, 90, 120, 180)
_MONTH_OFFSETS = (6, 12, 24)
Slot = tuple[str, int, str]


def widen(
    record: PatientRecord,
    history: History,
    parameters: Parameters,
    evaluate: Callable[[PatientRecord], History],
) -> History:
    """Lower confidence, or name the alternatives, where an imprecise date could change the result."""
    slots = _slots(record)
    if not slots:
        return history
    choices, complete = _choices(record, slots, parameters["evaluation_budget"])
    categories: set[Category] = {history.resistance.category, *history.resistance.alternatives} - {
        "indeterminate"
    }
    categories = {history.resistance.category}
    counts = {len(history.lines)}
    for combination in choices:
        other = evaluate(_fixed(record, dict(zip((s for s, _ in slots), combination, strict=True))))
        categories.add(other.resistance.category)
        counts.add(len(other.lines))
    return _stated(history, categories, counts, complete)


def _stated(
    history: History, categories: set[Category], counts: set[int], complete: bool
) -> History:
    unsettled = len(categories) > 1
    grade: Confidence = "low" if unsettled or len(counts) > 1 or not complete else "moderate"
    note = Reason("imprecise-dates", "Some dates are known to the month or year only.", "warning")
    notes = [*history.notes, note]
    if not complete:
        notes.append(
            Reason(
                "alternatives-incomplete",
                "Too many imprecise dates to test every combination.",
                "warning",
            )
        )
    resistance = replace(
        history.resistance, confidence=lowest((history.resistance.confidence, grade))
    )
    if unsettled:
        names: tuple[Category, ...] = tuple(sorted(categories))
        resistance = replace(
            resistance,
            category="indeterminate",
            rule="ER-4",
            basis=f"{resistance.basis} Dates known to the month or year only leave open: {' or '.join(names)}.",
            alternatives=names,
            confidence="low",
        )
    return replace(
        history,
        resistance=resistance,
        confidence=lowest((history.confidence, grade)),
        notes=tuple(notes),
    )


def _slots(record: PatientRecord) -> list[tuple[Slot, PartialDate]]:
    found: list[tuple[Slot, PartialDate]] = []
    for kind, entries, names in (
        ("medications", record.medications, ("start", "end")),
        ("cancers", record.cancers, ("onset",)),
        ("statuses", record.statuses, ("date",)),
    ):
        for position, entry in enumerate(entries):
            if kind == "medications" and not getattr(entry, "ingredients", ()):
                continue
            if kind == "cancers" and getattr(entry, "kind", "") not in {"secondary"}:
                continue
            for name in names:
                value = getattr(entry, name)
                if isinstance(value, PartialDate) and value.precision != "day":
                    found.append(((kind, position, name), value))
    return found


def _known_days(record: PatientRecord, own: PartialDate) -> set[date]:
    """First and last day of every other date of the record."""
    dates = [d for m in record.medications if m.ingredients for d in (m.start, m.end) if d]
    dates += [c.onset for c in record.cancers if c.onset]
    dates += [s.date for s in record.statuses if s.date]
    return {edge for d in dates if d != own for edge in (d.first, d.last)}


def _choices(
    record: PatientRecord, slots: list[tuple[Slot, PartialDate]], budget: int
) -> tuple[list[tuple[date, ...]], bool]:
    full = [_inside(value, _marks(record, value)) for _, value in slots]
    size = 1
    for options in full:
        size *= len(options)
    if size <= budget:
        return list(itertools.product(*full)), True
    ends = [sorted({value.first, value.middle, value.last}) for _, value in slots]
    by_slot = [
        combination
        for position, options in enumerate(full)
        for combination in itertools.product(*ends[:position], options, *ends[position + 1 :])
    ]
    if len(by_slot) <= budget:
        return by_slot, True
    return list(itertools.islice(itertools.product(*ends), budget)), False


def _marks(record: PatientRecord, own: PartialDate) -> set[date]:
    marks: set[date] = set()
    for day in _known_days(record, own):
        for offset in _DAY_OFFSETS:
            marks |= {day + timedelta(offset), day - timedelta(offset)}
        for months in _MONTH_OFFSETS:
            marks |= {add_months(day, months), add_months(day, -months)}
    return marks


def _inside(value: PartialDate, marks: set[date]) -> list[date]:
    """The ends and, as the result is constant between marks, each mark and the day after it."""
    picked = {value.first, value.last, value.middle}
    for mark in marks:
        picked |= {day for day in (mark, mark + timedelta(1)) if value.first <= day <= value.last}
    return sorted(picked)


def _fixed(record: PatientRecord, chosen: dict[Slot, date]) -> PatientRecord:
    medications = list(record.medications)
    cancers = list(record.cancers)
    statuses = list(record.statuses)
    for (kind, position, name), day in chosen.items():
        exact = PartialDate.of(day)
        if kind == "medications":
            old = medications[position]
            medications[position] = (
                replace(old, start=exact) if name == "start" else replace(old, end=exact)
            )
        elif kind == "cancers":
            cancers[position] = replace(cancers[position], onset=exact)
        else:
            statuses[position] = replace(statuses[position], date=exact)
    return replace(
        record, medications=tuple(medications), cancers=tuple(cancers), statuses=tuple(statuses)
    )
