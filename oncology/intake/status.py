"""Whether a result counts, by its status."""

from __future__ import annotations

from oncology.intake.builder import Builder
from oncology.intake.fhir import Resource, text

WITHDRAWN = frozenset({"entered-in-error", "cancelled"})
UNFINISHED = frozenset({"preliminary", "registered"})


def usable(resource: Resource, source: str, build: Builder) -> bool:
    """Whether a result is final; an unfinished one is named as a gap."""
    status = text(resource.get("status"))
    if status in UNFINISHED:
        build.note("unfinished-result", source, "the result is not final yet", "info")
    return status not in WITHDRAWN | UNFINISHED
