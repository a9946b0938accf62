"""Agents and their classes from the files in data/agents, one file per family of classes."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from oncology.knowledge.evidence.model import (
    Agent,
    AgentClass,
    Approval,
    Diagnostic,
    DoseForm,
    Interaction,
    Source,
    Statement,
    Suppression,
)
from oncology.knowledge.files import SHIPPED, Files, read_yaml

PACKAGE = "oncology.knowledge.evidence"
Row = Mapping[str, Any]
Lookup = Callable[[str], Source]


def load_agents(files: Files = SHIPPED) -> Mapping[str, Agent]:
    """Agents by INN name. Raises ValueError naming file, entry and what to mend."""
    agents: dict[str, Agent] = {}
    for name, data in _agent_files(files):
        for row in data["agents"]:
            if row["name"] in agents:
                problem = f"{name}: {row['name']}: the agent stands twice; keep one entry"
                raise ValueError(problem)
            agents[row["name"]] = read_agent(row, data, name)
    return agents


def load_classes(files: Files = SHIPPED) -> Mapping[str, AgentClass]:
    """Classes by id. Raises ValueError naming file, entry and what to mend."""
    classes: dict[str, AgentClass] = {}
    for name, data in _agent_files(files):
        for row in data["classes"]:
            if row["id"] in classes:
                problem = f"{name}: {row['id']}: the class stands twice; keep one entry"
                raise ValueError(problem)
            classes[row["id"]] = _class(row, data, name)
    return classes


def _agent_files(files: Files) -> Iterator[tuple[str, Row]]:
    folder = "oncology/knowledge/evidence/data/agents"
    for name in files.names(folder):
        yield f"{folder}/{name}", read_yaml(f"agents/{name}", "agents", PACKAGE, files)


def read_agent(row: Row, data: Row, file: str) -> Agent:
    """One agent of a file. Raises ValueError when a source key has no entry under `sources`."""
    sources: list[Source] = []

    def lookup(key: str) -> Source:
        source = _source(key, data, f"{file}: {row['name']}")
        sources.append(source)
        return source

    def statements(kind: str) -> tuple[Statement, ...]:
        return tuple(_statement(item, lookup) for item in row.get(kind, ()))

    approvals = tuple(_approval(item, lookup) for item in row["approvals"])
    return Agent(
        name=row["name"],
        group=row["group"],
        status=row["status"],
        approvals=approvals,
        doses=tuple(_dose(item, lookup) for item in row.get("doses", ())),
        diagnostics=tuple(_diagnostic(item, lookup) for item in row.get("diagnostics", ())),
        contraindications=statements("contraindications"),
        warnings=statements("warnings"),
        monitoring=statements("monitoring"),
        adjustments=statements("adjustments"),
        interactions=tuple(_interaction(item, lookup) for item in row.get("interactions", ())),
        suppression=_suppression(row["suppression"], lookup) if "suppression" in row else None,
        pregnancy=_statement(row["pregnancy"], lookup) if "pregnancy" in row else None,
        evidence=tuple(row.get("evidence", ())),
        not_known=tuple(row.get("not_known", ())),
        source=approvals[0].source.cite,
        checked=min(source.checked for source in sources),
    )


def _source(key: str, data: Row, entry: str) -> Source:
    row = data["sources"].get(key)
    if row is None:
        problem = f"{entry}: source {key} has no entry under sources; add it there"
        raise ValueError(problem)
    checked = row.get("checked", data["checked"])
    return Source(key, row["cite"], row["dated"], datetime.date.fromisoformat(checked))


def _where(row: Row) -> tuple[str, ...]:
    return tuple(row.get("in", ("us", "eu")))


def _approval(row: Row, lookup: Lookup) -> Approval:
    return Approval(
        jurisdiction=row["in"],
        status=row["status"],
        date=row.get("date"),
        indication=row["indication"],
        criteria=tuple(row.get("criteria", ())),
        partners=tuple(row.get("partners", ())),
        source=lookup(row["source"]),
        note=row.get("note"),
    )


def _dose(row: Row, lookup: Lookup) -> DoseForm:
    return DoseForm(
        text=row["text"],
        value=row["value"],
        unit=row["unit"],
        per_period=row["per_period"],
        period=row["period"],
        period_unit=row["period_unit"],
        route=row["route"],
        source=lookup(row["source"]).cite,
        use=row.get("use", "advanced breast cancer"),
        partners=tuple(row.get("partners", ())),
        treatment_days=tuple(row.get("treatment_days", ())),
        cycle_days=row.get("cycle_days"),
        maximum=row.get("maximum"),
        jurisdictions=_where(row),
    )


def _diagnostic(row: Row, lookup: Lookup) -> Diagnostic:
    return Diagnostic(row["name"], row["marker"], row["specimen"], row["in"], lookup(row["source"]))


def _statement(row: Row, lookup: Lookup) -> Statement:
    return Statement(
        code=row["code"],
        text=row["text"],
        boxed=row.get("boxed", False),
        jurisdictions=_where(row),
        source=lookup(row["source"]),
    )


def _interaction(row: Row, lookup: Lookup) -> Interaction:
    return Interaction(
        id=row["id"],
        groups=tuple(row.get("groups", ())),
        agents=tuple(row.get("agents", ())),
        action=row["action"],
        severity=row["severity"],
        text=row["text"],
        jurisdictions=_where(row),
        source=lookup(row["source"]),
    )


def _suppression(row: Row, lookup: Lookup) -> Suppression:
    return Suppression(row["premenopausal"], row["men"], row["text"], lookup(row["source"]))


def _class(row: Row, data: Row, file: str) -> AgentClass:
    source = _source(row["source"], data, f"{file}: {row['id']}")
    return AgentClass(
        id=row["id"],
        title=row["title"],
        target=row["target"],
        mechanism=row["mechanism"],
        status=row["status"],
        review_group=row.get("review_group"),
        evidence=tuple(row.get("evidence", ())),
        note=row.get("note"),
        source=source.cite,
        checked=source.checked,
    )
