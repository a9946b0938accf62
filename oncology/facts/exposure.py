"""Whether a drug or a class was given: one answer, with three values, for every fact that asks.

What counts as an exposure: agents of lines and of early courses, exposures too short for a line
(rule EP-4), and records without dates (rule IN-7), whose setting is unknown. An agent of unknown
class (rule LN-7) may be any drug, so that nothing is ruled out while one was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from oncology.course import (
    INVESTIGATIONAL,
    OTHER_REASONS,
    AgentStretch,
    AgentUse,
    Course,
    Episode,
    History,
    Line,
    OpenLine,
    UnnamedUse,
)
from oncology.dates import PartialDate
from oncology.facts.wording import text
from oncology.knowledge import Rules
from oncology.values import Fact, Known, Unknown

Period = Literal["early", "advanced", "any"]
Outcome = Literal["progression", "toxicity"]


class Agent(Protocol):
    """What a question about an agent looks at."""

    @property
    def ingredient(self) -> str:
        """The generic name."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the terminology."""

    @property
    def endocrine(self) -> bool:
        """Whether it is endocrine therapy."""


Kind = Callable[[Agent], bool]
Names = Callable[[Agent], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A drug that therapy without the name of its drug may have been."""

    ingredient: str
    classes: tuple[str, ...]
    endocrine: bool


@dataclass(frozen=True, slots=True)
class Exposure:
    """One agent that was given. `progression`, `toxicity`: how it ended; None where unknown.

    `setting` is unknown of a record without dates, and of no other. `start` is None of one; `end` None: it goes on, or no
    day is recorded; `reason`: why it ended, as far as recorded.
    """

    ingredient: str
    classes: tuple[str, ...]
    endocrine: bool
    setting: Literal["early", "advanced", "unknown"]
    sources: tuple[str, ...]
    start: PartialDate | None = None
    end: PartialDate | None = None
    reason: str | None = None
    progression: bool | None = False
    toxicity: bool | None = False
    candidates: tuple[Candidate, ...] = ()

    @property
    def undated(self) -> bool:
        """Whether the record gives no dates."""
        return self.setting == "unknown"

    @property
    def blind(self) -> bool:
        """Whether its class is unknown: it may be any drug."""
        return INVESTIGATIONAL in self.classes

    @property
    def unnamed(self) -> bool:
        """Whether its drug is not named: its class or kind is all that is known."""
        return bool(self.candidates)

    def is_of(self, kind: Kind) -> bool | None:
        """Whether it is of a kind; None where that hangs on which drug it was."""
        answers = {kind(agent) for agent in self.candidates or (self,)}
        if len(answers) > 1:
            return None
        return True if True in answers else None if self.blind else False

    def names_in_all(self, of: Names) -> set[str]:
        """Names that it has, whichever drug it was."""
        return set.intersection(*(set(of(agent)) for agent in self.candidates or (self,)))

    def names_in_any(self, of: Names) -> set[str]:
        """Names that it may have."""
        return {name for agent in self.candidates or (self,) for name in of(agent)}


def any_agent(agent: Agent) -> bool:
    """The kind that every agent is of."""
    return True


def endocrine(agent: Agent) -> bool:
    """Endocrine therapy."""
    return agent.endocrine


def of_class(name: str) -> Kind:
    """The kind of agents of a class."""
    return lambda agent: name in agent.classes


def ingredients(agent: Agent) -> tuple[str, ...]:
    """Names of an agent: its own."""
    return (agent.ingredient,)


def classes(agent: Agent) -> tuple[str, ...]:
    """Names of an agent: its classes."""
    return agent.classes


@dataclass(frozen=True, slots=True)
class Exposures:
    """Everything that was given. `de_novo`: the disease had no early phase to give it in."""

    all: tuple[Exposure, ...] = ()
    de_novo: bool = False

    def answer(self, kind: Kind, period: Period = "any", outcome: Outcome | None = None) -> Fact:
        """Whether a kind of agent was given in a setting, and, if asked, ended in an outcome."""
        sure, possible = self.split(kind, period, outcome)
        if sure:
            return Known(True, resources(sure))
        return why_possible(possible) if possible else Known(False)

    def names(
        self,
        of: Names,
        period: Period = "any",
        outcome: Outcome | None = None,
        kind: Kind = any_agent,
    ) -> Fact:
        """Names of what was given, sorted; where it is not all known, what surely was."""
        sure, possible = self.split(kind, period, outcome)
        members = tuple(sorted({name for e in sure for name in e.names_in_all(of)}))
        blind = [e for e in (*sure, *possible) if e.blind]
        more = {name for e in (*sure, *possible) for name in e.names_in_any(of)} - set(members)
        if not blind and not more:
            return Known(members, resources(sure))
        return Unknown(
            _why(blind or possible or [e for e in sure if e.unnamed]),
            members=members,
            possible=None if blind else tuple(sorted(more)),
            sources=resources(sure),
        )

    def sure(
        self, kind: Kind, period: Period, outcome: Outcome | None = None
    ) -> tuple[Exposure, ...]:
        """Exposures that certainly count."""
        return self.split(kind, period, outcome)[0]

    def split(
        self, kind: Kind, period: Period, outcome: Outcome | None = None
    ) -> tuple[tuple[Exposure, ...], tuple[Exposure, ...]]:
        """Exposures that certainly count, and those of which it is not known whether they do."""
        sure: list[Exposure] = []
        possible: list[Exposure] = []
        for exposure in self.all:
            counts = self._counts(exposure, kind, period, outcome)
            if counts is not False:
                (sure if counts else possible).append(exposure)
        return tuple(sure), tuple(possible)

    def undated(self, kind: Kind) -> tuple[Exposure, ...]:
        """Records without dates, or without the drug, of what is, or may be, of the kind.

        They make no line; therapy of early disease would make none anyway.
        """
        apart = (e for e in self.all if e.undated or (e.unnamed and e.setting == "advanced"))
        return tuple(e for e in apart if e.is_of(kind) is not False)

    def _counts(
        self, exposure: Exposure, kind: Kind, period: Period, outcome: Outcome | None
    ) -> bool | None:
        of_kind = exposure.is_of(kind)
        if of_kind is False:
            return False
        within = self._within(exposure, period, outcome)
        end = True if outcome is None else getattr(exposure, outcome)
        if within is False or end is False:
            return False
        return True if of_kind and within and end else None

    def _within(self, exposure: Exposure, period: Period, outcome: Outcome | None) -> bool | None:
        if not exposure.undated:
            return period in {"any", exposure.setting}
        # rule IN-7: a stop for progression or toxicity counts as that of a dated record
        if period == "any" or (period == "advanced" and outcome is not None):
            return True
        return False if period == "early" and self.de_novo else None


def resources(exposures: Iterable[Exposure]) -> tuple[str, ...]:
    """The resources that exposures rest on, each once."""
    return tuple(dict.fromkeys(source for e in exposures for source in e.sources))


def why_possible(exposures: Sequence[Exposure]) -> Unknown:
    """Why it is not known whether exposures count."""
    return Unknown(_why(exposures))


def _why(exposures: Sequence[Exposure]) -> str:
    if all(e.blind for e in exposures):
        return text("unknown-class")
    return text("without-drug") if all(e.unnamed for e in exposures) else text("without-dates")


def of_group(rules: Rules, group: str) -> Kind:
    """The kind of agents whose class belongs to a group of line_rules.yaml."""
    return lambda agent: rules.within(agent.classes, group)


def list_exposures(course: Course, rules: Rules) -> Exposures:
    """All exposures: of early courses, of lines, too short for a line, and without dates."""
    history, conclusions = course.history, course.conclusions
    early = (_of_agent(a, line, progression=False) for line in history.courses for a in line.agents)
    late = (
        _of_agent(agent, line, progression=on_progression(use, run, rules))
        for line, run in zip(history.lines, conclusions.lines, strict=True)
        for agent, use in zip(line.agents, run.stretches, strict=True)
    )
    short = map(_of_short, conclusions.short)
    undated = (_of_undated(e) for e in conclusions.times.undated if not e.supportive)
    unnamed = (_of_unnamed(use, history, rules) for use in conclusions.times.unnamed)
    return Exposures((*early, *late, *short, *undated, *unnamed), history.disease.de_novo is True)


def on_progression(use: AgentStretch, line: OpenLine, rules: Rules) -> bool:
    """Whether the disease progressed on it: as its record says (PD-2), or by the line's event."""
    event = line.event
    beside = event is not None and use.last >= event.day - rules.days("on_et_grace")
    return beside or use.episode.stop_reason == "progression"


def _of_agent(agent: AgentUse, line: Line, *, progression: bool) -> Exposure:
    with_line = agent.end == line.end and line.end_reason == "progression"
    return Exposure(
        agent.ingredient,
        agent.classes,
        agent.endocrine,
        "advanced" if line.setting == "advanced" else "early",
        agent.sources,
        agent.start,
        agent.end,
        agent.stop_reason or ("progression" if with_line else None),
        progression,
        agent.stop_reason == "toxicity",
    )


def _of_short(episode: Episode) -> Exposure:
    """Rule EP-4: stopped for intolerance or by choice within days; it was given all the same."""
    return Exposure(
        episode.ingredient,
        episode.classes,
        episode.endocrine,
        "advanced",
        episode.sources,
        episode.start,
        episode.end,
        episode.stop_reason,
        toxicity=episode.stop_reason == "toxicity",
    )


def _of_undated(episode: Episode) -> Exposure:
    """Rule IN-7: given, in a setting that is not known; how it ended is what its record says."""
    reason = episode.stop_reason
    other = False if reason in OTHER_REASONS else None
    return Exposure(
        episode.ingredient,
        episode.classes,
        episode.endocrine,
        "unknown",
        episode.sources,
        None,
        None,
        reason,
        progression=True if reason == "progression" else other,
        toxicity=None if reason is None else reason == "toxicity",
    )


def _of_unnamed(use: UnnamedUse, history: History, rules: Rules) -> Exposure:
    """Rule IN-7: therapy whose drug is not named; how it ended is what its record says."""
    drugs = rules.terminology.drugs.of_unnamed(use.name)
    candidates = tuple(Candidate(d.name, d.classes, d.endocrine) for d in drugs)
    reason = use.stop_reason
    setting = _setting_of(use, history)
    other = False if reason in OTHER_REASONS else None
    return Exposure(
        use.name,
        (),
        all(d.endocrine for d in drugs),
        setting,
        (use.source,),
        use.start,
        use.end,
        reason,
        progression=setting != "early" if reason == "progression" else other,
        toxicity=None if reason is None else reason == "toxicity",
        candidates=candidates,
    )


def _setting_of(use: UnnamedUse, history: History) -> Literal["early", "advanced", "unknown"]:
    """The setting by the dates; of dates on both sides of the spread it is not known."""
    advanced = history.disease.advanced_since
    if use.start is None:
        return "unknown"
    if advanced is None:
        return "early" if history.disease.setting == "early" else "unknown"
    if use.start.first >= advanced.first:
        return "advanced"
    return "early" if use.end is not None and use.end.last <= advanced.last else "unknown"
