"""Agents and their classes, one a file; an approval stands in its agent's file and nowhere else."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from oncology.knowledge.days import read_day
from oncology.knowledge.entries.parts import PartReader
from oncology.knowledge.evidence.model import (
    Agent,
    AgentClass,
    Diagnostic,
    DoseForm,
    Interaction,
    LeastDose,
    Note,
    Statement,
    Suppression,
)
from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.model import Approval
from oncology.knowledge.sources import Bibliography

PACKAGE = "oncology.knowledge.evidence"
FOLDER = "oncology/knowledge/evidence/data"
Row = Mapping[str, Any]


def load_agents(reader: PartReader, files: Files = SHIPPED) -> Mapping[str, Agent]:
    """Agents by INN name. Raises ValueError naming file, entry and what to mend."""
    agents: dict[str, Agent] = {}
    for place, row in _entries("agents", files):
        if row["name"] in agents:
            problem = f"{place}: {row['name']}: the agent stands twice; keep one entry"
            raise ValueError(problem)
        agents[row["name"]] = _agent(row, reader.at(f"{place}: {row['name']}"))
    return agents


def approvals_of(agents: Mapping[str, Agent]) -> Mapping[str, Approval]:
    """Every approval by its id. Raises ValueError where an id is used twice."""
    approvals: dict[str, Approval] = {}
    for agent in agents.values():
        for approval in agent.approvals:
            if approval.id in approvals:
                place = f"{FOLDER}/agents/{agent.name.replace(' ', '-')}.yaml: {agent.name}"
                problem = f"{place}: the id {approval.id} is used twice; choose another"
                raise ValueError(problem)
            approvals[approval.id] = approval
    return approvals


def load_classes(bibliography: Bibliography, files: Files = SHIPPED) -> Mapping[str, AgentClass]:
    """Classes by id. Raises ValueError naming file, entry and what to mend."""
    classes: dict[str, AgentClass] = {}
    for place, row in _entries("classes", files):
        if row["id"] in classes:
            problem = f"{place}: {row['id']}: the class stands twice; keep one entry"
            raise ValueError(problem)
        classes[row["id"]] = AgentClass(
            id=row["id"],
            title=row["title"],
            target=row["target"],
            mechanism=row["mechanism"],
            market=row["market"],
            review_group=row.get("review_group"),
            evidence=tuple(row.get("evidence", ())),
            note=row.get("note"),
            source=bibliography.citations(row["source"], f"{place}: {row['id']}"),
            checked=datetime.date.fromisoformat(row["checked"]),
        )
    return classes


def _entries(kind: str, files: Files) -> Iterator[tuple[str, Row]]:
    for name in files.names(f"{FOLDER}/{kind}"):
        yield f"{FOLDER}/{kind}/{name}", read_yaml(f"{kind}/{name}", kind, PACKAGE, files)


def _agent(row: Row, reader: PartReader) -> Agent:
    def statements(kind: str) -> tuple[Statement, ...]:
        return tuple(_statement(item, reader) for item in row.get(kind, ()))

    return Agent(
        name=row["name"],
        group=row["group"],
        market=row["market"],
        note=_note(row["note"], reader) if "note" in row else None,
        approvals=tuple(_approval(item, reader) for item in row["approvals"]),
        doses=tuple(_dose(item, reader) for item in row.get("doses", ())),
        diagnostics=tuple(
            Diagnostic(
                item["name"],
                item["marker"],
                item["specimen"],
                item["in"],
                reader.citations(item["source"]),
            )
            for item in row.get("diagnostics", ())
        ),
        contraindications=statements("contraindications"),
        warnings=statements("warnings"),
        monitoring=statements("monitoring"),
        adjustments=statements("adjustments"),
        interactions=tuple(_interaction(item, reader) for item in row.get("interactions", ())),
        suppression=_suppression(row["suppression"], reader) if "suppression" in row else None,
        pregnancy=_statement(row["pregnancy"], reader) if "pregnancy" in row else None,
        evidence=tuple(row.get("evidence", ())),
        not_known=tuple(row.get("not_known", ())),
        checked=datetime.date.fromisoformat(row["checked"]),
    )


def _note(row: Row, reader: PartReader) -> Note:
    return Note(row["text"], reader.citations(row["source"]))


def _where(row: Row) -> tuple[str, ...]:
    return tuple(row.get("in", ("us", "eu")))


def _approval(row: Row, reader: PartReader) -> Approval:
    return Approval(
        id=row["id"],
        jurisdiction=row["in"],
        status=row["status"],
        date=read_day(row.get("date")),
        until=read_day(row.get("until")),
        partners=tuple(row.get("partners", ())),
        indication=row["indication"],
        criteria=tuple(row.get("criteria", ())),
        requires=reader.nodes(row.get("requires", ())),
        wording=reader.nodes(row.get("wording", ())),
        note=row.get("note"),
        source=reader.citations(row["source"]),
        checked=datetime.date.fromisoformat(row["checked"]),
    )


def _dose(row: Row, reader: PartReader) -> DoseForm:
    return DoseForm(
        text=row["text"],
        value=row["value"],
        unit=row["unit"],
        per_period=row["per_period"],
        period=row["period"],
        period_unit=row["period_unit"],
        route=row["route"],
        source=reader.citations(row["source"]),
        use=row.get("use", "advanced breast cancer"),
        partners=tuple(row.get("partners", ())),
        treatment_days=tuple(row.get("treatment_days", ())),
        cycle_days=row.get("cycle_days"),
        maximum=row.get("maximum"),
        jurisdictions=_where(row),
        requires=reader.nodes(row.get("requires", ())),
        parts=row.get("parts", 1),
        least=_least(row["least"], reader) if "least" in row else None,
    )


def _least(row: Row, reader: PartReader) -> LeastDose:
    return LeastDose(
        row["value"],
        row["text"],
        reader.nodes(row.get("unless", ())),
        reader.citations(row["source"]),
    )


def _statement(row: Row, reader: PartReader) -> Statement:
    return Statement(
        code=row["code"],
        text=row["text"],
        boxed=row.get("boxed", False),
        jurisdictions=_where(row),
        source=reader.citations(row["source"]),
        allergens=tuple(row.get("allergens", ())),
    )


def _interaction(row: Row, reader: PartReader) -> Interaction:
    return Interaction(
        id=row["id"],
        groups=tuple(row.get("groups", ())),
        agents=tuple(row.get("agents", ())),
        action=row["action"],
        harm=row.get("harm"),
        strength=row.get("strength"),
        goes_before=tuple(row.get("goes_before", ())),
        reduced_dose=row.get("reduced_dose"),
        text=row["text"],
        jurisdictions=_where(row),
        source=reader.citations(row["source"]),
    )


def _suppression(row: Row, reader: PartReader) -> Suppression:
    return Suppression(
        row["premenopausal"], row["men"], row["text"], reader.citations(row["source"])
    )
