"""Which entry serves which row of the decision table; rows that nothing serves state why."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.knowledge.files import read_yaml
from oncology.knowledge.model import Knowledge, Regimen


@dataclass(frozen=True, slots=True)
class Covered:
    """One row of the decision table with everything that serves it."""

    id: str
    title: str
    regimens: tuple[str, ...]
    rules: tuple[str, ...]  # ranking rules, cautions and disputes, as `regimen: rule`
    by: tuple[str, ...]  # alerts, tests, order rules, modules
    note: str | None


def coverage(knowledge: Knowledge) -> tuple[Covered, ...]:
    """All rows in the order of the table."""
    regimens = knowledge.regimens.values()
    return tuple(
        Covered(
            row["id"],
            row["title"],
            tuple(r.id for r in regimens if row["id"] in r.rows),
            tuple(dict.fromkeys(rule for r in regimens for rule in _rules(r, row["id"]))),
            tuple(row.get("by", ())),
            row.get("note"),
        )
        for row in read_yaml("rows.yaml", "rows")["rows"]
    )


def faults(knowledge: Knowledge) -> list[str]:
    """Rows that nothing serves, and rows that an entry names and the table lacks."""
    covered = coverage(knowledge)
    known = {row.id for row in covered}
    found = [
        f"oncology/knowledge/data/rows.yaml: {row.id}: nothing serves it; name the row in an entry or say why in a note"
        for row in covered
        if not (row.regimens or row.rules or row.by or row.note)
    ]
    for regimen in knowledge.regimens.values():
        named = {
            *regimen.rows,
            *(row for rule in regimen.prefers for row in rule.rows),
            *(row for dispute in regimen.disputes for row in dispute.rows),
            *(row for caution in regimen.cautions for row in caution.rows),
        }
        found += [
            f"regimens: {regimen.id}: row {row} is not in rows.yaml; mend it"
            for row in sorted(named - known)
        ]
        found += _figures(regimen, knowledge)
    return found


def _figures(regimen: Regimen, knowledge: Knowledge) -> list[str]:
    """Figures that a regimen names by words of their population and its key trial lacks."""
    named = [x.population for x in regimen.like_patients]
    named += [regimen.key_figure] if regimen.key_figure else []
    trial = knowledge.trials.get(regimen.key_evidence or "")
    held = [figure.population for figure in trial.figures] if trial else []
    return [
        f"regimens: {regimen.id}: no figure of its key trial names {words!r}; mend the words"
        for words in named
        if not any(words in population for population in held)
    ]


def _rules(regimen: Regimen, row: str) -> list[str]:
    return [
        *(f"{regimen.id}: {rule.id}" for rule in regimen.prefers if row in rule.rows),
        *(f"{regimen.id}: caution {c.code}" for c in regimen.cautions if row in c.rows),
        *(
            f"{regimen.id}: dispute"
            for _ in [d for d in regimen.disputes if row in d.rows][:1]
        ),
    ]  # fmt: skip
