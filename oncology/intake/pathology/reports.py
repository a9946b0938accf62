"""DiagnosticReport: its results speak for themselves; one without any is a gap, not silence."""

from __future__ import annotations

from oncology.intake.builder import Builder
from oncology.intake.fhir import Resource, codings, items, text, words
from terminology import Terminology

_ABOUT_TUMOUR = frozenset({"genetic-report", "gene-panel", "variant", "region-studied", "msi", "tmb"})  # fmt: skip


def read_report(resource: Resource, source: str, build: Builder, terminology: Terminology) -> bool:
    """Name a tumour or gene report that carries no result a rule could read; False otherwise.

    A conclusion in running text is not parsed: a misread sentence would be a silent guess.
    """
    if text(resource.get("status")) in {"entered-in-error", "cancelled"}:
        return False
    code = resource.get("code")
    concept = terminology.observations.match(codings(code), words(code)) or ""
    marker = concept.partition("-")[0].partition(":")[0]
    relevant = concept in _ABOUT_TUMOUR or marker in {"er", "pr", "her2", "single", "ki67"}
    has_results = any(True for _ in items(resource.get("result"))) or any(
        child.get("resourceType") == "Observation" for child in items(resource.get("contained"))
    )
    if not relevant or has_results:
        return False
    build.note("report-without-results", source, "the report holds no discrete result")
    return True
