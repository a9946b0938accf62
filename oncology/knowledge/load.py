"""From knowledge files to typed values. A fault stops the start; never half a knowledge base."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from oncology.knowledge.due_rules import load_due_rules
from oncology.knowledge.evidence import load_agents, load_trials
from oncology.knowledge.evidence.model import Trial
from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.model import Node
from oncology.knowledge.order_rules import load_order_policy, load_order_rules
from oncology.knowledge.regimens import RegimenFiles, load_regimens, read_cautions, read_node

Row = Mapping[str, Any]


@lru_cache(maxsize=1)
def load_knowledge() -> Knowledge:
    """The shipped knowledge base. Raises ValueError naming file, entry and fault."""
    return build_knowledge(SHIPPED)


def shipped_version() -> str:
    """The version of the shipped knowledge base, as `2026.11.0`, without loading the rest."""
    version: str = read_yaml("version.yaml", "version")["version"]
    return version


def build_knowledge(files: Files) -> Knowledge:
    """The knowledge base of the given files. Raises ValueError naming file, entry and fault."""
    version = read_yaml("version.yaml", "version", files=files)
    trials = load_trials(files)
    regimen_files = load_regimens(files)
    _require_trials(regimen_files, trials)
    numbers = read_yaml("thresholds.yaml", "thresholds", files=files)
    return Knowledge(
        version=str(version["version"]),
        reviewed=datetime.date.fromisoformat(version["reviewed"]),
        next_review=datetime.date.fromisoformat(version["next_review"]),
        trials=trials,
        agents=load_agents(files),
        regimens=regimen_files.regimens,
        due_rules=load_due_rules(_nodes, files),
        order_rules=load_order_rules(_nodes, files),
        order_policy=load_order_policy(files),
        common_excludes=regimen_files.excludes,
        common_cautions=regimen_files.cautions,
        thresholds={row["id"]: float(row["value"]) for row in numbers["thresholds"]},
        adjustable={
            row["id"]: (float(row["range"][0]), float(row["range"][1]))
            for row in numbers["thresholds"]
            if row.get("adjustable")
        },
        alerts=read_cautions(read_yaml("alerts.yaml", "alerts", files=files)["alerts"]),
        groups={name: tuple(group) for name, group in numbers["groups"].items()},
    )


def _require_trials(files: RegimenFiles, trials: Mapping[str, Trial]) -> None:
    for regimen in files.regimens.values():
        ids = {*regimen.evidence, *(k.trial for k in regimen.key_by)}
        lacking = sorted(ids - trials.keys())
        if lacking:
            problem = (
                f"regimens: {regimen.id}: no such trial in the library: {lacking}; mend the id"
            )
            raise ValueError(problem)


def _nodes(rows: Sequence[Row]) -> tuple[Node, ...]:
    return tuple(read_node(row) for row in rows)
