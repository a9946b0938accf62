"""Genetic results: variants by component code, genes studied, single-gene tests."""

from __future__ import annotations

from dataclasses import dataclass, replace

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import Resource, addresses, codings, text, words
from oncology.intake.genetics.components import (
    Parts,
    allele_fraction,
    copies_of,
    free_texts,
    interpretation_values,
    interpretation_words,
    notations_of,
    parts_of,
    sample_of,
    value_words,
)
from oncology.intake.genetics.panel import read_panel, variants_in_text
from oncology.intake.genetics.protein_stain import read_stain
from oncology.intake.genetics.statement import (
    Sample,
    Statement,
    absent_variant,
    significance_in,
    variant_of,
)
from oncology.intake.record import Presence, Variant
from oncology.intake.status import WITHDRAWN, is_final
from oncology.intake.wording import sentence
from terminology import Terminology, VariantReading

_GENETIC = frozenset({"variant", "region-studied", "gene-panel"})
_ABSENT = frozenset({"absent", "negative", "brca1-negative", "brca2-negative"})
_PRESENT = frozenset({"present", "positive", "mutated", "brca1-positive", "brca2-positive", "pathogenic", "likely-pathogenic", "uncertain"})  # fmt: skip
_OPEN = frozenset({"equivocal", "not-assessed"})


def read_genetic(entry: Entry, concept: str | None, chart: Chart) -> bool | None:
    """Add a genetic result; None when the observation is not one, False when it says nothing.

    `concept`: what its code means in the terminology.
    """
    if concept is None or not (
        concept in _GENETIC or concept.startswith(("single-gene:", "gene-stain:"))
    ):
        return None
    if not is_final(entry, chart.record):
        return entry.status not in WITHDRAWN
    if concept == "gene-panel":
        return read_panel(entry, chart)
    if concept.startswith("gene-stain:"):
        return read_stain(entry, concept, chart)
    parts = parts_of(entry.resource, chart.terminology)
    if _contradicts(parts, chart.terminology):
        difference = sentence("genes-differ", source=entry.source)
        chart.record.add_gap("code-display-conflict", entry.source, difference)
        return True
    if _is_not_analysed(entry.resource, parts):
        absence = sentence("gene-not-analysed", source=entry.source)
        chart.record.add_gap("result-absent", entry.source, absence, "info")
        return True
    test = _Test(
        entry.resource,
        concept,
        parts,
        _genes(concept, parts, chart.terminology),
        sample_of(entry, parts, chart),
        _significance(entry, parts, chart),
    )
    variants = _variants(test, chart)
    chart.record.variants += variants
    return bool(variants) or chart.record.names(entry.source)


@dataclass(frozen=True, slots=True)
class _Test:
    """One result with what holds for every variant of it."""

    resource: Resource
    concept: str
    parts: Parts
    genes: tuple[str, ...]
    sample: Sample
    significance: str | None

    @property
    def is_of_region(self) -> bool:
        return self.concept == "region-studied"


def _variants(test: _Test, chart: Chart) -> list[Variant]:
    terminology = chart.terminology
    code = _presence(test.resource, terminology)
    notations = notations_of(test.parts)
    if not notations and code != "absent" and not test.is_of_region:
        variants = variants_in_text(test.resource, test.genes, test.sample, terminology)
        if variants:
            return [_with_significance(v, test, terminology) for v in variants]
    genes = test.genes or _genes_in(notations, test.resource, terminology)
    readings = {g: _readings(g, test, notations, terminology) for g in genes}
    presence = code or _presence_in_words(test, terminology)
    if not any(readings.values()) and _denies(notations, terminology):
        if code == "present":
            contradiction = sentence("present-and-denied", source=test.sample.source)
            chart.record.add_gap("contradictory-result", test.sample.source, contradiction)
            return []
        presence = "absent"
    if presence == "absent":
        kind = "studied" if test.is_of_region else "tested"
        return [absent_variant(gene, test.sample, kind) for gene in genes]
    if any(r.protein for group in readings.values() for r in group):
        presence = "present"
    if len(genes) > 1 and test.concept.startswith("single-gene:") and not any(readings.values()):
        presence = "indeterminate"  # of "BRCA1 and BRCA2: positive" nobody knows which
    statements = [
        _statement(gene, reading, presence, test)
        for gene in genes
        for reading in readings[gene] or (None,)
    ]
    fraction = allele_fraction(test.parts)
    return [
        replace(variant_of(s, test.sample, terminology), allele_fraction=fraction)
        for s in statements
    ]


def _statement(
    gene: str, reading: VariantReading | None, presence: Presence, test: _Test
) -> Statement:
    undecided = presence == "indeterminate"
    return Statement(gene, False, reading, test.significance, undecided=undecided)


def _with_significance(variant: Variant, test: _Test, terminology: Terminology) -> Variant:
    """A variant read from words, with the significance that the result states elsewhere."""
    if variant.significance or variant.presence != "present" or not test.significance:
        return variant
    has_reading = variant.protein or variant.coding or variant.kind != "other"
    reading = VariantReading(variant.label, variant.protein, variant.coding, variant.kind)
    return replace(
        variant,
        significance=significance_in((test.significance,)),
        actionable=terminology.variants.actionable(
            variant.gene, reading if has_reading else None, test.significance
        ),
    )


def _is_not_analysed(resource: Resource, parts: Parts) -> bool:
    """Whether a result says of itself, or of the region it examined, why there is none."""
    if notations_of(parts):
        return False
    regions = (resource, *parts.get("region-examined", ()))
    return any(region.get("dataAbsentReason") for region in regions)


def _contradicts(parts: Parts, terminology: Terminology) -> bool:
    values = [component.get("valueCodeableConcept") for component in parts.get("gene-studied", ())]
    return any(terminology.genes.conflict(codings(value)) for value in values)


def _denies(notations: tuple[str, ...], terminology: Terminology) -> bool:
    """Whether the field for the variant says that there is none."""
    return "absent" in terminology.values.match((), " ".join(notations) or None)


def _genes(concept: str, parts: Parts, terminology: Terminology) -> tuple[str, ...]:
    if concept.startswith("single-gene:"):
        return tuple(concept.partition(":")[2].split("+"))
    genes: dict[str, None] = {}
    for component in parts.get("gene-studied", ()):
        value = component.get("valueCodeableConcept")
        label = words(value) or text(component.get("valueString"))
        genes |= dict.fromkeys(terminology.genes.match(codings(value), label))
    return tuple(genes)


def _genes_in(
    notations: tuple[str, ...], resource: Resource, terminology: Terminology
) -> tuple[str, ...]:
    """The gene that the notations, else the running text, name; two are nobody's variant."""
    for texts in (notations, free_texts(resource), (words(resource.get("code")) or "",)):
        genes = dict.fromkeys(g for line in texts for g in terminology.genes.match((), line))
        if genes:
            return tuple(genes) if len(genes) == 1 else ()
    return ()


def _presence(resource: Resource, terminology: Terminology) -> Presence | None:
    """What the codes of value and interpretation say."""
    codes = terminology.values.match(codings(resource.get("valueCodeableConcept")), None)
    values = {*codes, *interpretation_values(resource, terminology)}
    if values & _ABSENT:
        return "absent"
    if values & _PRESENT:
        return "present"
    return "indeterminate" if "equivocal" in values else None


def _presence_in_words(test: _Test, terminology: Terminology) -> Presence:
    values = set(value_words(test.resource, terminology))
    if values & _ABSENT:
        return "absent"
    if values & _PRESENT:
        return "present"
    if test.is_of_region:
        return "absent"
    return "indeterminate" if values & _OPEN or test.concept != "variant" else "present"


def _significance(entry: Entry, parts: Parts, chart: Chart) -> str | None:
    """The significance of a result in its components, its interpretation, its words, or elsewhere."""
    terminology = chart.terminology
    values = [
        *(v for c in parts.get("clinical-significance", ()) for v in value_words(c, terminology)),
        *interpretation_values(entry.resource, terminology),
        *terminology.values.match((), " ".join(free_texts(entry.resource)) or None),
    ]
    elsewhere = (chart.significances.get(name) for name in addresses(entry.source))
    return significance_in(values) or next((s for s in elsewhere if s), None)


def _readings(
    gene: str, test: _Test, notations: tuple[str, ...], terminology: Terminology
) -> tuple[VariantReading, ...]:
    change = " ".join(
        c.display or ""
        for p in test.parts.get("dna-change-type", ())
        for c in codings(p.get("valueCodeableConcept"))
    )
    copies = next((copies_of(part) for part in test.parts.get("copy-number", ())), None)
    texts = notations or free_texts(test.resource)
    change = " ".join([change, *interpretation_words(test.resource)]).strip()
    return terminology.variants.read(gene, texts, change or None, copies)
