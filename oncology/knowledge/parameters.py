"""Every number that a rule compares with, as a record; and the sets that the rules of lines read."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from oncology.knowledge.days import read_day
from oncology.knowledge.files import SHIPPED, Files, read_yaml

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number with its meaning. Its first value counts for all days before the second."""

    id: str
    text: str
    unit: str
    values: tuple[tuple[datetime.date, float], ...]  # each from a day on, ascending
    bounds: tuple[float, float] | None  # lowest and highest plausible value
    is_adjustable: bool  # a site's policy may set it within its bounds
    rule: str | None  # of lines and resistance, where one compares with it

    def on(self, day: datetime.date) -> float:
        """The value on a day."""
        values = [value for first, value in self.values if first <= day]
        return values[-1] if values else self.values[0][1]

    @property
    def newest(self) -> float:
        """The value that was set last."""
        return self.values[-1][1]


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
    """What the rules of lines and resistance read: numbers by name, class groups, agent sets."""

    records: Mapping[str, Parameter]
    numbers: Mapping[str, int]
    groups: Mapping[str, frozenset[str]]
    interchangeable: tuple[frozenset[str], ...]
    substitutions: tuple[tuple[frozenset[str], frozenset[str]], ...]  # classes: from, to
    guided_gene: str
    exposures: tuple[AgentKind, ...]
    version: str
    digest: str  # of the files: two results with the same digest used the same rules
    all_windows: Windows
    windows_of: Mapping[str, Windows]  # those that a disease status of one kind is compared by
    breakpoints: Mapping[str, tuple[str, ...]]

    def __getitem__(self, name: str) -> int:
        """A number by its name."""
        return self.numbers[name]

    def windows(self, status: str) -> Windows:
        """The windows that compare a date: those of a kind of disease status, or all."""
        return self.windows_of.get(status, self.all_windows)

    def on(self, day: datetime.date) -> Parameters:
        """The parameters as they stood on a day."""
        numbers = {name: int(record.on(day)) for name, record in self.records.items()}
        return self if numbers == self.numbers else _with_numbers(self, numbers)


@lru_cache(maxsize=4)
def load_numbers(files: Files = SHIPPED) -> Mapping[str, Parameter]:
    """All numbers by id. Raises ValueError naming file, entry and what to mend."""
    rows = read_yaml("parameters.yaml", "parameters", files=files)["parameters"]
    return {row["id"]: _parameter(row) for row in rows}


@lru_cache(maxsize=4)
def load_parameters(files: Files = SHIPPED) -> Parameters:
    """What the rules of lines read. Raises ValueError naming file, entry and what to mend."""
    data = read_yaml("line_rules.yaml", "line_rules", files=files)
    rows = read_yaml("parameters.yaml", "parameters", files=files)["parameters"]
    records = {name: p for name, p in load_numbers(files).items() if p.rule is not None}
    _require_names(data["breakpoints"], records)
    content = json.dumps([data, [row for row in rows if row["id"] in records]], sort_keys=True)
    parameters = Parameters(
        records=records,
        numbers={},
        groups={name: frozenset(classes) for name, classes in data["groups"].items()},
        interchangeable=tuple(frozenset(group) for group in data["interchangeable"]),
        substitutions=tuple(
            (frozenset(row["from"]), frozenset(row["to"])) for row in data["substitutions"]
        ),
        guided_gene=str(data["guided_gene"]),
        exposures=tuple(_agent_kind(row) for row in data["exposures"]),
        version=str(data["version"]),
        digest=hashlib.sha256(content.encode()).hexdigest()[:12],
        all_windows=Windows((), ()),
        windows_of={},
        breakpoints={status: tuple(names) for status, names in data["breakpoints"].items()},
    )
    return _with_numbers(parameters, {name: int(r.newest) for name, r in records.items()})


def _with_numbers(parameters: Parameters, numbers: Mapping[str, int]) -> Parameters:
    records = parameters.records
    return replace(
        parameters,
        numbers=numbers,
        all_windows=_windows(list(records), records, numbers),
        windows_of={
            status: _windows(names, records, numbers)
            for status, names in parameters.breakpoints.items()
        },
    )


def _parameter(row: _Row) -> Parameter:
    bounds = row.get("range")
    values = sorted(
        (read_day(item.get("from")) or datetime.date.min, float(item["value"]))
        for item in row["values"]
    )
    return Parameter(
        id=row["id"],
        text=row["text"],
        unit=row["unit"],
        values=tuple(values),
        bounds=(float(bounds[0]), float(bounds[1])) if bounds else None,
        is_adjustable=row.get("adjustable", False),
        rule=row.get("rule"),
    )


def _require_names(
    breakpoints: Mapping[str, Sequence[str]], records: Mapping[str, Parameter]
) -> None:
    """Raise ValueError for a breakpoint that no parameter is called by."""
    strange = {name for group in breakpoints.values() for name in group} - records.keys()
    if strange:
        problem = (
            "oncology/knowledge/data/line_rules.yaml: top: "
            f"breakpoints: no parameter is called {', '.join(sorted(strange))}; correct it"
        )
        raise ValueError(problem)


def _agent_kind(row: _Row) -> AgentKind:
    return AgentKind(
        row["fact"], frozenset(row.get("classes", ())), frozenset(row.get("agents", ()))
    )


def _windows(
    names: Sequence[str], records: Mapping[str, Parameter], numbers: Mapping[str, int]
) -> Windows:
    """The windows of the names, by the unit that each is counted in."""
    return Windows(
        *(
            tuple(sorted({numbers[name] for name in names if records[name].unit == unit}))
            for unit in ("days", "months")
        )
    )
