"""The evidence library's own checks, on the files that are being checked."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.checks.documents import Documents, kind_of
from oncology.checks.evidence_entries import agent_faults, trial_faults
from terminology import Terminology


def evidence_faults(documents: Documents, words: Terminology) -> Iterator[str]:
    """Identifiers, figures and words of trials; classes, approvals and sources of agents."""
    by_kind = {
        kind: {path: content for path, content in documents.data.items() if kind_of(path) == kind}
        for kind in ("trials", "agents")
    }
    trials = {row["id"] for content in by_kind["trials"].values() for row in content["trials"]}
    yield from trial_faults(by_kind["trials"])
    yield from agent_faults(by_kind["agents"], trials, words)
