"""Line-of-therapy parameters and class groups, as typed values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oncology.knowledge.files import read_yaml


@dataclass(frozen=True, slots=True)
class Exposure:
    """A fact that is true once an agent, or one of a class, was given for advanced disease."""

    fact: str
    classes: frozenset[str]
    agents: frozenset[str]

    def covers(self, ingredient: str, classes: tuple[str, ...]) -> bool:
        """Whether an agent counts for the fact."""
        return ingredient in self.agents or not self.classes.isdisjoint(classes)


@dataclass(frozen=True, slots=True)
class Parameters:
    """Numbers by name, class groups by name, interchangeable agents."""

    numbers: Mapping[str, int]
    groups: Mapping[str, frozenset[str]]
    interchangeable: tuple[frozenset[str], ...]
    guided_gene: str
    exposures: tuple[Exposure, ...]
    version: str
    digest: str  # of the whole file: two results with the same digest used the same rules
    day_windows: tuple[int, ...]  # every distinct window counted in days, ascending
    month_windows: tuple[int, ...]

    def __getitem__(self, name: str) -> int:
        """A number by its name."""
        return self.numbers[name]

    def within(self, classes: tuple[str, ...], group: str) -> bool:
        """Whether any of the classes belongs to the group."""
        return not self.groups[group].isdisjoint(classes)


@lru_cache(maxsize=1)
def load_parameters() -> Parameters:
    """The shipped parameters. Raises ValueError on a fault in the file."""
    data = read_yaml("parameters.yaml", "parameters")
    rows = data["parameters"]
    windows = {
        unit: tuple(sorted({int(r["value"]) for r in rows if r.get("unit", "days") == unit}))
        for unit in ("days", "months")
    }
    return Parameters(
        {row["id"]: int(row["value"]) for row in rows},
        {name: frozenset(classes) for name, classes in data["groups"].items()},
        tuple(frozenset(group) for group in data["interchangeable"]),
        str(data["guided_gene"]),
        tuple(
            Exposure(e["fact"], frozenset(e.get("classes", ())), frozenset(e.get("agents", ())))
            for e in data["exposures"]
        ),
        str(data["version"]),
        hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12],
        windows["days"],
        windows["months"],
    )
