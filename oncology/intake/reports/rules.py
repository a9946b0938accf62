"""How the words of a report are read: headings, marks, names and numbers of data/reports.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from terminology import compile_pattern, data_files, load_schema

_PACKAGE = "oncology.intake"
Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class MarkRule:
    """A word that changes what others mean: what it makes of them, and which ones it reaches."""

    kind: (
        str  # denied, doubt, opinion, past, family, plan, method, correction, comparison, withdrawn
    )
    scope: str  # ahead, back, clause, sentence
    pattern: Pattern


@dataclass(frozen=True, slots=True)
class ReportRules:
    """The rules as compiled patterns; `words` holds those that stand alone, by name."""

    limits: Mapping[str, int]
    counting: frozenset[str]  # kinds of facts that are read surely enough to count
    headings: tuple[tuple[str, Pattern], ...]
    marks: tuple[MarkRule, ...]
    markers: tuple[tuple[str, Pattern], ...]
    attributes: tuple[tuple[Pattern, frozenset[str]], ...]
    numbers: Mapping[str, Pattern]
    grades: tuple[Pattern, ...]
    sites: tuple[tuple[str, Pattern], ...]
    spread: Mapping[
        str, tuple[str, bool | None]
    ]  # by site: its name in the record, visceral or not
    courses: tuple[tuple[str, Pattern], ...]
    msi: tuple[tuple[str, Pattern], ...]
    words: Mapping[str, Pattern]


@lru_cache(maxsize=1)
def report_rules() -> ReportRules:
    """The rules of this package, read and checked once. Raises ValueError on a fault."""
    data = data_files.load_data(_PACKAGE, "reports", load_schema(_PACKAGE, "reports"))
    return ReportRules(
        counting=frozenset(data["counting"]),
        limits={row["id"]: int(row["value"]) for row in data["limits"]},
        headings=tuple((row["kind"], compile_pattern(row["pattern"])) for row in data["headings"]),
        marks=tuple(
            MarkRule(row["kind"], row["scope"], compile_pattern(row["pattern"]))
            for row in data["marks"]
        ),
        markers=_pairs(data["markers"], "id"),
        attributes=tuple(
            (compile_pattern(row["pattern"]), frozenset(row["of"])) for row in data["attributes"]
        ),
        numbers=dict(_pairs(data["numbers"], "id")),
        grades=tuple(compile_pattern(pattern) for pattern in data["grades"]),
        sites=_pairs(data["sites"], "id"),
        spread={row["id"]: (row["name"], row.get("visceral")) for row in data["sites"]},
        courses=_pairs(data["courses"], "value"),
        msi=_pairs(data["msi"], "value"),
        words={name: compile_pattern(value) for name, value in data["words"].items()},
    )


def _pairs(rows: list[Mapping[str, str]], key: str) -> tuple[tuple[str, Pattern], ...]:
    return tuple((row[key], compile_pattern(row["pattern"])) for row in rows)
