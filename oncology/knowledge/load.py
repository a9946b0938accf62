"""From knowledge files to typed values. A fault stops the start; never half a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from oncology.evidence import load_agents, load_trials
from oncology.knowledge.files import read_yaml
from oncology.knowledge.model import DueRule, Knowledge, Node, OrderRule, Trial
from oncology.knowledge.regimens import (
    RegimenFiles,
    cautions,
    load_regimens,
    node,
    regimen_files,
)

__all__ = ["load", "node", "regimen_files"]

Row = Mapping[str, Any]


@lru_cache(maxsize=1)
def load() -> Knowledge:
    """The shipped knowledge base. Raises ValueError naming file, entry and fault."""
    version = read_yaml("version.yaml", "version")
    trials = load_trials()
    files = load_regimens()
    _known_trials(files, trials)
    numbers = read_yaml("thresholds.yaml", "thresholds")
    return Knowledge(
        version=str(version["version"]),
        reviewed=version["reviewed"],
        next_review=version["next_review"],
        trials=trials,
        agents=load_agents(),
        regimens=files.regimens,
        due_rules=tuple(_due(row) for row in read_yaml("tests_due.yaml", "tests_due")["tests"]),
        order_rules=tuple(
            _order(row) for row in read_yaml("order_rules.yaml", "order_rules")["rules"]
        ),
        common_excludes=files.excludes,
        common_cautions=files.cautions,
        thresholds={row["id"]: float(row["value"]) for row in numbers["thresholds"]},
        alerts=cautions(read_yaml("alerts.yaml", "alerts")["alerts"]),
        groups={name: tuple(held) for name, held in numbers["groups"].items()},
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
    )
