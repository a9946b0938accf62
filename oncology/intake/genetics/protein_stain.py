"""A stain of a gene's protein: what it says, and that it says nothing on the gene itself."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import effective
from oncology.intake.genetics.components import interpretation_values, value_words
from oncology.intake.genetics.statement import Sample, absent_variant
from oncology.intake.wording import sentence


def read_stain(entry: Entry, concept: str, chart: Chart) -> bool:
    """A stain of the gene's protein: loss is kept, and never counts as a variant by itself.

    A protein that is there says nothing on the gene.
    """
    values = {
        *value_words(entry.resource, chart.terminology),
        *interpretation_values(entry.resource, chart.terminology),
    }
    if values & {"intact", "present", "positive"}:
        return False
    if not values & {"lost", "absent", "negative"}:
        text = sentence("stain-not-understood", source=entry.source)
        chart.record.add_gap("result-not-understood", entry.source, text)
        return True
    sample = Sample(entry.source, effective(entry.resource), specimen="tissue")
    gene = absent_variant(concept.partition(":")[2], sample)
    loss = replace(gene, presence="present", label="loss of protein", kind="loss")
    chart.record.variants.append(loss)
    return True
