"""Rules on due tests from their files to typed values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oncology.knowledge.days import read_day
from oncology.knowledge.entries.parts import PartReader
from oncology.knowledge.files import Files, read_yaml
from oncology.knowledge.model import DueRule

Row = Mapping[str, Any]


def load_due_rules(reader: PartReader, files: Files) -> tuple[DueRule, ...]:
    """Rules in the order of the file. Raises ValueError naming file, entry and what to mend."""
    rules: dict[str, DueRule] = {}
    for row in read_yaml("tests_due.yaml", "tests_due", files=files)["tests"]:
        if row["id"] in rules:
            problem = f"tests_due.yaml: {row['id']}: the id is used twice; choose another"
            raise ValueError(problem)
        if "beside" in row and row["beside"] not in rules:
            problem = f"tests_due.yaml: {row['id']}: no rule {row['beside']} before it; mend beside"
            raise ValueError(problem)
        rules[row["id"]] = _rule(row, reader.at(f"tests_due.yaml: {row['id']}"))
    return tuple(rules.values())


def _rule(row: Row, reader: PartReader) -> DueRule:
    def values(key: str) -> tuple[str, ...]:
        return tuple(row.get(key, ()))

    return DueRule(
        id=row["id"],
        test=row.get("test", row["id"]),
        title=row["title"],
        specimen=row["specimen"],
        facts=values("facts"),
        results=tuple(row.get("results", ())),
        before=values("before"),
        retest=values("retest"),
        recheck=values("recheck"),
        every_option=row.get("every_option", False),
        while_on_therapy=row.get("while_on_therapy", False),
        undecided=row.get("undecided", False),
        beside=row.get("beside"),
        outlives=values("outlives"),
        later=row.get("later"),
        when=reader.nodes(row["when"]),
        reason=row["reason"],
        urgent_rank=row["urgent_rank"],
        source=reader.citations(row["source"]),
        valid_from=read_day(row.get("valid_from")),
        valid_until=read_day(row.get("valid_until")),
        rows=values("rows"),
    )
