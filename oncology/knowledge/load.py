"""From knowledge files to typed values. A fault stops the start; never half a knowledge base."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from oncology.evidence import load_agents, load_trials
from oncology.knowledge.files import read_yaml
from oncology.knowledge.model import (
    Caution,
    Criterion,
    DueRule,
    Group,
    Guideline,
    Knowledge,
    Label,
    Node,
    OrderRule,
    Rank,
    Regimen,
)

Row = Mapping[str, Any]


@lru_cache(maxsize=1)
def load() -> Knowledge:
    """The shipped knowledge base. Raises ValueError naming file, entry and fault."""
    version = read_yaml("version.yaml", "version")
    trials = load_trials()
    regimens: dict[str, Regimen] = {}
    excludes: tuple[Node, ...] = ()
    cautions: tuple[Caution, ...] = ()
    for name in regimen_files():
        data = read_yaml(f"regimens/{name}", "regimens")
        excludes += _nodes(data.get("common_excludes", ()))
        cautions += tuple(_caution(row) for row in data.get("common_cautions", ()))
        for row in data["regimens"]:
            regimen = _regimen(row)
            missing = [trial for trial in regimen.evidence if trial not in trials]
            if regimen.id in regimens or missing:
                problem = (
                    f"regimens/{name}: {regimen.id}: used twice or evidence unknown: {missing}"
                )
                raise ValueError(problem)
            regimens[regimen.id] = regimen
    return Knowledge(
        version=str(version["version"]),
        reviewed=version["reviewed"],
        next_review=version["next_review"],
        trials=trials,
        agents=load_agents(),
        regimens=regimens,
        due_rules=tuple(_due(row) for row in read_yaml("tests_due.yaml", "tests_due")["tests"]),
        order_rules=tuple(
            _order(row) for row in read_yaml("order_rules.yaml", "order_rules")["rules"]
        ),
        common_excludes=excludes,
        common_cautions=cautions,
        thresholds={
            row["id"]: float(row["value"])
            for row in read_yaml("thresholds.yaml", "thresholds")["thresholds"]
        },
    )


def regimen_files() -> list[str]:
    """Names of the regimen files, sorted."""
    folder = resources.files("oncology.knowledge").joinpath("data", "regimens")
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def _nodes(rows: Sequence[Row]) -> tuple[Node, ...]:
    return tuple(node(row) for row in rows)


def node(row: Row) -> Node:
    """One node of a criteria tree."""
    for kind in ("all", "any", "not"):
        if kind in row:
            return _group(row["id"], kind, row["text"], _nodes(row[kind]))
    value = row["value"]
    plain = tuple(value) if isinstance(value, list) else value
    return _criterion(
        row["id"], row["text"], row["fact"], row["op"], plain, bool(row.get("ask", False))
    )


# Nodes that say the same are one object, so that a patient's answer to it is found once.
_criterion = lru_cache(maxsize=None, typed=True)(Criterion)
_group = lru_cache(maxsize=None)(Group)


def _caution(row: Row) -> Caution:
    return Caution(
        row["code"],
        node(row["when"]),
        row["text"],
        row["severity"],
        bool(row.get("ask")),
        row["source"],
    )


def _label(jurisdiction: Any, row: Row) -> Label:
    return Label(
        jurisdiction,
        row["status"],
        row.get("date"),
        row["indication"],
        _nodes(row["requires"]),
        row["source"],
        row["checked"],
    )


def _regimen(row: Row) -> Regimen:
    return Regimen(
        id=row["id"],
        title=row["title"],
        agents=tuple(row["agents"]),
        classes=(),
        base_rank=row["base_rank"],
        investigational=row.get("investigational", False),
        requires=_nodes(row["requires"]),
        excludes=_nodes(row["excludes"]),
        prefers=tuple(
            Rank(r["id"], node(r["when"]), r["points"], r["reason"]) for r in row["prefers"]
        ),
        cautions=tuple(_caution(r) for r in row["cautions"]),
        labels=tuple(_label(key, value) for key, value in sorted(row["labels"].items())),
        guidelines=tuple(
            Guideline(g["body"], g["year"], g["position"], g["strength"], g["source"])
            for g in row["guidelines"]
        ),
        evidence=tuple(row["evidence"]),
        key_evidence=row["key_evidence"],
        rationale=row["rationale"],
        disputed=row.get("disputed"),
        reviewed=row["reviewed"],
        off_label=row.get("off_label") == "allowed",
        available_from=row.get("available_from"),
    )


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
