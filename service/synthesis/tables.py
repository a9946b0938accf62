"""The table that the population is drawn from, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from terminology import data_files, load_schema

_PACKAGE = "service.synthesis"


@dataclass(frozen=True, slots=True)
class Regimen:
    """Drugs given together, when they were on the market and for whom."""

    agents: tuple[str, ...]
    lines: tuple[int, ...]
    since: date
    weight: float
    months: float
    is_endocrine: bool
    needs: str | None
    once: str | None


@dataclass(frozen=True, slots=True)
class Tables:
    """All of the data file; `rows` holds what only the charts need."""

    first: date
    last: date
    margin: int
    rates: Mapping[str, float]
    regimens: tuple[Regimen, ...]
    rows: Mapping[str, Any]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The table of the installation.

    Raises:
        ValueError: The file does not fit its schema.
    """
    rows = data_files.load_data(_PACKAGE, "population", load_schema(_PACKAGE, "population"))
    return Tables(
        first=date.fromisoformat(rows["first"]),
        last=date.fromisoformat(rows["last"]),
        margin=rows["margin"],
        rates=rows["rates"],
        regimens=tuple(map(_regimen, rows["regimens"])),
        rows=rows,
    )


@dataclass(frozen=True, slots=True)
class Draw:
    """Chance over the table; the same seed draws the same."""

    chance: Random
    table: Tables

    def happens(self, rate: str) -> bool:
        """Whether something of that rate happens."""
        return self.chance.random() < self.table.rates[rate]

    def days(self, low: int, high: int) -> timedelta:
        """A number of days, the high one left out."""
        return timedelta(days=self.chance.randrange(low, high))

    def one_of(self, shares: Mapping[str, float]) -> str:
        """One of the names, each as often as its share says."""
        return self.chance.choices([*shares], [*shares.values()])[0]


def _regimen(row: Mapping[str, Any]) -> Regimen:
    return Regimen(
        agents=tuple(sorted(row["agents"])),
        lines=tuple(row["lines"]),
        since=date.fromisoformat(row["since"]),
        weight=row["weight"],
        months=row["months"],
        is_endocrine=row["endocrine"],
        needs=row.get("needs"),
        once=row.get("once"),
    )
