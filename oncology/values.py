"""Small values shared by all steps: reasons, and facts that are known or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "critical"]
Confidence = Literal["high", "moderate", "low"]
Scalar = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Something concluded or noticed: a kebab-case code, one sentence, the resources it rests on."""

    code: str
    text: str
    severity: Severity = "info"
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A fact with a value. A tuple value is a set of strings in sorted order."""

    value: Scalar | tuple[str, ...]
    sources: tuple[str, ...] = ()
    confidence: Confidence = "high"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that the record does not settle. `low`/`high` bound a count that is an interval."""

    reason: str
    low: float | None = None
    high: float | None = None


Fact = Known | Unknown
Facts = dict[str, Fact]


def value_of(fact: Fact | None) -> Scalar | tuple[str, ...] | None:
    """What a fact says, whatever the confidence in it; None where it is not known."""
    return fact.value if isinstance(fact, Known) else None


_ORDER: dict[Confidence, int] = {"high": 0, "moderate": 1, "low": 2}


def lowest(grades: tuple[Confidence, ...]) -> Confidence:
    """The lowest of several confidence grades; high when there are none."""
    return max(grades, key=_ORDER.__getitem__, default="high")
