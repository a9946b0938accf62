"""Reads a record again with other days in place of its imprecise dates (rule IN-6).

What the days do not touch is kept from the first reading: the episodes of agents without an
imprecise date; setting and relapse where only progression moves; and the lines, where the day of
progression stays between the same starts of therapy.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from oncology.course.conclude import Derived, Placed, conclude, place, weigh
from oncology.course.disease.progression import events
from oncology.course.exposure.timeline import Timeline, build, joined
from oncology.course.imprecise_dates.breakpoints import Reading, Slot
from oncology.course.lines import sequence as lines
from oncology.course.lines.ends import progressed
from oncology.course.lines.open_line import Run
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules


class Again:
    """One patient's record, to be read with other days in it."""

    def __init__(
        self,
        record: PatientRecord,
        found: Derived,
        slots: Sequence[Slot],
        rules: Rules,
    ) -> None:
        self._rules = rules
        first = {s.position for s in slots if s.kind == "medications"}
        self._positions = _sharing(record.medications, first)
        self.moved = [record.medications[p] for p in self._positions]
        kept = set(self._positions)
        still = tuple(m for p, m in enumerate(record.medications) if p not in kept)
        self._still = (
            build(replace(record, medications=still), rules) if self._positions else found.times
        )
        only_progression = all(s.says == "worsened" for s in slots)
        self._placed = found.placed if only_progression else None
        baseline = rules.days("pd_baseline")
        self._starts = sorted(e.start.middle + baseline for e in found.placed.lasting)
        self._runs: dict[tuple[int, ...], list[Run]] = {}

    def read(self, record: PatientRecord) -> Reading:
        """What the rules conclude on these days."""
        if self._placed is not None:
            seen = self._moved_progression(self._placed, record)
        else:
            placed = place(self._times(record), record, self._rules)
            seen = conclude(placed, record, self._rules)
        return Reading(seen.resistance.category, len(seen.runs), seen.confidence)

    def _times(self, record: PatientRecord) -> Timeline:
        if not self._positions:
            return self._still
        moved = tuple(record.medications[p] for p in self._positions)
        part = replace(record, medications=moved)
        return joined(self._still, build(part, self._rules))

    def _moved_progression(self, placed: Placed, record: PatientRecord) -> Derived:
        """The lines are the same while progression stays between the same two starts of agents.

        Rules LN-3 and PD-5 compare it with nothing else.
        """
        metastatic, rules = placed.setting.metastatic, self._rules
        found = events(record, placed.advanced, metastatic, rules)
        between = tuple(bisect_left(self._starts, event.day) for event in found)
        runs = self._runs.get(between)
        if runs is None:
            runs = lines.build(placed.lasting, found, record, rules)
            self._runs[between] = runs
        for run, following in pairwise((*runs, None)):
            if run is not None:
                progressed(run, following, found, rules)
        return weigh(placed, runs, rules, worded=False)


def _sharing(medications: Sequence[Medication], first: set[int]) -> list[int]:
    """Positions of all records that share an agent with the given ones, directly or in turn."""
    found: set[int] = set()
    names: set[str] = set()
    fresh = first
    while fresh:
        found |= fresh
        names |= {n for p in fresh for n in _names(medications[p])}
        fresh = {
            p
            for p, m in enumerate(medications)
            if p not in found and not names.isdisjoint(_names(m))
        }
    return sorted(found)


def _names(medication: Medication) -> tuple[str, ...]:
    return medication.ingredients or (medication.name,)
