"""Regimen files, one regimen a file, to typed values; labels are approvals of its first drug, by id."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oncology.knowledge.days import read_day
from oncology.knowledge.entries.parts import PartReader
from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.model import (
    Approval,
    Guideline,
    KeyTrial,
    LikePatients,
    Node,
    Regimen,
)
from oncology.knowledge.sign_off import ACCEPTED

FOLDER = "oncology/knowledge/data/regimens"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RegimenFiles:
    """All regimens by id, and what excludes every one of them."""

    regimens: Mapping[str, Regimen]
    excludes: tuple[Node, ...]


def load_regimens(
    reader: PartReader, approvals: Mapping[str, Approval], files: Files = SHIPPED
) -> RegimenFiles:
    """The regimens of the files. Raises ValueError naming file, entry and fault."""
    regimens: dict[str, Regimen] = {}
    for name in files.names(FOLDER):
        row = read_yaml(f"regimens/{name}", "regimens", files=files)
        where = f"{FOLDER}/{name}: {row['id']}"
        if row["id"] in regimens:
            problem = f"{where}: the id is used twice; choose another"
            raise ValueError(problem)
        regimens[row["id"]] = _regimen(row, reader.at(where), approvals)
    every = read_yaml("every_regimen.yaml", "every_regimen", files=files)
    common = reader.at("every_regimen.yaml")
    return RegimenFiles(regimens, common.nodes(every["excludes"]))


def _regimen(row: Row, reader: PartReader, approvals: Mapping[str, Approval]) -> Regimen:
    order = row["order"]
    return Regimen(
        id=row["id"],
        title=row["title"],
        agents=tuple(row["agents"]),
        base_rank=order["base"],
        investigational=row.get("investigational", False),
        requires=reader.nodes(row["requires"]),
        excludes=reader.nodes(row["excludes"]),
        prefers=tuple(reader.rank(r) for r in order["rules"]),
        cautions=reader.cautions(row["cautions"]),
        labels=tuple(
            _label(name, place, reader.where, approvals)
            for place, names in sorted(row["labels"].items())
            for name in names
        ),
        guidelines=tuple(_guideline(g, reader) for g in row["guidelines"]),
        evidence=tuple(row["evidence"]),
        key_evidence=row["key_evidence"],
        rationale=row["rationale"],
        disputes=tuple(reader.dispute(d) for d in order.get("disputed", ())),
        checked=datetime.date.fromisoformat(row["checked"]),
        off_label="off_label" in row,
        established=row.get("off_label") == "standard",
        available_from=read_day(row.get("available_from")),
        backbone=tuple(row.get("backbone", ())),
        rows=tuple(row["rows"]),
        key_by=tuple(KeyTrial(k["trial"], reader.node(k["when"])) for k in row.get("key_by", ())),
        like_patients=tuple(
            LikePatients(x["figure"], reader.node(x["when"])) for x in row.get("like_patients", ())
        ),
        key_figure=row.get("key_figure"),
        compared=order.get("compared", {}),
        on_therapy=row.get("on_therapy", False),
        rank_reason=order.get("why"),
        rank_source=reader.citations(order.get("source")),
        is_signed=row["status"] == ACCEPTED,
    )


def _guideline(row: Row, reader: PartReader) -> Guideline:
    return Guideline(
        body=row["body"],
        year=row["year"],
        position=row["position"],
        strength=row["strength"],
        source=reader.citations(row["source"]),
        valid_from=read_day(row.get("valid_from")),
        is_on_access=row.get("about") == "access",
    )


def _label(name: str, place: str, where: str, approvals: Mapping[str, Approval]) -> Approval:
    approval = approvals.get(name)
    if approval is None or approval.jurisdiction != place:
        problem = (
            f"{where}: {name} is no approval of {place} in agents/; add it there or mend the id"
        )
        raise ValueError(problem)
    return approval
