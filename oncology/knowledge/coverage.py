"""Which entry serves which row of the decision table; rows that nothing serves state why."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.model import Regimen


@dataclass(frozen=True, slots=True)
class RowCoverage:
    """One row of the decision table with everything that serves it."""

    id: str
    title: str
    regimens: tuple[str, ...]
    rules: tuple[tuple[str, str], ...]  # regimen with its ranking rule, caution or dispute
    by: tuple[str, ...]  # modules and other rows, alerts, tests, order rules
    note: str | None


def coverage(knowledge: Knowledge, files: Files = SHIPPED) -> tuple[RowCoverage, ...]:
    """All rows in the order of the table; `files` are those that the knowledge was read from."""
    regimens = knowledge.regimens.values()
    others = _others(knowledge)
    return tuple(
        RowCoverage(
            row["id"],
            row["title"],
            tuple(r.id for r in regimens if row["id"] in r.rows),
            tuple(dict.fromkeys(rule for r in regimens for rule in _rules(r, row["id"]))),
            (*row.get("by", ()), *others.get(row["id"], ())),
            row.get("note"),
        )
        for row in read_yaml("rows.yaml", "rows", files=files)["rows"]
    )


def _others(knowledge: Knowledge) -> dict[str, list[str]]:
    """Alerts, tests and order rules by the rows that they name."""
    entries = [
        *((f"alert {alert.code}", alert.rows) for alert in knowledge.alerts),
        *((f"test {rule.id}", rule.rows) for rule in knowledge.due_rules),
        *((f"order {rule.id}", rule.rows) for rule in knowledge.order_rules),
    ]
    by_row: dict[str, list[str]] = {}
    for entry, rows in entries:
        for row in rows:
            by_row.setdefault(row, []).append(entry)
    return by_row


def coverage_faults(knowledge: Knowledge, files: Files = SHIPPED) -> list[str]:
    """Rows that nothing serves."""
    return [
        f"oncology/knowledge/data/rows.yaml: {row.id}: nothing serves it; name the row in an entry or say why in a note"
        for row in coverage(knowledge, files)
        if not (row.regimens or row.rules or row.by or row.note)
    ]


def _rules(regimen: Regimen, row: str) -> list[tuple[str, str]]:
    rules = [
        *(rule.id for rule in regimen.prefers if row in rule.rows),
        *(f"caution {caution.code}" for caution in regimen.cautions if row in caution.rows),
        *(["dispute"] if any(row in dispute.rows for dispute in regimen.disputes) else []),
    ]
    return [(regimen.id, rule) for rule in rules]
