"""The parts that entries are made of, from data to typed values; what several share stands once.

Criteria, ranking rules, cautions and disputes that several entries use stand in files of their own
and are named there by id. Nodes that say the same are one object, so that a patient's answer to one
is found once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from oncology.knowledge.days import read_day
from oncology.knowledge.entries.severities import Finding, Severities, load_severities
from oncology.knowledge.files import Files, read_yaml
from oncology.knowledge.model import Caution, Criterion, Dispute, Group, Node, Rank
from oncology.knowledge.parameters import Parameter
from oncology.knowledge.sources import Bibliography, Citation

Row = Mapping[str, Any]
Part = TypeVar("Part")

_criterion = lru_cache(maxsize=None, typed=True)(Criterion)
_group = lru_cache(maxsize=None)(Group)


@dataclass(frozen=True, slots=True)
class SharedParts:
    """Parts by the id under which entries name them."""

    criteria: Mapping[str, Node] = field(default_factory=dict)
    rules: Mapping[str, Rank] = field(default_factory=dict)
    cautions: Mapping[str, Caution] = field(default_factory=dict)
    disputes: Mapping[str, Dispute] = field(default_factory=dict)


def load_parts(
    files: Files, bibliography: Bibliography, numbers: Mapping[str, Parameter]
) -> PartReader:
    """A reader that knows the shared parts. Raises ValueError naming file, entry and fault."""
    criteria: dict[str, Node] = {}
    severities = load_severities(files, bibliography)
    reader = PartReader("criteria.yaml", SharedParts(criteria), bibliography, severities, numbers)
    for row in read_yaml("criteria.yaml", "criteria", files=files)["criteria"]:
        if row["id"] in criteria:  # one may be made of those above it
            problem = f"criteria.yaml: {row['id']}: the id is used twice; choose another"
            raise ValueError(problem)
        criteria[row["id"]] = reader.node(row)
    rules = read_yaml("ranking_rules.yaml", "ranking_rules", files=files)["rules"]
    cautions = read_yaml("cautions.yaml", "cautions", files=files)["cautions"]
    disputes = read_yaml("disputes.yaml", "disputes", files=files)["disputes"]
    shared = SharedParts(
        criteria,
        {row["id"]: reader.rank(row) for row in rules},
        {row["code"]: reader.caution(row) for row in cautions},
        {row["id"]: reader.dispute(row) for row in disputes},
    )
    return replace(reader, where="", shared=shared)


@dataclass(frozen=True, slots=True)
class PartReader:
    """Reads the parts of one entry; `where` (file, entry) begins every fault."""

    where: str
    shared: SharedParts
    bibliography: Bibliography
    severities: Severities
    numbers: Mapping[str, Parameter] = field(default_factory=dict)

    def at(self, where: str) -> PartReader:
        """The reader for another entry."""
        return replace(self, where=where)

    def nodes(self, rows: Sequence[Row | str]) -> tuple[Node, ...]:
        """Nodes of criteria trees, in the order of the data."""
        return tuple(self.node(row) for row in rows)

    def node(self, row: Row | str) -> Node:
        """One node; a word names a shared criterion."""
        if isinstance(row, str):
            return self._shared_part("criteria.yaml", self.shared.criteria, row)
        for kind in ("all", "any", "not"):
            if kind in row:
                return _group(row["id"], kind, row["text"], self.nodes(row[kind]))
        name = row.get("parameter")
        value = row.get("value", "") if name is None else self._number(row["id"], name)
        plain = tuple(value) if isinstance(value, list) else value
        ask = bool(row.get("ask", False))
        return _criterion(row["id"], row["text"], row["fact"], row["op"], plain, ask, name)

    def _number(self, criterion: str, name: str) -> float:
        if name not in self.numbers:
            problem = f"{self.where}: {criterion}: {name} is not in parameters.yaml; mend the name"
            raise ValueError(problem)
        return self.numbers[name].newest

    def rank(self, row: Row | str) -> Rank:
        """One ranking rule; a word names a shared one."""
        if isinstance(row, str):
            return self._shared_part("ranking_rules.yaml", self.shared.rules, row)
        return Rank(
            id=row["id"],
            when=self.node(row["when"]),
            points=row["points"],
            reason=row["reason"],
            since=read_day(row.get("since")),
            rows=tuple(row.get("rows", ())),
            source=self.citations(row.get("source")),
        )

    def cautions(self, rows: Sequence[Row | str]) -> tuple[Caution, ...]:
        """Cautions, in the order of the data."""
        return tuple(self.caution(row) for row in rows)

    def caution(self, row: Row | str) -> Caution:
        """One caution; a word names a shared one."""
        if isinstance(row, str):
            return self._shared_part("cautions.yaml", self.shared.cautions, row)
        return self._caution(row, Finding(row["action"]))

    def alerts(self, rows: Sequence[Row]) -> tuple[Caution, ...]:
        """Cautions whatever the options; what they say is to be known, so each has its severity."""
        return tuple(
            replace(self._caution(row, Finding("note")), severity=row["severity"]) for row in rows
        )

    def _caution(self, row: Row, finding: Finding) -> Caution:
        return Caution(
            code=row["code"],
            when=self.node(row["when"]),
            text=row["text"],
            severity=self.severities.of(finding),
            source=self.citations(row["source"]),
            rows=tuple(row.get("rows", ())),
            valid_from=read_day(row.get("valid_from")),
            severity_in=self.severities.elsewhere(finding),
            beyond_scope=bool(row.get("beyond_scope")),
            brief=row.get("brief", ""),
        )

    def dispute(self, row: Row | str) -> Dispute:
        """One dispute; a word names a shared one."""
        if isinstance(row, str):
            return self._shared_part("disputes.yaml", self.shared.disputes, row)
        return Dispute(
            one=row["one"],
            other=row["other"],
            when=self.node(row["when"]) if "when" in row else None,
            sign_off=row.get("sign_off", False),
            rows=tuple(row.get("rows", ())),
            source=self.citations(row.get("source")),
            regimens=tuple(row.get("regimens", ())),
        )

    def citations(self, value: str | Sequence[str] | None) -> tuple[Citation, ...]:
        """The sources that an entry names."""
        return self.bibliography.citations(value, self.where)

    def _shared_part(self, file: str, parts: Mapping[str, Part], name: str) -> Part:
        if name not in parts:
            problem = f"{self.where}: {name} is not in {file}; add it there or mend it"
            raise ValueError(problem)
        return parts[name]
