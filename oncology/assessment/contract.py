"""The Assessment schema, and what a document has against it."""

from __future__ import annotations

from oncology.assessment.document import Assessment
from terminology import load_schema


def validate(document: Assessment) -> list[str]:
    """Faults of a document against the Assessment schema, worded with the place."""
    return load_schema("oncology.assessment", "assessment").describe(document)
