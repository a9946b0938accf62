"""From knowledge files to typed values. A fault stops the start; never half a knowledge base."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from oncology.evidence import load_agents, load_trials
from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.model import DueRule, Knowledge, Node, OrderRule, Trial
from oncology.knowledge.regimens import (
    RegimenFiles,
    cautions,
    day,
    load_regimens,
    node,
)

__all__ = ["build", "day", "load", "node"]

Row = Mapping[str, Any]


@lru_cache(maxsize=1)
def load() -> Knowledge:
    """The shipped knowledge base. Raises ValueError naming file, entry and fault."""
    return build(SHIPPED)


def build(files: Files) -> Knowledge:
    """The knowledge base of the given files. Raises ValueError naming file, entry and fault."""
    version = read_yaml("version.yaml", "version", files=files)
    trials = load_trials(files)
    held = load_regimens(files)
    _known_trials(held, trials)
    numbers = read_yaml("thresholds.yaml", "thresholds", files=files)
    tests = read_yaml("tests_due.yaml", "tests_due", files=files)["tests"]
    rules = read_yaml("order_rules.yaml", "order_rules", files=files)["rules"]
    return Knowledge(
        version=str(version["version"]),
        reviewed=datetime.date.fromisoformat(version["reviewed"]),
        next_review=datetime.date.fromisoformat(version["next_review"]),
        trials=trials,
        agents=load_agents(files),
        regimens=held.regimens,
        due_rules=tuple(_due(row) for row in tests),
        order_rules=tuple(_order(row) for row in rules),
        common_excludes=held.excludes,
        common_cautions=held.cautions,
        thresholds={row["id"]: float(row["value"]) for row in numbers["thresholds"]},
        adjustable={
            row["id"]: (float(row["range"][0]), float(row["range"][1]))
            for row in numbers["thresholds"]
            if row.get("adjustable")
        },
        alerts=cautions(read_yaml("alerts.yaml", "alerts", files=files)["alerts"]),
        groups={name: tuple(group) for name, group in numbers["groups"].items()},
    )


def _known_trials(files: RegimenFiles, trials: Mapping[str, Trial]) -> None:
    for regimen in files.regimens.values():
        named = (*regimen.evidence, *(k.trial for k in regimen.key_by))
        missing = sorted({trial for trial in named if trial not in trials})
        if missing:
            problem = (
                f"regimens: {regimen.id}: no such trial in the library: {missing}; mend the id"
            )
            raise ValueError(problem)


def _nodes(rows: Sequence[Row]) -> tuple[Node, ...]:
    return tuple(node(row) for row in rows)


def _due(row: Row) -> DueRule:
    return DueRule(
        row["id"],
        row["title"],
        row["specimen"],
        tuple(row["facts"]),
        _nodes(row["when"]),
        row["reason"],
        row["urgent_rank"],
        row["source"],
        day(row.get("valid_from")),
        day(row.get("valid_until")),
    )


def _order(row: Row) -> OrderRule:
    return OrderRule(
        row["id"],
        row["severity"],
        tuple(row.get("agents", ())),
        tuple(row.get("classes", ())),
        _nodes(row["when"]),
        row["text"],
        row.get("unknown_text"),
        row["source"],
        day(row.get("valid_from")),
        day(row.get("valid_until")),
    )
