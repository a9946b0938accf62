"""Reads a record again with other days in place of its imprecise dates (rule IN-6).

What the days do not touch is kept from the first reading: the episodes of agents without an
imprecise date; setting and relapse where only progression moves; and the lines, where the day of
progression stays between the same starts of therapy.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from oncology.course.conclude import Attribution, Conclusions, attribute, conclude_on, grade
from oncology.course.disease.progression import progression_events
from oncology.course.exposure.timeline import Timeline, build_timeline, join_timelines
from oncology.course.history import Category
from oncology.course.imprecise_dates.slots import Slot
from oncology.course.lines.ends import attach_progression
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.sequence import sequence_lines
from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence


@dataclass(frozen=True, slots=True)
class Reading:
    """What one choice of days gives."""

    category: Category
    lines: int
    confidence: Confidence


class Rereading:
    """One patient's record, to be read with other days in it.

    `conclusions` are those of the first reading; `slots` the dates that move.
    """

    def __init__(
        self,
        record: PatientRecord,
        conclusions: Conclusions,
        slots: Sequence[Slot],
        rules: Rules,
    ) -> None:
        self.record, self.slots, self.rules = record, slots, rules
        self._conclusions = conclusions
        first = {s.position for s in slots if s.kind == "medications"}
        self._positions = _sharing(record.medications, first)
        others = set(range(len(record.medications))).difference(self._positions)
        still = tuple(m for p, m in enumerate(record.medications) if p in others)
        self._still = (
            build_timeline(replace(record, medications=still), rules)
            if self._positions
            else conclusions.times
        )
        only_progression = all(s.says == "worsened" for s in slots)
        self._attribution = conclusions.attribution if only_progression else None
        baseline = rules.days("pd_baseline")
        lasting = conclusions.attribution.lasting
        self._starts = sorted(e.start.middle + baseline for e in lasting)
        self._lines: dict[tuple[int, ...], list[OpenLine]] = {}

    def exact_days(self) -> set[date]:
        """The exactly known days that a rule may compare with.

        Records of one agent that are merged count by the edges of their episode; those of agents
        with an imprecise date count themselves, since their episodes may come out otherwise.
        """
        record, conclusions = self.record, self._conclusions
        dates: list[PartialDate | None] = []
        for episode in (*conclusions.times.episodes, *conclusions.early):
            dates += [episode.start, episode.end]
        for position in self._positions:
            medication = record.medications[position]
            dates += [medication.start, medication.end]
        dates += [c.onset for c in record.cancers]
        dates += [s.date for s in record.statuses]
        dates += [s.date for s in record.stages]
        dates += [p.date for p in record.procedures]
        dates += [v.date for v in record.variants]
        loose = {slot.value for slot in self.slots}
        exact = {d.first for d in dates if d and d.first == d.last and d not in loose}
        return exact | {self.rules.as_of}

    def read(self, record: PatientRecord) -> Reading:
        """What the rules conclude on these days."""
        if self._attribution is not None:
            conclusions = self._with_progression(self._attribution, record)
        else:
            attribution = attribute(self._times(record), record, self.rules)
            conclusions = conclude_on(attribution, record, self.rules, in_words=False)
        category = conclusions.resistance.category
        return Reading(category, len(conclusions.lines), conclusions.confidence)

    def _times(self, record: PatientRecord) -> Timeline:
        if not self._positions:
            return self._still
        medications = tuple(record.medications[p] for p in self._positions)
        part = replace(record, medications=medications)
        return join_timelines(self._still, build_timeline(part, self.rules))

    def _with_progression(self, attribution: Attribution, record: PatientRecord) -> Conclusions:
        """The lines are the same while progression stays between the same two starts of agents.

        Rules LN-3 and PD-5 compare it with nothing else.
        """
        metastatic, rules = attribution.setting.metastatic, self.rules
        events = progression_events(record, attribution.advanced, metastatic, rules)
        between = tuple(bisect_left(self._starts, event.day) for event in events)
        lines = self._lines.get(between)
        if lines is None:
            lines = sequence_lines(attribution.lasting, events, record, rules)
            self._lines[between] = lines
        for line, following in pairwise((*lines, None)):
            if line is not None:
                attach_progression(line, following, events, rules)
        return grade(attribution, lines, rules, in_words=False)


def _sharing(medications: Sequence[Medication], first: set[int]) -> list[int]:
    """Positions of all records that share an agent with the given ones, directly or in turn."""
    positions: set[int] = set()
    names: set[str] = set()
    fresh = first
    while fresh:
        positions |= fresh
        names |= {n for p in fresh for n in _names(medications[p])}
        fresh = {
            p
            for p, m in enumerate(medications)
            if p not in positions and not names.isdisjoint(_names(m))
        }
    return sorted(positions)


def _names(medication: Medication) -> tuple[str, ...]:
    return medication.ingredients or (medication.name,)
