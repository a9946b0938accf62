"""DiagnosticReport: its results speak for themselves; one without any is a gap, not silence."""

from __future__ import annotations

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import codeable, items
from oncology.intake.status import WITHDRAWN
from oncology.intake.wording import sentence

_ABOUT_TUMOUR = frozenset({"genetic-report", "gene-panel", "variant", "region-studied", "msi", "tmb"})  # fmt: skip


def read_report(entry: Entry, chart: Chart) -> bool:
    """Name a tumour or gene report that carries no result a rule could read; False otherwise.

    A conclusion in running text is not parsed: a misread sentence would be a silent guess.
    """
    if entry.status in WITHDRAWN:
        return False
    code = entry.get("code")
    concept = chart.terminology.observations.match(*codeable(code)) or ""
    marker = concept.partition("-")[0].partition(":")[0]
    relevant = concept in _ABOUT_TUMOUR or marker in {"er", "pr", "her2", "single", "ki67"}
    has_results = any(True for _ in items(entry.get("result"))) or any(
        child.get("resourceType") == "Observation" for child in items(entry.get("contained"))
    )
    if not relevant or has_results:
        return False
    text = sentence("report-without-results", source=entry.source)
    chart.record.add_gap("report-without-results", entry.source, text)
    return True
