"""What its entries say of each other, and drugs that are of no use here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import Any

from oncology.checks.documents import Documents
from oncology.checks.evidence.entries import agent_faults, trial_faults
from terminology import Terminology

Row = Mapping[str, Any]


def evidence_faults(documents: Documents, words: Terminology) -> Iterator[str]:
    """Identifiers, figures and words of trials; classes, approvals and sources of agents."""
    by_kind = {
        kind: [(place[0], row) for place, row in documents.rows(kind, kind)]
        for kind in ("trials", "agents", "classes")
    }
    yield from trial_faults(by_kind["trials"])
    yield from agent_faults(by_kind["agents"], words, {row["id"] for _, row in by_kind["classes"]})
    trials = {row["id"] for _, row in by_kind["trials"]}
    for path, row in (*by_kind["agents"], *by_kind["classes"]):
        for trial in row.get("evidence", ()):
            if trial not in trials:
                name = row.get("name") or row["id"]
                yield f"{path}: {name}: evidence {trial} is no trial; mend the id"
    offered = {name for _, row in documents.rows("regimens", "regimens") for name in row["agents"]}
    yield from _note_faults(by_kind["agents"], offered)


def _note_faults(agents: Iterable[tuple[str, Row]], offered: Set[str]) -> Iterator[str]:
    """A drug without a use here says why it is not offered; one that a regimen names does not."""
    for path, row in agents:
        statuses = {approval["status"] for approval in row["approvals"]}
        has_use = row["market"] == "marketed" and statuses != {"no-breast-use"}
        if row["name"] in offered and "note" in row:
            yield f"{path}: {row['name']}: a regimen names it; take the note out"
        elif row["name"] not in offered and not has_use and "note" not in row:
            yield f"{path}: {row['name']}: no regimen names it and it has no use here; say why in note"
