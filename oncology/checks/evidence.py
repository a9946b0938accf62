"""The evidence library's own checks, on the files that are being checked."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.checks.documents import Documents
from oncology.checks.evidence_entries import agent_faults, trial_faults
from terminology import Terminology


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
