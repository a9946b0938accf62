"""A stain of a gene's protein: what it says, and that it says nothing on the gene itself."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake.builder import Builder
from oncology.intake.fhir import Resource, codings, effective, items, words
from oncology.intake.genetics.components import absent, value_words
from terminology import Terminology


def read_stain(
    resource: Resource, concept: str, source: str, build: Builder, terminology: Terminology
) -> bool:
    """A stain of the gene's protein: loss is kept, and never counts as a variant by itself.

    A protein that is there says nothing on the gene.
    """
    said = set(value_words(resource, terminology))
    for entry in items(resource.get("interpretation")):
        said |= set(terminology.values.match(codings(entry), words(entry)))
    if said & {"intact", "present", "positive"}:
        return False
    if not said & {"lost", "absent", "negative"}:
        build.note("result-not-understood", source, "the stain's result could not be read")
        return True
    gene = concept.partition(":")[2]
    lost = absent(gene, "unknown", "tissue", effective(resource), source)
    build.variants.append(
        replace(lost, presence="present", label="loss of protein", kind="loss", actionable=False)
    )
    return True
