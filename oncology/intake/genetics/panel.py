"""Genetic results in one text: a panel, or a test of one gene, whose answer is a sentence."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import Resource, codings, items
from oncology.intake.genetics.components import free_texts, sample_of
from oncology.intake.genetics.report_text import read_statements
from oncology.intake.genetics.statement import Sample, variant_of
from oncology.intake.record import Variant
from oncology.intake.wording import sentence
from terminology import Terminology


def read_panel(entry: Entry, chart: Chart) -> bool:
    """A panel result in one text: each clause speaks of the genes that it names."""
    sample = sample_of(entry, {}, chart)
    is_plasma = chart.terminology.observations.is_plasma_panel(codings(entry.get("code")))
    if sample.specimen == "unknown" and is_plasma:
        sample = replace(sample, specimen="ctdna", origin="somatic")
    variants = variants_in_text(entry.resource, (), sample, chart.terminology)
    chart.record.variants += variants
    if not variants and not _has_members(entry):
        text = sentence("panel-without-results", source=entry.source)
        chart.record.add_gap("report-without-results", entry.source, text)
    return True


def variants_in_text(
    resource: Resource, genes: tuple[str, ...], sample: Sample, terminology: Terminology
) -> list[Variant]:
    """Variants, and genes without one, that the text of a result names.

    `genes` are those that the result is about where the text names none.
    """
    report = ". ".join(free_texts(resource))
    return [
        variant_of(statement, sample, terminology)
        for statement in read_statements(report, genes, terminology)
    ]


def _has_members(entry: Entry) -> bool:
    """Whether a panel points to results of their own."""
    return any(True for key in ("hasMember", "derivedFrom") for _ in items(entry.get(key)))
