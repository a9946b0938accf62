"""A line of therapy under construction, and the agents in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from oncology.course.disease.progression import Progression
from oncology.course.doubt import Doubt
from oncology.course.exposure.episodes import INVESTIGATIONAL, Episode
from oncology.dates import PartialDate
from oncology.knowledge import Rules
from oncology.values import Reason


@dataclass(slots=True)
class AgentStretch:
    """One agent's stretch within a line. `carried`: it went on from the line before (LN-6)."""

    episode: Episode
    start: PartialDate
    end: PartialDate | None
    carried: bool = False

    @property
    def undated(self) -> bool:
        """Whether it is over, and the day of its end is not recorded (IN-4)."""
        return self.end is not None and self.end.late

    @property
    def undated_failure(self) -> bool:
        """Whether the disease progressed on it, on a day that is not recorded."""
        return self.undated and self.episode.stop_reason == "progression"

    def ended_by(self, day: date) -> bool:
        """Whether it had, or may have, ended on or before a day."""
        if self.end is None:
            return False
        return (self.end.first if self.end.late else self.end.middle) <= day

    def close(self, day: date) -> None:
        """End it on a day; what is over without a day was so by then."""
        self.end = self.end.until(day) if self.end and self.end.late else PartialDate.of(day)

    @property
    def last(self) -> date:
        """Its last day; the end of time while it is open."""
        return self.end.middle if self.end else date.max


@dataclass(slots=True)
class OpenLine:
    """A line under construction."""

    start: PartialDate
    opened_by: str
    stretches: list[AgentStretch] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)  # what kept the line, at no cost
    progression: Progression | None = None
    inferred: Progression | None = None
    end: PartialDate | None = None

    def copy(self) -> OpenLine:
        """The same line, to go on apart."""
        stretches = [AgentStretch(s.episode, s.start, s.end, s.carried) for s in self.stretches]
        marks = set(self.tags), list(self.doubts), list(self.notes)
        ends = self.progression, self.inferred, self.end
        return OpenLine(self.start, self.opened_by, stretches, *marks, *ends)

    def of_group(self, rules: Rules, group: str) -> list[AgentStretch]:
        """Stretches of agents whose class belongs to a group of the parameters."""
        return [s for s in self.stretches if rules.within(s.episode.classes, group)]

    @property
    def event(self) -> Progression | None:
        """The progression of the line, recorded or inferred."""
        return self.progression or self.inferred

    @property
    def blind(self) -> bool:
        """Whether an agent of unknown class was given in it (rule LN-7)."""
        return any(INVESTIGATIONAL in s.episode.classes for s in self.stretches)

    @property
    def endocrine(self) -> list[AgentStretch]:
        """Stretches of endocrine agents."""
        return [s for s in self.stretches if s.episode.endocrine]

    @property
    def backbone(self) -> list[AgentStretch]:
        """The endocrine agents, or all of a line that has none."""
        return self.endocrine or self.stretches

    def endocrine_at(self, day: date) -> bool:
        """Whether endocrine therapy goes on, or may, at a day; a dose that is due ends none (EP-3)."""
        return any(s.last >= day or s.episode.due for s in self.endocrine)

    def off_endocrine(self, day: date, rules: Rules) -> bool:
        """Rule ER-B: whether endocrine therapy had stopped longer ago than the grace allows."""
        last = max(s.last for s in self.endocrine)
        return last < date.max and day > last + rules.days("on_et_grace")

    def stopped_for(self, day: date, rules: Rules) -> set[str]:
        """Why agents were stopped shortly before a day; an agent dropped long ago says nothing."""
        near = day - rules.days("on_et_grace")
        ended = [s for s in self.stretches if s.ended_by(day)]
        if not any(s.episode.stop_reason for s in ended):
            return set()
        has_endocrine = any(s.episode.endocrine for s in self.stretches)
        backbone = [s for s in ended if s.episode.endocrine or not has_endocrine]
        last = max((s.last for s in backbone), default=None)
        newest = [s for s in backbone if s.last == last]
        return {
            s.episode.stop_reason
            for s in ended
            if s.episode.stop_reason and (s.last >= near or s in newest)
        }


def rechallenges(lines: Sequence[Collection[str]]) -> list[frozenset[str]]:
    """Rule LN-8: of each line the agents of an earlier one that come back after a line without them."""
    back: list[frozenset[str]] = []
    for position, agents in enumerate(lines):
        last = lines[position - 1] if position else ()
        before = {name for line in lines[: max(position - 1, 0)] for name in line}
        back.append(frozenset(agents) & before.difference(last))
    return back
