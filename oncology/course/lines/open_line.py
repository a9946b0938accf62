"""A line of therapy under construction, and the agents in it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from oncology.course.disease.progression import Progression
from oncology.course.doubt import Doubt
from oncology.course.exposure.episodes import INVESTIGATIONAL, Episode
from oncology.dates import PartialDate
from oncology.knowledge import Parameters, Rules
from oncology.values import Reason


@dataclass(slots=True)
class AgentStretch:
    """One agent's stretch within a line. `carried`: it went on from the line before (LN-6)."""

    episode: Episode
    start: PartialDate
    end: PartialDate | None
    carried: bool = False

    def ended_by(self, day: date) -> bool:
        """Whether it had ended on or before a day."""
        return self.end is not None and self.end.middle <= day

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

    def has(self, parameters: Parameters, group: str) -> list[AgentStretch]:
        """Uses whose class belongs to a group."""
        return [u for u in self.stretches if parameters.within(u.episode.classes, group)]

    @property
    def event(self) -> Progression | None:
        """The progression of the line, recorded or inferred."""
        return self.progression or self.inferred

    @property
    def blind(self) -> bool:
        """Whether an agent of unknown class was given in it (rule LN-7)."""
        return any(INVESTIGATIONAL in u.episode.classes for u in self.stretches)

    @property
    def endocrine(self) -> list[AgentStretch]:
        """Uses of endocrine agents."""
        return [u for u in self.stretches if u.episode.endocrine]

    @property
    def backbone(self) -> list[AgentStretch]:
        """The endocrine agents, or all of a line that has none."""
        return self.endocrine or self.stretches

    def endocrine_at(self, day: date) -> bool:
        """Whether endocrine therapy goes on at a day."""
        return any(u.last >= day for u in self.endocrine)

    def stopped_for(self, day: date, rules: Rules) -> set[str]:
        """Why agents were stopped shortly before a day; an agent dropped long ago says nothing."""
        near = day - rules.days("on_et_grace")
        ended = [u for u in self.stretches if u.ended_by(day)]
        backbone = [u.last for u in ended if u in self.backbone]
        return {
            u.episode.stop_reason
            for u in ended
            if u.episode.stop_reason
            and (u.last >= near or (u in self.backbone and u.last == max(backbone)))
        }


def reintroduced(lines: Sequence[Collection[str]]) -> list[frozenset[str]]:
    """Rule LN-8: of each line the agents of an earlier one that come back after a line without them."""
    back: list[frozenset[str]] = []
    for position, agents in enumerate(lines):
        last = lines[position - 1] if position else ()
        before = {name for line in lines[: max(position - 1, 0)] for name in line}
        back.append(frozenset(agents) & before.difference(last))
    return back
