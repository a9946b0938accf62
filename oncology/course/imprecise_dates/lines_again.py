"""Lines of therapy made again and again of nearly the same episodes: each step is taken once.

A start of an agent does the same to the same line. Where only one episode has moved, all steps
before it and those after its traces are gone are remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Any

from oncology.course.disease.progression import Progression
from oncology.course.exposure.episodes import Episode
from oncology.course.imprecise_dates.moving_day import moves
from oncology.course.lines.ends import end_line, recorded_progression
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.sequence import take_up
from oncology.dates import PartialDate
from oncology.intake import PatientRecord
from oncology.knowledge import Rules


class LinesAgain:
    """The lines of one patient for many readings of the days.

    Of what is remembered the identity counts: a day that moves is compared with nothing here, and
    every object that a key names is kept.
    """

    def __init__(self, record: PatientRecord, rules: Rules) -> None:
        self._record, self._rules = record, rules
        self._episodes: dict[tuple[str, tuple[str, ...]], list[Episode]] = {}
        self._kept: set[int] = set()
        self._steps: dict[Any, tuple[object, list[OpenLine]]] = {}
        self._states: dict[Any, OpenLine] = {}
        self._ended: dict[Any, tuple[object, OpenLine]] = {}
        self.steps = 0

    def of(self, episodes: Sequence[Episode], events: Sequence[Progression]) -> list[OpenLine]:
        """The lines, each with its end; not to be changed."""
        lines: list[OpenLine] = []
        known = [self._known(episode) for episode in episodes]
        for _, group in groupby(known, key=lambda e: e.start.middle):
            running = lines.pop() if lines else None
            lines += self._step(list(group), running, events)
        pairs = pairwise((*lines, None))
        return [self._end(line, following, events) for line, following in pairs if line]

    def _known(self, episode: Episode) -> Episode:
        """The same episode as in an earlier reading."""
        if id(episode) in self._kept or _moves(episode):
            return episode
        same = self._episodes.setdefault((episode.ingredient, episode.sources), [])
        for other in same:
            if other is episode or other == episode:
                return other
        same.append(episode)
        self._kept.add(id(episode))
        return episode

    def _step(
        self, starts: list[Episode], line: OpenLine | None, events: Sequence[Progression]
    ) -> list[OpenLine]:
        baseline, day = self._rules.days("pd_baseline"), starts[0].start.middle
        near = line is not None and [
            e for e in events if line.start.middle + baseline < e.day <= day + baseline
        ]
        key = (id(line), tuple(map(id, starts)), bool(near))
        found = self._steps.get(key)
        if found is None:
            self.steps += 1
            copy = line.copy() if line else None
            lines = take_up(starts, copy, near or (), self._record, self._rules)
            lines[-1] = self._states.setdefault(_state(lines[-1]), lines[-1])
            found = self._steps[key] = (line, starts), lines
        return found[1]

    def _end(
        self, line: OpenLine, following: OpenLine | None, events: Sequence[Progression]
    ) -> OpenLine:
        event = recorded_progression(line, following, events, self._rules)
        named = (_day(event.when), event.evidence, event.sources) if event else None
        key = (id(line), id(following), named)
        found = self._ended.get(key)
        if found is None:
            self.steps += 1
            ended = line.copy()
            end_line(ended, following, [event] if event else [], self._record, self._rules)
            found = self._ended[key] = (line, following, event), ended
        return found[1]


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
