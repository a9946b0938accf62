"""Pieces of a genetic result that single results and panels share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.fhir import Resource, codings, items, local, mapping, reference, text, words
from oncology.intake.record import Origin, Specimen, Variant
from terminology import Terminology

SIGNIFICANCE = ("likely-pathogenic", "pathogenic", "uncertain", "likely-benign", "benign")


def absent(
    gene: str,
    origin: Origin,
    specimen: Specimen,
    when: PartialDate | None,
    source: str,
    kind: str = "tested",
) -> Variant:
    """The gene was looked at and nothing was reported."""
    return Variant(
        gene=gene,
        presence="absent",
        label="none reported",
        protein=None,
        coding=None,
        kind=kind,
        actionable=False,
        origin=origin,
        significance=None,
        specimen=specimen,
        allele_fraction=None,
        date=when,
        sources=(source,),
    )


def notations_of(parts: Mapping[str, list[Resource]]) -> tuple[str, ...]:
    """The texts of the components that exist to hold a variant's notation."""
    found: list[str] = []
    for name in ("hgvs-p", "hgvs-c", "variant-code", "hgvs-g"):
        for component in parts.get(name, ()):
            value = component.get("valueCodeableConcept")
            found += [part for c in codings(value) for part in (c.code, c.display) if part]
            found += [part for part in (words(value), text(component.get("valueString"))) if part]
    return tuple(found)


def free_texts(resource: Resource) -> tuple[str, ...]:
    """The running texts of a result: its value in words, and its notes."""
    value = resource.get("valueCodeableConcept")
    found = [part for part in (words(value), text(resource.get("valueString"))) if part]
    found += [note for n in items(resource.get("note")) if (note := text(n.get("text")))]
    return tuple(found)


def value_words(node: Mapping[str, object], terminology: Terminology) -> tuple[str, ...]:
    """What a component's coded or written value says."""
    value = node.get("valueCodeableConcept")
    return terminology.values.match(codings(value), words(value) or text(node.get("valueString")))


def origin_of(
    resource: Resource,
    parts: Mapping[str, list[Resource]],
    terminology: Terminology,
    specimens: Mapping[str, Resource],
) -> tuple[Origin, Specimen]:
    """Germline or somatic, and from what: source class, specimen, method, name of the test."""
    origin: Origin = "unknown"
    for component in parts.get("source-class", ()):
        said = value_words(component, terminology)
        origin = "germline" if "germline" in said else "somatic" if "somatic" in said else origin
    target = reference(resource.get("specimen"))
    linked = specimens.get(local(target or ""), {})
    kind = linked.get("type")
    described = " ".join(
        part
        for part in (
            text(mapping(resource.get("specimen")).get("display")),
            words(kind),
            *(c.display for c in codings(kind)),
            words(resource.get("method")),
            words(resource.get("code")),
        )
        if part
    )
    hints = terminology.genes.origins(described)
    specimen: Specimen = "unknown"
    for name in ("ctdna", "tissue", "blood"):
        if name in hints and specimen == "unknown":
            specimen = cast("Specimen", name)
    if origin == "unknown" and "germline" in hints:
        origin = "germline"
    if origin == "unknown" and specimen == "ctdna":
        origin = "somatic"
    return origin, specimen
