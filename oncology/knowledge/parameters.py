"""Line-of-therapy parameters and class groups, as typed values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from oncology.knowledge.files import SHIPPED, Files, read_yaml

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AgentKind:
    """Agents by name or class; its fact is true once one was given for advanced disease."""

    fact: str
    classes: frozenset[str]
    agents: frozenset[str]

    def covers(self, ingredient: str, classes: tuple[str, ...]) -> bool:
        """Whether an agent counts for the fact."""
        return ingredient in self.agents or not self.classes.isdisjoint(classes)


@dataclass(frozen=True, slots=True)
class Windows:
    """Distinct windows, ascending: of days and of calendar months."""

    days: tuple[int, ...]
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Parameters:
    """Numbers by name, class groups by name, interchangeable agents."""

    numbers: Mapping[str, int]
    groups: Mapping[str, frozenset[str]]
    interchangeable: tuple[frozenset[str], ...]
    substitutions: tuple[tuple[frozenset[str], frozenset[str]], ...]  # classes: from, to
    guided_gene: str
    exposures: tuple[AgentKind, ...]
    version: str
    digest: str  # of the whole file: two results with the same digest used the same rules
    all_windows: Windows
    windows_of: Mapping[str, Windows]  # those that a disease status of one kind is compared by

    def __getitem__(self, name: str) -> int:
        """A number by its name."""
        return self.numbers[name]

    def windows(self, status: str) -> Windows:
        """The windows that compare a date: those of a kind of disease status, or all."""
        return self.windows_of.get(status, self.all_windows)


@lru_cache(maxsize=4)
def load_parameters(files: Files = SHIPPED) -> Parameters:
    """The parameters of the files. Raises ValueError naming file, entry and what to mend."""
    data = read_yaml("parameters.yaml", "parameters", files=files)
    rows = data["parameters"]
    _require_names(data["breakpoints"], rows)
    return Parameters(
        numbers={row["id"]: int(row["value"]) for row in rows},
        groups={name: frozenset(classes) for name, classes in data["groups"].items()},
        interchangeable=tuple(frozenset(group) for group in data["interchangeable"]),
        substitutions=tuple(
            (frozenset(row["from"]), frozenset(row["to"])) for row in data["substitutions"]
        ),
        guided_gene=str(data["guided_gene"]),
        exposures=tuple(_agent_kind(row) for row in data["exposures"]),
        version=str(data["version"]),
        digest=hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:12],
        all_windows=_windows(rows),
        windows_of={
            status: _windows([row for row in rows if row["id"] in names])
            for status, names in data["breakpoints"].items()
        },
    )


def _require_names(breakpoints: Mapping[str, Sequence[str]], rows: Sequence[_Row]) -> None:
    """Raise ValueError for a breakpoint that no parameter is called by."""
    names = {name for group in breakpoints.values() for name in group}
    strange = names - {row["id"] for row in rows}
    if strange:
        problem = (
            "oncology/knowledge/data/parameters.yaml: top: "
            f"breakpoints: no parameter is called {', '.join(sorted(strange))}; correct it"
        )
        raise ValueError(problem)


def _agent_kind(row: _Row) -> AgentKind:
    return AgentKind(
        row["fact"], frozenset(row.get("classes", ())), frozenset(row.get("agents", ()))
    )


def _windows(rows: Sequence[_Row]) -> Windows:
    """The windows of the rows, by the unit that each is counted in."""
    return Windows(
        *(
            tuple(sorted({int(row["value"]) for row in rows if row.get("unit", "days") == unit}))
            for unit in ("days", "months")
        )
    )
