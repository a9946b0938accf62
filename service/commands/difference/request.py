"""What the caller of `luminal knowledge diff` asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.types import Jurisdiction


class NoCharts(ValueError):
    """The charts to try cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen for a population; None: as `luminal cohort` does, or as its run did."""

    as_of: date | None = None
    jurisdiction: Jurisdiction | None = None
    sample: float | None = None
    key: Path | None = None
    processes: int | None = None
    trials: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the caller asks for: two states, the charts to try, how to say it."""

    old: str
    new: str
    cases: tuple[Path, ...] = ()
    form: str = "text"
    choices: Choices = Choices()
