"""Lines of therapy made again and again of nearly the same episodes: each step is taken once.

A start of an agent does the same to the same line. Where only one episode has moved, all steps
before it and those after its traces are gone are remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import groupby

from oncology.course.disease.progression import Progression
from oncology.course.exposure.episodes import Episode
from oncology.course.imprecise_dates.moving_day import moves
from oncology.course.lines.ends import end_line, recorded_progression
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.sequence import Step, first_line, step_of, take_up
from oncology.course.resistance.category import progression_of
from oncology.course.resistance.relapse import EventBasis
from oncology.dates import PartialDate
from oncology.intake import PatientRecord
from oncology.knowledge import Rules


@dataclass(slots=True)
class _SameEvents:
    """What was made while progression stood on the same days."""

    steps: dict[tuple[int, ...], list[OpenLine]] = field(default_factory=dict)
    ends: dict[tuple[int, int], OpenLine] = field(default_factory=dict)


class LinesAgain:
    """The lines of one patient for many readings of the days.

    Of what is remembered the identity counts: a day that moves is compared with nothing here, and
    every object that a key names is kept.
    """

    def __init__(self, record: PatientRecord, rules: Rules) -> None:
        self._record, self._rules = record, rules
        self._baseline = rules.days("pd_baseline")
        self._episodes: dict[tuple[str, tuple[str, ...]], list[Episode]] = {}
        self._ids: set[int] = set()
        self._objects: list[object] = []  # whose identity a key names
        self._by_events: dict[object, _SameEvents] = {}
        self._takings: dict[tuple[int, ...], list[OpenLine]] = {}
        self._answers: dict[tuple[int, int, bool], Step] = {}
        self._states: dict[object, OpenLine] = {}
        self._ends: dict[tuple[int, int, object], OpenLine] = {}
        self._progressions: dict[tuple[int, int, bool], tuple[bool, EventBasis | None]] = {}
        self.steps = 0

    def of(self, episodes: Sequence[Episode], events: Sequence[Progression]) -> list[OpenLine]:
        """The lines, each with its end; not to be changed."""
        names = tuple(_name(event) for event in events)
        self._objects += events
        memory = self._by_events.setdefault(names, _SameEvents())
        lines: list[OpenLine] = []
        same = [self._known(episode) for episode in episodes]
        for _, group in groupby(same, key=_begun):
            running, starts = lines.pop() if lines else None, list(group)
            key = (id(running), *map(id, starts))
            result = memory.steps.get(key)
            if result is None:
                result = memory.steps[key] = self._step(starts, running, events)
                self._objects += starts
            lines += result
        for position, line in enumerate(lines):
            following = lines[position + 1] if position + 1 < len(lines) else None
            pair = id(line), id(following)
            if pair not in memory.ends:
                memory.ends[pair] = self._end(line, following, events)
            lines[position] = memory.ends[pair]
        return lines

    def events(self, lines: Sequence[OpenLine]) -> list[EventBasis]:
        """The progressions of lines that were made here (rule ER-B)."""
        events: list[EventBasis] = []
        first = True
        for number, line in enumerate(lines, 1):
            key = id(line), number, first
            step = self._progressions.get(key)
            if step is None:
                endocrine = bool(line.endocrine)
                event = progression_of(line, number, first, self._rules) if endocrine else None
                step = self._progressions[key] = endocrine, event
            events += [step[1]] if step[1] else []
            first = first and not step[0]
        return events

    def _known(self, episode: Episode) -> Episode:
        """The same episode as in an earlier reading."""
        if id(episode) in self._ids or _moves(episode):
            return episode
        same = self._episodes.setdefault((episode.ingredient, episode.sources), [])
        for other in same:
            if other is episode or other == episode:
                return other
        same.append(episode)
        self._ids.add(id(episode))
        return episode

    def _step(
        self, starts: list[Episode], line: OpenLine | None, events: Sequence[Progression]
    ) -> list[OpenLine]:
        """What starts on one day; the same with other progressions that lie as far away."""
        day = starts[0].start.middle
        near = line is not None and [
            e for e in events if line.start.middle + self._baseline < e.day <= day + self._baseline
        ]
        key = (id(line), bool(near), *map(id, starts))
        result = self._takings.get(key)
        if result is None:
            self.steps += 1
            if line is None:
                result = [first_line(starts, self._rules)]
            else:
                judge = partial(self._judge, line=line, near=near or ())
                result = take_up(starts, line.copy(), judge, self._rules)
            result[-1] = self._states.setdefault(_state(result[-1]), result[-1])
            self._takings[key] = result
            self._objects += result
        return result

    def _judge(self, start: Episode, line: OpenLine, near: Sequence[Progression]) -> Step:
        """What one start does to the running line, whatever else begins beside it."""
        key = id(line), id(start), bool(near)
        if key not in self._answers:
            self._answers[key] = step_of(start, line, near, self._record, self._rules)
        return self._answers[key]

    def _end(
        self, line: OpenLine, following: OpenLine | None, events: Sequence[Progression]
    ) -> OpenLine:
        """A line with its end; the same with other progressions that are not its own."""
        event = recorded_progression(line, following, events, self._rules)
        key = (id(line), id(following), _name(event) if event else None)
        ending = self._ends.get(key)
        if ending is None:
            self.steps += 1
            ending = self._ends[key] = line.copy()
            end_line(ending, following, [event] if event else [], self._record, self._rules)
        return ending


def _begun(episode: Episode) -> date:
    return episode.start.middle


def _name(event: Progression) -> object:
    """What tells a progression from others."""
    return _day(event.when), event.evidence, event.sources


def _moves(episode: Episode) -> bool:
    if moves(episode.start) or moves(episode.end) or moves(episode.due):
        return True
    return moves(episode.stopped) or moves(episode.dosed)


def _day(value: PartialDate | None) -> object:
    """What tells a date from others, without asking a day that moves."""
    return id(value) if moves(value) else value


def _state(line: OpenLine) -> object:
    """What tells a running line from others; of doubts only the grades count here."""
    stretches = tuple(
        (id(s.episode), _day(s.start), _day(s.end), s.carried) for s in line.stretches
    )
    grades = frozenset(d.grade for d in line.doubts)
    return _day(line.start), line.opened_by, stretches, frozenset(line.tags), grades
