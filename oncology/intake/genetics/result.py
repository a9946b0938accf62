"""Genetic results: variants by component code, genes studied, single-gene tests, implications."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from oncology.dates import PartialDate
from oncology.intake.builder import Builder
from oncology.intake.fhir import (
    Resource,
    addresses,
    codings,
    effective,
    items,
    local,
    mapping,
    number,
    reference,
    text,
    words,
)
from oncology.intake.genetics.components import (
    SIGNIFICANCE,
    absent,
    free_texts,
    notations_of,
    origin_of,
    value_words,
)
from oncology.intake.genetics.panel import read_panel, read_text
from oncology.intake.genetics.protein_stain import read_stain
from oncology.intake.record import Origin, Significance, Specimen, Variant
from oncology.intake.status import WITHDRAWN, usable
from terminology import Terminology, VariantReading


def read_genetic(
    resource: Resource,
    concept: str | None,
    source: str,
    build: Builder,
    terminology: Terminology,
    implications: Mapping[str, str],
    specimens: Mapping[str, Resource],
) -> bool | None:
    """Add a genetic result; None when the observation is not one, False when it says nothing.

    `concept`: what its code means in the terminology.
    """
    if concept is None or not (
        concept in {"variant", "region-studied", "gene-panel"}
        or concept.startswith(("single-gene:", "gene-stain:"))
    ):
        return None
    if not usable(resource, source, build):
        return text(resource.get("status")) not in WITHDRAWN
    if concept == "gene-panel":
        return read_panel(resource, source, build, terminology, specimens)
    if concept.startswith("gene-stain:"):
        return read_stain(resource, concept, source, build, terminology)
    parts = _parts(resource, terminology)
    if _contradicts(parts, terminology):
        build.note("code-display-conflict", source, "gene code and display name different genes")
        return True
    genes = _genes(concept, parts, terminology)
    origin, specimen = origin_of(resource, parts, terminology, specimens)
    test = _Test(
        resource, source, concept, parts, genes, effective(resource), origin, specimen,
        _significance(resource, source, parts, terminology, implications),
    )  # fmt: skip
    found = _read(test, build, terminology)
    build.variants += found
    return bool(found) or any(source in gap.sources for gap in build.gaps)


@dataclass(frozen=True, slots=True)
class _Test:
    """One result with what holds for every variant of it."""

    resource: Resource
    source: str
    concept: str
    parts: Mapping[str, list[Resource]]
    genes: tuple[str, ...]
    when: PartialDate | None
    origin: Origin
    specimen: Specimen
    significance: Significance | None


def _read(test: _Test, build: Builder, terminology: Terminology) -> list[Variant]:
    coded = _presence(test.resource, terminology)
    notations = notations_of(test.parts)
    if not notations and coded != "absent" and test.concept != "region-studied":
        said = read_text(
            test.resource, test.genes, test.origin, test.specimen, test.source, terminology
        )
        if said:
            return [_with(v, test, terminology) for v in said]
    genes = test.genes or _genes_in(notations, test.resource, terminology)
    presence = coded or _presence_in_words(test, terminology)
    readings = {g: _readings(g, test, notations, terminology) for g in genes}
    denied = "absent" in terminology.values.match((), " ".join(notations) or None)
    if denied and not any(readings.values()):
        if coded == "present":
            build.note("contradictory-result", test.source, "present, and in words not detected")
            return []
        presence = "absent"
    if presence == "absent":
        kind = "studied" if test.concept == "region-studied" else "tested"
        return [absent(g, test.origin, test.specimen, test.when, test.source, kind) for g in genes]
    if presence == "indeterminate" and any(r.protein for rs in readings.values() for r in rs):
        presence = "present"
    if len(genes) > 1 and test.concept.startswith("single-gene:") and not any(readings.values()):
        presence = "indeterminate"  # of "BRCA1 and BRCA2: positive" nobody knows which
    return [
        _variant(test, gene, presence, reading, terminology)
        for gene in genes
        for reading in readings[gene] or (None,)
    ]


def _with(found: Variant, test: _Test, terminology: Terminology) -> Variant:
    """A variant read from words, with the significance that the result states elsewhere."""
    if found.significance or found.presence != "present" or not test.significance:
        return found
    reading = VariantReading(found.label, found.protein, found.coding, found.kind)
    known = reading if found.protein or found.coding or found.kind != "other" else None
    return replace(
        found,
        significance=test.significance,
        actionable=terminology.variants.actionable(found.gene, known, test.significance),
    )


def _contradicts(parts: Mapping[str, list[Resource]], terminology: Terminology) -> bool:
    values = [component.get("valueCodeableConcept") for component in parts.get("gene-studied", ())]
    return any(terminology.genes.conflict(codings(value)) for value in values)


def implication_map(resources: Mapping[str, Resource], terminology: Terminology) -> dict[str, str]:
    """Significance stated on an Observation that derives from a variant, by its reference."""
    found: dict[str, str] = {}
    for resource in resources.values():
        if resource.get("resourceType") != "Observation" or not resource.get("derivedFrom"):
            continue
        for component in items(resource.get("component")):
            code = component.get("code")
            if terminology.observations.match(codings(code), None) == "clinical-significance":
                said = value_words(component, terminology)
                meaning = next((v for v in SIGNIFICANCE if v in said), None)
                for target in items(resource.get("derivedFrom")):
                    if meaning and reference(target):
                        found[local(str(reference(target)))] = meaning
    return found


def _parts(resource: Resource, terminology: Terminology) -> dict[str, list[Resource]]:
    parts: dict[str, list[Resource]] = {}
    for component in items(resource.get("component")):
        code = component.get("code")
        concept = terminology.observations.match(codings(code), words(code))
        if concept:
            parts.setdefault(concept, []).append(component)
    return parts


def _genes(
    concept: str, parts: Mapping[str, list[Resource]], terminology: Terminology
) -> tuple[str, ...]:
    if concept.startswith("single-gene:"):
        return tuple(concept.partition(":")[2].split("+"))
    found: dict[str, None] = {}
    for component in parts.get("gene-studied", ()):
        value = component.get("valueCodeableConcept")
        for gene in terminology.genes.match(
            codings(value), words(value) or text(component.get("valueString"))
        ):
            found[gene] = None
    return tuple(found)


def _genes_in(
    notations: tuple[str, ...], resource: Resource, terminology: Terminology
) -> tuple[str, ...]:
    """The gene that the notations, else the running text, name; two are nobody's variant."""
    for texts in (notations, free_texts(resource), (words(resource.get("code")) or "",)):
        found = dict.fromkeys(g for said in texts for g in terminology.genes.match((), said))
        if found:
            return tuple(found) if len(found) == 1 else ()
    return ()


_ABSENT = frozenset({"absent", "negative", "brca1-negative", "brca2-negative"})
_PRESENT = frozenset({"present", "positive", "mutated", "brca1-positive", "brca2-positive", "pathogenic", "likely-pathogenic", "uncertain"})  # fmt: skip


def _presence(
    resource: Resource, terminology: Terminology
) -> Literal["present", "absent", "indeterminate"] | None:
    """What the codes of value and interpretation say."""
    said = set(terminology.values.match(codings(resource.get("valueCodeableConcept")), None))
    for entry in items(resource.get("interpretation")):
        said |= set(terminology.values.match(codings(entry), words(entry)))
    if said & _ABSENT:
        return "absent"
    if said & _PRESENT:
        return "present"
    return "indeterminate" if "equivocal" in said else None


def _presence_in_words(
    test: _Test, terminology: Terminology
) -> Literal["present", "absent", "indeterminate"]:
    said = set(value_words(test.resource, terminology))
    if said & _ABSENT:
        return "absent"
    if said & _PRESENT:
        return "present"
    if test.concept == "region-studied":
        return "absent"
    return "indeterminate" if said & _OPEN or test.concept != "variant" else "present"


_OPEN = frozenset({"equivocal", "not-assessed"})


def _significance(
    resource: Resource,
    source: str,
    parts: Mapping[str, list[Resource]],
    terminology: Terminology,
    implications: Mapping[str, str],
) -> Significance | None:
    said: list[str] = []
    for component in parts.get("clinical-significance", ()):
        said += value_words(component, terminology)
    for entry in items(resource.get("interpretation")):
        said += terminology.values.match(codings(entry), words(entry))
    said += terminology.values.match((), " ".join(free_texts(resource)) or None)
    meaning = next((v for v in SIGNIFICANCE if v in said), None) or next(
        (implications[name] for name in addresses(source) if name in implications), None
    )
    return cast("Significance | None", meaning)


def _readings(
    gene: str, test: _Test, notations: tuple[str, ...], terminology: Terminology
) -> tuple[VariantReading, ...]:
    change = " ".join(
        c.display or ""
        for p in test.parts.get("dna-change-type", ())
        for c in codings(p.get("valueCodeableConcept"))
    )
    copies = next(
        (
            number(mapping(p.get("valueQuantity")).get("value"))
            for p in test.parts.get("copy-number", ())
        ),
        None,
    )
    texts = notations or free_texts(test.resource)
    return terminology.variants.read(gene, texts, change or None, copies)


def _variant(
    test: _Test,
    gene: str,
    presence: Literal["present", "indeterminate"],
    reading: VariantReading | None,
    terminology: Terminology,
) -> Variant:
    return Variant(
        gene=gene,
        presence=presence,
        label=reading.label if reading else "variant not specified",
        protein=reading.protein if reading else None,
        coding=reading.coding if reading else None,
        kind=reading.kind if reading else "other",
        actionable=terminology.variants.actionable(gene, reading, test.significance),
        origin=test.origin,
        significance=test.significance,
        specimen=test.specimen,
        allele_fraction=_fraction(test.parts),
        date=test.when,
        sources=(test.source,),
    )


def _fraction(parts: Mapping[str, list[Resource]]) -> float | None:
    for component in parts.get("allele-fraction", ()):
        quantity = mapping(component.get("valueQuantity"))
        value = number(quantity.get("value"))
        if value is None:
            continue
        percent = (text(quantity.get("code")) or text(quantity.get("unit"))) == "%" or value > 1
        fraction = round(value / 100, 6) if percent else value
        return fraction if 0 <= fraction <= 1 else None
    return None
