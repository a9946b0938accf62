"""Imprecise dates: evaluate the breakpoints inside each interval (rule IN-6)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from oncology.course.exposure.episodes import Episode
from oncology.course.history import Category, History
from oncology.dates import PartialDate, add_months
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, Reason, lowest


@dataclass(frozen=True, slots=True)
class Reading:
    """What one choice of days gives."""

    category: Category
    lines: int
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Slot:
    """One imprecise date of the record. `weighty`: its imprecision lowers confidence by itself."""

    kind: str
    position: int
    name: str
    value: PartialDate
    weighty: bool
    says: str = ""  # of a disease status: what it states


def slots_of(record: PatientRecord, rules: Rules) -> list[Slot]:
    """The imprecise dates that a rule reads."""
    found: list[Slot] = []

    def add(
        kind: str,
        position: int,
        name: str,
        value: PartialDate | None,
        weighty: bool,
        says: str = "",
    ) -> None:
        if value is not None and value.first != value.last:
            found.append(Slot(kind, position, name, value, weighty, says))

    for position, medication in enumerate(record.medications):
        if _defines_lines(medication, rules):
            add("medications", position, "start", medication.start, True)
            add("medications", position, "end", medication.end, True)
    for position, cancer in enumerate(record.cancers):
        add("cancers", position, "onset", cancer.onset, cancer.kind == "secondary")
    for position, status in enumerate(record.statuses):
        deciding = status.value in {"worsened", "metastasis-present"}
        add("statuses", position, "date", status.date, deciding, status.value)
    for position, stage in enumerate(record.stages):
        if stage.group == "IV" or stage.metastasis == 1 or stage.unresectable:
            add("stages", position, "date", stage.date, True)
    for position, procedure in enumerate(record.procedures):
        if procedure.concept == "breast-surgery":
            add("procedures", position, "date", procedure.date, False)
    for position, variant in enumerate(record.variants):
        if variant.gene == rules.parameters.guided_gene and variant.presence == "present":
            add("variants", position, "date", variant.date, False)
    return found


def widen(
    record: PatientRecord,
    history: History,
    slots: Sequence[Slot],
    fixed: set[date],
    rules: Rules,
    read: Callable[[PatientRecord], Reading],
) -> tuple[History, tuple[int, int]]:
    """Lower confidence, or name the alternatives, where an imprecise date could change the result.

    `fixed` are the other days that a rule may compare with. The second value is the smallest and
    the largest number of lines.
    """
    own = Reading(history.resistance.category, len(history.lines), history.confidence)
    choices, complete = _choices(slots, fixed, rules)
    placed = _Placing(record, slots)
    seen = {own} | {read(placed(choice)) for choice in choices}
    counts = sorted({reading.lines for reading in seen})
    weighty = any(slot.weighty for slot in slots)
    return _stated(history, seen, complete, weighty), (counts[0], counts[-1])


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


def _defines_lines(medication: Medication, rules: Rules) -> bool:
    drugs = [rules.terminology.drugs.by_name(name) for name in medication.ingredients]
    return medication.investigational or any(d and d.role == "line-defining" for d in drugs)


def fixed_days(
    record: PatientRecord,
    episodes: Iterable[Episode],
    moved: Iterable[Medication],
    slots: Sequence[Slot],
    as_of: date,
) -> set[date]:
    """The exactly known days that a rule may compare with.

    Records of one agent that are merged count by the edges of their episode; `moved` are the
    records of agents with an imprecise date, whose episodes may come out otherwise.
    """
    dates: list[PartialDate | None] = []
    for episode in episodes:
        dates += [episode.start, episode.end]
    for medication in moved:
        dates += [medication.start, medication.end]
    dates += [c.onset for c in record.cancers]
    dates += [s.date for s in record.statuses]
    dates += [s.date for s in record.stages]
    dates += [p.date for p in record.procedures]
    dates += [v.date for v in record.variants]
    loose = {slot.value for slot in slots}
    return {as_of} | {d.first for d in dates if d and d.first == d.last and d not in loose}


def _choices(
    slots: Sequence[Slot], fixed: set[date], rules: Rules
) -> tuple[list[tuple[date, ...]], bool]:
    """Combinations of days to test, and whether each date saw all of its breakpoints."""
    budget = rules.number("evaluation_budget")
    marks = _Marks(fixed, rules)
    full = list(itertools.islice(_nested(slots, marks, ()), budget + 1))
    if len(full) <= budget:
        return full, True
    ends = [sorted({s.value.first, s.value.middle, s.value.last}) for s in slots]
    middles = [[slot.value.middle] for slot in slots]
    for others in (ends, middles):
        turns = list(itertools.islice(_in_turn(slots, others, marks), budget + 1))
        if len(turns) <= budget:
            return turns, True
    return list(itertools.islice(itertools.product(*ends), budget)), False


def _nested(
    slots: Sequence[Slot], marks: _Marks, chosen: tuple[date, ...]
) -> Iterator[tuple[date, ...]]:
    """Every combination; each date is also compared with the days chosen for those before it."""
    if len(chosen) == len(slots):
        yield chosen
        return
    slot = slots[len(chosen)]
    waiting = (d for s in slots[len(chosen) + 1 :] for d in (s.value.first, s.value.last))
    for day in marks.inside(slot, (*chosen, *waiting)):
        yield from _nested(slots, marks, (*chosen, day))


def _in_turn(
    slots: Sequence[Slot], others: list[list[date]], marks: _Marks
) -> Iterator[tuple[date, ...]]:
    """One date with all of its breakpoints while the others stand still."""
    for position, slot in enumerate(slots):
        for before in itertools.product(*others[:position]):
            for after in itertools.product(*others[position + 1 :]):
                for day in marks.inside(slot, (*before, *after)):
                    yield (*before, day, *after)


class _Marks:
    """The days at which a rule can change its answer, seen from given days."""

    def __init__(self, fixed: set[date], rules: Rules) -> None:
        self._fixed, self._rules = fixed, rules
        self._seen: dict[tuple[str, date], frozenset[date]] = {}
        self._from_fixed: dict[str, set[date]] = {}

    def _of(self, says: str, day: date) -> frozenset[date]:
        """The marks that one day sets; fewer where only some windows compare with it."""
        found = self._seen.get((says, day))
        if found is None:
            windows = self._rules.parameters.windows(says)
            offsets = {day + timedelta(sign * n) for n in windows.days for sign in (1, -1)}
            months = {add_months(day, sign * n) for n in windows.months for sign in (1, -1)}
            found = self._seen[says, day] = frozenset({day} | offsets | months)
        return found

    def _of_fixed(self, says: str) -> set[date]:
        if says not in self._from_fixed:
            self._from_fixed[says] = {m for day in self._fixed for m in self._of(says, day)}
        return self._from_fixed[says]

    def inside(self, slot: Slot, others: Iterable[date]) -> list[date]:
        """The ends and, as the result is constant between marks, each mark with its neighbours."""
        value = slot.value
        picked = {value.first, value.last, value.middle}
        early, late = value.first - timedelta(1), value.last + timedelta(1)
        marks = (self._of(slot.says, day) for day in others)
        for group in (self._of_fixed(slot.says), *marks):
            for mark in group:
                if early <= mark <= late:
                    picked |= {mark - timedelta(1), mark, mark + timedelta(1)}
        return sorted(day for day in picked if value.first <= day <= value.last)


class _Placing:
    """Puts days in place of the imprecise dates of a record."""

    def __init__(self, record: PatientRecord, slots: Sequence[Slot]) -> None:
        self._record, self._slots = record, slots
        self._kinds = sorted({slot.kind for slot in slots})
        self._entries: dict[str, tuple[Any, ...]] = {k: getattr(record, k) for k in self._kinds}
        self._ready: dict[tuple[str, int, tuple[date, ...]], Any] = {}

    def __call__(self, choice: tuple[date, ...]) -> PatientRecord:
        days: dict[tuple[str, int], list[tuple[str, date]]] = {}
        for slot, day in zip(self._slots, choice, strict=True):
            days.setdefault((slot.kind, slot.position), []).append((slot.name, day))
        changed = {kind: list(self._entries[kind]) for kind in self._kinds}
        for (kind, position), named in days.items():
            changed[kind][position] = self._entry(kind, position, named)
        fields: dict[str, Any] = {kind: tuple(entries) for kind, entries in changed.items()}
        return replace(self._record, **fields)

    def _entry(self, kind: str, position: int, named: list[tuple[str, date]]) -> Any:
        """One entry with its days; the same entry serves many choices."""
        key = kind, position, tuple(day for _, day in named)
        if key not in self._ready:
            exact = {name: PartialDate.of(day) for name, day in named}
            self._ready[key] = replace(self._entries[kind][position], **exact)
        return self._ready[key]
