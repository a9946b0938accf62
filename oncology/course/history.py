"""What the timeline concludes: disease setting, courses, lines, resistance, each with its reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from oncology.dates import PartialDate
from oncology.values import Confidence, Reason

LineSetting = Literal["neoadjuvant", "adjuvant", "advanced"]
EndReason = Literal[
    "progression", "toxicity", "completed", "molecular-progression", "other", "ongoing", "unknown"
]
Category = Literal[
    "primary",
    "secondary",
    "sensitive",
    "none-demonstrated",
    "naive",
    "indeterminate",
    "not-applicable",
]
Evidence = Literal["documented", "stop-reason", "inferred"]


@dataclass(frozen=True, slots=True)
class AgentUse:
    """One agent within a line or course.

    `end` None means open at the day of assessment; a late one, over on a day that is not recorded.
    """

    ingredient: str
    classes: tuple[str, ...]
    start: PartialDate
    end: PartialDate | None
    stop_reason: str | None
    sources: tuple[str, ...]
    endocrine: bool = False
    due: date | None = None  # the day of its next dose, where that has come (EP-3)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of therapy (number from 1) or a neoadjuvant/adjuvant course (number None)."""

    number: int | None
    setting: LineSetting
    agents: tuple[AgentUse, ...]
    classes: tuple[str, ...]
    start: PartialDate
    end: PartialDate | None
    end_reason: EndReason
    opened_by: str | None  # rule id
    confidence: Confidence
    tags: tuple[str, ...]
    progression: PartialDate | None
    progression_evidence: Evidence | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disease:
    """Setting and extent of the disease. Unknown is None."""

    setting: Literal["early", "advanced", "unknown"]
    de_novo: bool | None
    diagnosed: PartialDate | None
    advanced_since: PartialDate | None
    advanced_basis: str | None
    sites: tuple[str, ...]
    visceral: bool | None
    visceral_crisis: bool | None
    last_progression: PartialDate | None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClockMark:
    """A day that divides two categories: so many months, the parameter `limit`, after another."""

    day: date
    months: int
    since: PartialDate
    limit: str


@dataclass(frozen=True, slots=True)
class ResistanceEvent:
    """A relapse or a progression that the category rests on; `mark`: the day it is held against."""

    date: PartialDate
    kind: Literal["relapse", "progression"]
    line: int | None
    category: Category
    evidence: Evidence
    sources: tuple[str, ...]
    mark: ClockMark | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Resistance:
    """ESO-ESMO endocrine-resistance category with its basis in one sentence."""

    category: Category
    rule: str
    basis: str
    since: PartialDate | None
    confidence: Confidence
    sources: tuple[str, ...] = ()
    alternatives: tuple[Category, ...] = ()
    events: tuple[ResistanceEvent, ...] = ()
    event_texts: tuple[str, ...] = ()  # one sentence an event, in their order
    brief: str = ""  # the basis in few words; empty where only the whole sentence says it


@dataclass(frozen=True, slots=True)
class History:
    """The whole course of disease and therapy up to the day of assessment."""

    disease: Disease
    courses: tuple[Line, ...]
    lines: tuple[Line, ...]
    resistance: Resistance
    supportive: tuple[str, ...] = ()
    completed_lines: int = 0
    on_therapy: bool = False
    next_line: int | None = None
    prior_classes: tuple[str, ...] = ()
    months_on_cdk46: float | None = None
    confidence: Confidence = "high"
    notes: tuple[Reason, ...] = ()  # doubts and flags with their rule codes
    excluded: tuple[Reason, ...] = ()
    planned: tuple[str, ...] = ()
