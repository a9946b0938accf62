"""Regimen files to typed values; what several share (`shared.yaml`) is named there once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.model import (
    Caution,
    Criterion,
    Dispute,
    Group,
    Guideline,
    KeyTrial,
    Label,
    LikePatients,
    Node,
    Rank,
    Regimen,
)

FOLDER = "oncology/knowledge/data/regimens"
Row = Mapping[str, Any]
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class RegimenFiles:
    """All regimens by id, and what excludes or qualifies every one of them."""

    regimens: Mapping[str, Regimen]
    excludes: tuple[Node, ...]
    cautions: tuple[Caution, ...]


def load_regimens(files: Files = SHIPPED) -> RegimenFiles:
    """The regimens of the files. Raises ValueError naming file, entry and fault."""
    shared = _shared(files)
    regimens: dict[str, Regimen] = {}
    excludes: tuple[Node, ...] = ()
    cautions: tuple[Caution, ...] = ()
    for name in files.names(FOLDER):
        where = f"{FOLDER}/{name}"
        data = read_yaml(f"regimens/{name}", "regimens", files=files)
        reader = _Reader(where, shared)
        excludes += reader.nodes(data.get("common_excludes", ()))
        cautions += reader.cautions(data.get("common_cautions", ()))
        for row in data["regimens"]:
            if row["id"] in regimens:
                problem = f"{where}: {row['id']}: the id is used twice; choose another"
                raise ValueError(problem)
            regimens[row["id"]] = _Reader(f"{where}: {row['id']}", shared).regimen(row)
    return RegimenFiles(regimens, excludes, cautions)


def read_day(value: object) -> datetime.date | None:
    """A day of the data."""
    return None if value is None else datetime.date.fromisoformat(str(value))


def read_node(row: Row) -> Node:
    """One node of a criteria tree that names no shared one."""
    return _Reader("", _Shared({}, {}, {}, {})).node(row)


def read_cautions(rows: Sequence[Row]) -> tuple[Caution, ...]:
    """Cautions that name no shared ones."""
    return _Reader("", _Shared({}, {}, {}, {})).cautions(rows)


# Nodes that say the same are one object, so that a patient's answer to it is found once.
_criterion = lru_cache(maxsize=None, typed=True)(Criterion)
_group = lru_cache(maxsize=None)(Group)


@dataclass(frozen=True, slots=True)
class _Shared:
    criteria: Mapping[str, Node]
    rules: Mapping[str, Rank]
    cautions: Mapping[str, Caution]
    disputes: Mapping[str, Dispute]


def _shared(files: Files) -> _Shared:
    data = read_yaml("shared.yaml", "shared", files=files)
    criteria: dict[str, Node] = {}
    reader = _Reader("shared.yaml", _Shared(criteria, {}, {}, {}))
    for row in data["criteria"]:  # one may be made of those above it
        if row["id"] in criteria:
            problem = f"shared.yaml: criteria: {row['id']}: the id is used twice; choose another"
            raise ValueError(problem)
        criteria[row["id"]] = reader.node(row)
    return _Shared(
        criteria,
        {row["id"]: reader.rank(row) for row in data["rules"]},
        {row["code"]: reader.caution(row) for row in data["cautions"]},
        {name: reader.dispute(row) for name, row in data["disputes"].items()},
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the parts of one entry; `where` (file, entry) begins every fault."""

    where: str
    shared: _Shared

    def _shared_part(self, kind: str, parts: Mapping[str, Part], name: str) -> Part:
        if name not in parts:
            problem = f"{self.where}: {name} is no {kind} of shared.yaml; add it there or mend it"
            raise ValueError(problem)
        return parts[name]

    def nodes(self, rows: Sequence[Row | str]) -> tuple[Node, ...]:
        return tuple(self.node(row) for row in rows)

    def node(self, row: Row | str) -> Node:
        if isinstance(row, str):
            return self._shared_part("criterion", self.shared.criteria, row)
        for kind in ("all", "any", "not"):
            if kind in row:
                return _group(row["id"], kind, row["text"], self.nodes(row[kind]))
        value = row.get("value", "")
        plain = tuple(value) if isinstance(value, list) else value
        return _criterion(
            row["id"], row["text"], row["fact"], row["op"], plain, bool(row.get("ask", False))
        )

    def rank(self, row: Row | str) -> Rank:
        if isinstance(row, str):
            return self._shared_part("rule", self.shared.rules, row)
        return Rank(
            row["id"],
            self.node(row["when"]),
            row["points"],
            row["reason"],
            read_day(row.get("since")),
            tuple(row.get("rows", ())),
        )

    def cautions(self, rows: Sequence[Row | str]) -> tuple[Caution, ...]:
        return tuple(self.caution(row) for row in rows)

    def caution(self, row: Row | str) -> Caution:
        if isinstance(row, str):
            return self._shared_part("caution", self.shared.cautions, row)
        return Caution(
            row["code"],
            self.node(row["when"]),
            row["text"],
            row["severity"],
            bool(row.get("ask")),
            row["source"],
            tuple(row.get("rows", ())),
            read_day(row.get("valid_from")),
            row.get("adds"),
        )

    def dispute(self, row: Row | str) -> Dispute:
        if isinstance(row, str):
            return self._shared_part("dispute", self.shared.disputes, row)
        when = self.node(row["when"]) if "when" in row else None
        return Dispute(
            row["one"], row["other"], when, row.get("sign_off", False), tuple(row.get("rows", ()))
        )

    def labels(self, rows: Mapping[str, Any]) -> tuple[Label, ...]:
        return tuple(
            self._label(place, row)
            for place, labels in sorted(rows.items())
            for row in (labels if isinstance(labels, list) else [labels])
        )

    def _label(self, place: Any, row: Row) -> Label:
        return Label(
            place,
            row["status"],
            read_day(row.get("date")),
            row["indication"],
            self.nodes(row["requires"]),
            row["source"],
            datetime.date.fromisoformat(row["checked"]),
            self.nodes(row.get("wording", ())),
            read_day(row.get("until")),
        )

    def regimen(self, row: Row) -> Regimen:
        return Regimen(
            id=row["id"],
            title=row["title"],
            agents=tuple(row["agents"]),
            base_rank=row["base_rank"],
            investigational=row.get("investigational", False),
            requires=self.nodes(row["requires"]),
            excludes=self.nodes(row["excludes"]),
            prefers=tuple(self.rank(r) for r in row["prefers"]),
            cautions=self.cautions(row["cautions"]),
            labels=self.labels(row["labels"]),
            guidelines=tuple(
                Guideline(
                    g["body"],
                    g["year"],
                    g["position"],
                    g["strength"],
                    g["source"],
                    read_day(g.get("valid_from")),
                )
                for g in row["guidelines"]
            ),
            evidence=tuple(row["evidence"]),
            key_evidence=row["key_evidence"],
            rationale=row["rationale"],
            disputes=tuple(self.dispute(d) for d in row.get("disputed", ())),
            reviewed=datetime.date.fromisoformat(row["reviewed"]),
            off_label="off_label" in row,
            established=row.get("off_label") == "standard",
            available_from=read_day(row.get("available_from")),
            backbone=tuple(row["backbone"]),
            rows=tuple(row["rows"]),
            key_by=tuple(KeyTrial(k["trial"], self.node(k["when"])) for k in row.get("key_by", ())),
            like_patients=tuple(
                LikePatients(x["population"], self.node(x["when"]))
                for x in row.get("like_patients", ())
            ),
            key_figure=row.get("key_figure"),
            compared=row.get("compared", {}),
            on_therapy=row.get("on_therapy", False),
        )
