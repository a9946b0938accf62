"""Genetic results: variants by component code, genes studied, single-gene tests, implications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from oncology.dates import PartialDate
from oncology.intake.fhir import (
    Resource,
    codings,
    effective,
    items,
    mapping,
    number,
    reference,
    text,
    words,
)
from oncology.intake.observations import WITHDRAWN, usable
from oncology.intake.panel import read_panel
from oncology.intake.results import Builder
from oncology.intake.variant import SIGNIFICANCE, absent, origin_of, texts_of, value_words
from oncology.record import Origin, Significance, Specimen, Variant
from terminology import Terminology


def read_genetic(
    resource: Resource,
    source: str,
    build: Builder,
    terminology: Terminology,
    implications: Mapping[str, str],
    specimens: Mapping[str, Resource],
) -> bool | None:
    """Add a genetic result; None when the observation is not one, False when it says nothing."""
    code = resource.get("code")
    concept = terminology.observation(codings(code), words(code))
    if concept is None or not (
        concept in {"variant", "region-studied", "gene-panel"} or concept.startswith("single-gene:")
    ):
        return None
    if not usable(resource, source, build):
        return text(resource.get("status")) not in WITHDRAWN
    parts = _parts(resource, terminology)
    if concept == "gene-panel":
        return read_panel(resource, source, build, terminology, specimens)
    if _contradicts(parts, terminology):
        build.note("code-display-conflict", source, "gene code and display name different genes")
        return True
    genes = _genes(resource, concept, parts, terminology)
    if not genes:
        return False
    when = effective(resource)
    origin, specimen = origin_of(resource, parts, terminology, specimens)
    significance = _significance(resource, source, parts, terminology, implications)
    presence = _presence(resource, concept, terminology)
    if presence == "absent":
        kind = "studied" if concept == "region-studied" else "tested"
        build.variants += [absent(g, origin, specimen, when, source, kind) for g in genes]
        return True
    for gene in genes:
        build.variants.append(
            _variant(
                resource,
                gene,
                parts,
                presence,
                significance,
                origin,
                specimen,
                when,
                source,
                terminology,
            )
        )
    return True


def _contradicts(parts: Mapping[str, list[Resource]], terminology: Terminology) -> bool:
    values = [component.get("valueCodeableConcept") for component in parts.get("gene-studied", ())]
    return any(terminology.genes_conflict(codings(value)) for value in values)


def implication_map(resources: Mapping[str, Resource], terminology: Terminology) -> dict[str, str]:
    """Significance stated on an Observation that derives from a variant, by its reference."""
    found: dict[str, str] = {}
    for resource in resources.values():
        if resource.get("resourceType") != "Observation" or not resource.get("derivedFrom"):
            continue
        for component in items(resource.get("component")):
            code = component.get("code")
            if terminology.observation(codings(code), None) == "clinical-significance":
                said = value_words(component, terminology)
                meaning = next((v for v in SIGNIFICANCE if v in said), None)
                for target in items(resource.get("derivedFrom")):
                    if meaning and reference(target):
                        found["/".join(str(reference(target)).split("/")[-2:])] = meaning
    return found


def _parts(resource: Resource, terminology: Terminology) -> dict[str, list[Resource]]:
    parts: dict[str, list[Resource]] = {}
    for component in items(resource.get("component")):
        code = component.get("code")
        concept = terminology.observation(codings(code), words(code))
        if concept:
            parts.setdefault(concept, []).append(component)
    return parts


def _genes(
    resource: Resource, concept: str, parts: Mapping[str, list[Resource]], terminology: Terminology
) -> tuple[str, ...]:
    if concept.startswith("single-gene:"):
        return tuple(concept.partition(":")[2].split("+"))
    found: dict[str, None] = {}
    for component in parts.get("gene-studied", ()):
        value = component.get("valueCodeableConcept")
        for gene in terminology.genes(
            codings(value), words(value) or text(component.get("valueString"))
        ):
            found[gene] = None
    if not found:
        for words_of in (*texts_of(resource, parts), words(resource.get("code"))):
            found |= dict.fromkeys(terminology.genes((), words_of))
    return tuple(found)


def _presence(
    resource: Resource, concept: str, terminology: Terminology
) -> Literal["present", "absent", "indeterminate"]:
    said = set(value_words(resource, terminology))
    for entry in items(resource.get("interpretation")):
        said |= set(terminology.values(codings(entry), words(entry)))
    if said & {"absent", "negative", "brca1-negative", "brca2-negative"}:
        return "absent"
    if said & {
        "present",
        "positive",
        "pathogenic",
        "likely-pathogenic",
        "uncertain",
        "brca1-positive",
        "brca2-positive",
    }:
        return "present"
    if concept == "region-studied":
        return "absent"
    return "indeterminate" if "equivocal" in said or concept != "variant" else "present"


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
        said += terminology.values(codings(entry), words(entry))
    said += terminology.values((), " ".join(texts_of(resource, {})) or None)
    meaning = next((v for v in SIGNIFICANCE if v in said), None) or implications.get(source)
    return cast("Significance | None", meaning)


def _variant(
    resource: Resource,
    gene: str,
    parts: Mapping[str, list[Resource]],
    presence: Literal["present", "indeterminate"],
    significance: Significance | None,
    origin: Origin,
    specimen: Specimen,
    when: PartialDate | None,
    source: str,
    terminology: Terminology,
) -> Variant:
    change = " ".join(
        c.display or ""
        for p in parts.get("dna-change-type", ())
        for c in codings(p.get("valueCodeableConcept"))
    )
    copies = next(
        (
            number(mapping(p.get("valueQuantity")).get("value"))
            for p in parts.get("copy-number", ())
        ),
        None,
    )
    reading = terminology.read_variant(gene, texts_of(resource, parts), change or None, copies)
    return Variant(
        gene=gene,
        presence=presence,
        label=reading.label if reading else "variant not specified",
        protein=reading.protein if reading else None,
        coding=reading.coding if reading else None,
        kind=reading.kind if reading else "other",
        actionable=terminology.actionable(gene, reading, significance),
        origin=origin,
        significance=significance,
        specimen=specimen,
        allele_fraction=_fraction(parts),
        date=when,
        sources=(source,),
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
