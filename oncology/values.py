"""Small values shared by all steps: reasons, and facts that are known or unknown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "critical"]
GRADES: tuple[Severity, ...] = ("critical", "warning", "info")  # the gravest first
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
    """A fact that the record does not settle, with the part of it that is settled all the same.

    `low`/`high` bound a count that is an interval. Of a set of strings `members` are surely in it,
    `possible` may be besides (None: anything may); `sources` are what the members rest on.
    """

    reason: str
    low: float | None = None
    high: float | None = None
    members: tuple[str, ...] = ()
    possible: tuple[str, ...] | None = None
    sources: tuple[str, ...] = ()


Fact = Known | Unknown
NOT_RECORDED = Unknown("not recorded")


def value_of(fact: Fact | None) -> Scalar | tuple[str, ...] | None:
    """What a fact says, whatever the confidence in it; None where it is not known."""
    return fact.value if isinstance(fact, Known) else None


def members_of(fact: Fact | None) -> tuple[str, ...]:
    """What a set surely contains, whether or not it is known whole."""
    if isinstance(fact, Unknown):
        return fact.members
    return fact.value if isinstance(fact, Known) and isinstance(fact.value, tuple) else ()


def contains_any(fact: Fact, names: Collection[str]) -> bool | None:
    """Whether a set contains any of the names; None where it is not known."""
    if isinstance(fact, Known):
        return isinstance(fact.value, tuple) and not set(names).isdisjoint(fact.value)
    if not set(names).isdisjoint(fact.members):
        return True
    return False if fact.possible is not None and set(names).isdisjoint(fact.possible) else None


def fact_of(value: Scalar | None, why: str, sources: tuple[str, ...] = ()) -> Fact:
    """A known value with its resources, or Unknown with `why` it is not recorded, in words."""
    return Unknown(why) if value is None else Known(value, sources)


def number_between(low: float, high: float, why: str, sources: tuple[str, ...] = ()) -> Fact:
    """A number, known where both bounds agree."""
    if low == high:
        return Known(low, sources)
    return Unknown(why, low=low, high=high, sources=sources)


def one_of(answers: Collection[Scalar], why: str, sources: tuple[str, ...] = ()) -> Fact:
    """A fact whose answer hangs on a day: known where all days allowed give the same."""
    values = set(answers)
    return Known(values.pop(), sources) if len(values) == 1 else Unknown(why)


_ORDER: dict[Confidence, int] = {"high": 0, "moderate": 1, "low": 2}


def lowest(grades: tuple[Confidence, ...]) -> Confidence:
    """The lowest of several confidence grades; high when there are none."""
    return max(grades, key=_ORDER.__getitem__, default="high")
