"""Reads the site's overlay file, which only this package may, and lays it over the knowledge."""

from __future__ import annotations

from pathlib import Path

from oncology.knowledge import Knowledge, KnowledgeFault, apply_overlay


def with_policy(knowledge: Knowledge, path: Path | None) -> Knowledge:
    """The knowledge under the site's policy, or as it is when there is none.

    Raises:
        KnowledgeFault: When the file cannot be read, is faulty, or would weaken a critical rule.
    """
    if path is None:
        return knowledge
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        problem = f"{path}: top: the overlay cannot be read ({type(fault).__name__}); mend the path"
        raise KnowledgeFault(problem) from None
    return apply_overlay(knowledge, text, str(path))
