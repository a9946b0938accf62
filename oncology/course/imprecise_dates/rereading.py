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

from oncology.course.conclude import Attribution, Conclusions, attribute, conclude_on, grade
from oncology.course.disease.progression import progression_events
from oncology.course.exposure.timeline import Timeline, build_timeline, join_timelines
from oncology.course.imprecise_dates.breakpoints import Reading, Slot
from oncology.course.lines.ends import attach_progression
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.sequence import sequence_lines
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules


class Rereading:
    """One patient's record, to be read with other days in it."""

    def __init__(
        self,
        record: PatientRecord,
        found: Conclusions,
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
            build_timeline(replace(record, medications=still), rules)
            if self._positions
            else found.times
        )
        only_progression = all(s.says == "worsened" for s in slots)
        self._placed = found.attribution if only_progression else None
        baseline = rules.days("pd_baseline")
        self._starts = sorted(e.start.middle + baseline for e in found.attribution.lasting)
        self._runs: dict[tuple[int, ...], list[OpenLine]] = {}

    def read(self, record: PatientRecord) -> Reading:
        """What the rules conclude on these days."""
        if self._placed is not None:
            seen = self._moved_progression(self._placed, record)
        else:
            placed = attribute(self._times(record), record, self._rules)
            seen = conclude_on(placed, record, self._rules)
        return Reading(seen.resistance.category, len(seen.lines), seen.confidence)

    def _times(self, record: PatientRecord) -> Timeline:
        if not self._positions:
            return self._still
        moved = tuple(record.medications[p] for p in self._positions)
        part = replace(record, medications=moved)
        return join_timelines(self._still, build_timeline(part, self._rules))

    def _moved_progression(self, placed: Attribution, record: PatientRecord) -> Conclusions:
        """The lines are the same while progression stays between the same two starts of agents.

        Rules LN-3 and PD-5 compare it with nothing else.
        """
        metastatic, rules = placed.setting.metastatic, self._rules
        found = progression_events(record, placed.advanced, metastatic, rules)
        between = tuple(bisect_left(self._starts, event.day) for event in found)
        runs = self._runs.get(between)
        if runs is None:
            runs = sequence_lines(placed.lasting, found, record, rules)
            self._runs[between] = runs
        for run, following in pairwise((*runs, None)):
            if run is not None:
                attach_progression(run, following, found, rules)
        return grade(placed, runs, rules, worded=False)


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
