"""A record with days in place of its imprecise dates (rule IN-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from oncology.course.imprecise_dates.slots import Slot
from oncology.dates import PartialDate
from oncology.intake import PatientRecord


class Substitution:
    """Puts days in place of the imprecise dates of a record."""

    def __init__(self, record: PatientRecord, slots: Sequence[Slot]) -> None:
        self._record, self._slots = record, slots
        self._kinds = sorted({slot.kind for slot in slots})
        self._entries: dict[str, tuple[Any, ...]] = {k: getattr(record, k) for k in self._kinds}
        self._newest: tuple[tuple[date, ...], PatientRecord] | None = None
        self._ready: dict[tuple[str, int, tuple[date, ...]], Any] = {}

    def record_on(self, choice: tuple[date, ...]) -> PatientRecord:
        """The record with one day a slot, in the order of the slots."""
        if self._newest and self._newest[0] == choice:
            return self._newest[1]
        days: dict[tuple[str, int], list[tuple[str, date]]] = {}
        for slot, day in zip(self._slots, choice, strict=True):
            days.setdefault((slot.kind, slot.position), []).append((slot.name, day))
        changed = {kind: list(self._entries[kind]) for kind in self._kinds}
        for (kind, position), dates in days.items():
            changed[kind][position] = self._entry(kind, position, dates)
        fields: dict[str, Any] = {kind: tuple(entries) for kind, entries in changed.items()}
        record = replace(self._record, **fields)
        self._newest = choice, record
        return record

    def moved(self, choice: tuple[date, ...], slot: Slot, day: date) -> PatientRecord:
        """The same record with one other day."""
        record = self.record_on(choice)
        entries = list(getattr(record, slot.kind))
        dates: dict[str, Any] = {slot.name: PartialDate.of(day)}
        entries[slot.position] = replace(entries[slot.position], **dates)
        fields: dict[str, Any] = {slot.kind: tuple(entries)}
        return replace(record, **fields)

    def _entry(self, kind: str, position: int, dates: list[tuple[str, date]]) -> Any:
        """One entry with its days; the same entry serves many choices."""
        key = kind, position, tuple(day for _, day in dates)
        if key not in self._ready:
            exact = {name: PartialDate.of(day) for name, day in dates}
            self._ready[key] = replace(self._entries[kind][position], **exact)
        return self._ready[key]
