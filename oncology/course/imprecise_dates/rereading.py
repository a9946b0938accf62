"""Reads a record again with other days in place of its imprecise dates (rule IN-6).

What the days do not touch is kept from the first reading: the episodes of agents without an
imprecise date; setting and relapse where only progression moves; and the lines, where the day of
progression stays between the same starts of therapy.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from oncology.course.budget import Work
from oncology.course.conclude import Attribution, Conclusions, attribute, conclude_on, grade
from oncology.course.disease.progression import progression_events
from oncology.course.history import Category
from oncology.course.imprecise_dates.agents import Agents
from oncology.course.imprecise_dates.breakpoints import Turn
from oncology.course.imprecise_dates.lines_again import LinesAgain
from oncology.course.imprecise_dates.moving_day import MovingDay, Span
from oncology.course.imprecise_dates.slots import Slot
from oncology.course.imprecise_dates.substitution import Substitution
from oncology.course.lines.ends import attach_progression
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.sequence import sequence_lines
from oncology.course.resistance.category import progressions_of
from oncology.dates import PartialDate
from oncology.intake import PatientRecord, Variant
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
        self.record, self.rules = record, rules
        self._conclusions = conclusions
        self._agents = Agents(record, slots, rules)
        self.slots = self._agents.slots
        self.weighty = any(slot.weighty for slot in slots)
        self._substitution = Substitution(record, self.slots)
        only_progression = all(s.says == "worsened" for s in slots)
        self._attribution = conclusions.attribution if only_progression else None
        baseline = rules.days("pd_baseline")
        lasting = conclusions.attribution.lasting
        self._starts = sorted(e.start.middle + baseline for e in lasting)
        again = all(_leaves_lines(slot) for slot in self.slots)
        self._lines_again = LinesAgain(record, rules) if again else None
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
        dates += self._agents.dates()
        dates += [c.onset for c in record.cancers]
        dates += [s.date for s in record.statuses]
        dates += [s.date for s in record.stages]
        dates += [p.date for p in record.procedures]
        dates += [v.date for v in record.variants]
        loose = {slot.value for slot in self.slots}
        exact = {d.first for d in dates if d and d.first == d.last and d not in loose}
        return exact | {self.rules.as_of}

    def over(self, turn: Turn, work: Work) -> set[Reading]:
        """What the rules conclude on every day of the date that moves, while work may be done.

        Days that no rule tells apart are read once.
        """
        slot = self.slots[turn.position]
        readings: set[Reading] = set()
        day = slot.value.first
        while day <= slot.value.last and not work.is_spent:
            before = self._agents.records
            span = Span(day, day, slot.value.last)
            moving = MovingDay.at(day, span)
            readings.add(self.read(self._substitution.moved(turn.days, slot, moving)))
            episodes = len(self._conclusions.times.episodes)
            work.spend(1 + episodes + self._agents.records - before)
            day = span.last + timedelta(1)
        return readings

    def sources(self, turn: Turn) -> set[str]:
        """The resources of the date that moves."""
        slot = self.slots[turn.position]
        entry = getattr(self.record, slot.kind)[slot.position]
        return set(entry.sources) if isinstance(entry, Variant) else {entry.source}

    def read(self, record: PatientRecord) -> Reading:
        """What the rules conclude on these days."""
        if self._attribution is not None:
            conclusions = self._with_progression(self._attribution, record)
        else:
            attribution = attribute(self._agents.times(record), record, self.rules)
            conclusions = self._with_lines(attribution, record)
        category = conclusions.resistance.category
        return Reading(category, len(conclusions.lines), conclusions.confidence)

    def _with_lines(self, attribution: Attribution, record: PatientRecord) -> Conclusions:
        """What the lines lead to; steps of lines that other readings took are not taken again."""
        if self._lines_again is None:
            return conclude_on(attribution, record, self.rules, in_words=False)
        metastatic, rules = attribution.setting.metastatic, self.rules
        events = progression_events(record, attribution.advanced, metastatic, rules)
        lines = self._lines_again.of(attribution.lasting, events)
        return grade(attribution, lines, self._lines_again.events(lines), in_words=False)

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
        return grade(attribution, lines, progressions_of(lines, rules), in_words=False)


def _leaves_lines(slot: Slot) -> bool:
    """Whether the rules of lines read a date by the episodes and progressions only."""
    if slot.kind == "statuses":
        return slot.says in {"worsened", "metastasis-present"}
    return slot.kind != "variants"
