"""Pieces of a genetic result that single results and panels share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from oncology.intake.chart import Chart, Entry
from oncology.intake.fhir import (
    Resource,
    codeable,
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
from oncology.intake.genetics.statement import Sample
from oncology.intake.record import Origin, Specimen
from terminology import Terminology

Parts = Mapping[str, list[Resource]]  # the components of a result by what they say


def parts_of(resource: Resource, terminology: Terminology) -> Parts:
    """The components of a result by the concept of their code; those of no concept are left out."""
    parts: dict[str, list[Resource]] = {}
    for component in items(resource.get("component")):
        code = component.get("code")
        concept = terminology.observations.match(*codeable(code))
        if concept:
            parts.setdefault(concept, []).append(component)
    return parts


def notations_of(parts: Parts) -> tuple[str, ...]:
    """The texts of the components that exist to hold a variant's notation."""
    notations: list[str] = []
    for name in ("hgvs-p", "hgvs-c", "variant-code", "hgvs-g"):
        for component in parts.get(name, ()):
            value = component.get("valueCodeableConcept")
            notations += [part for c in codings(value) for part in (c.code, c.display) if part]
            texts = (words(value), text(component.get("valueString")))
            notations += [part for part in texts if part]
    return tuple(notations)


def free_texts(resource: Resource) -> tuple[str, ...]:
    """The running texts of a result: its value in words, and its notes."""
    value = resource.get("valueCodeableConcept")
    texts = [part for part in (words(value), text(resource.get("valueString"))) if part]
    texts += [note for n in items(resource.get("note")) if (note := text(n.get("text")))]
    return tuple(texts)


def value_words(node: Mapping[str, object], terminology: Terminology) -> tuple[str, ...]:
    """What a component's coded or written value says."""
    value = node.get("valueCodeableConcept")
    return terminology.values.match(codings(value), words(value) or text(node.get("valueString")))


def interpretation_values(resource: Resource, terminology: Terminology) -> tuple[str, ...]:
    """What the interpretations of a result say, each in its turn."""
    return tuple(
        value
        for entry in items(resource.get("interpretation"))
        for value in terminology.values.match(*codeable(entry))
    )


def interpretation_words(resource: Resource) -> list[str]:
    """The words of a result's interpretations."""
    entries = list(items(resource.get("interpretation")))
    texts = [part for e in entries for part in (*(c.display for c in codings(e)), words(e))]
    return [part for part in texts if part]


def copies_of(component: Resource) -> float | None:
    """The number of copies of a gene, where it is one number."""
    value = number(mapping(component.get("valueQuantity")).get("value"))
    span = mapping(component.get("valueRange"))
    low, high = (number(mapping(span.get(end)).get("value")) for end in ("low", "high"))
    return value if value is not None else low if low == high else None


def allele_fraction(parts: Parts) -> float | None:
    """The share of reads that carry a variant, 0 to 1; None where none is stated or it cannot be."""
    for component in parts.get("allele-fraction", ()):
        quantity = mapping(component.get("valueQuantity"))
        value = number(quantity.get("value"))
        if value is None:
            continue
        percent = (text(quantity.get("code")) or text(quantity.get("unit"))) == "%" or value > 1
        fraction = round(value / 100, 6) if percent else value
        return fraction if 0 <= fraction <= 1 else None
    return None


def sample_of(entry: Entry, parts: Parts, chart: Chart) -> Sample:
    """Germline or somatic, and from what: source class, specimen, method, name of the test."""
    origin: Origin = "unknown"
    for component in parts.get("source-class", ()):
        values = value_words(component, chart.terminology)
        origin = (
            "germline" if "germline" in values else "somatic" if "somatic" in values else origin
        )
    hints = chart.terminology.genes.origins(_specimen_words(entry, chart))
    specimen: Specimen = "unknown"
    for name in ("ctdna", "tissue", "blood"):
        if name in hints and specimen == "unknown":
            specimen = cast("Specimen", name)
    if origin == "unknown" and "germline" in hints:
        origin = "germline"
    if origin == "unknown" and specimen == "ctdna":
        origin = "somatic"
    return Sample(entry.source, effective(entry.resource), origin, specimen)


def _specimen_words(entry: Entry, chart: Chart) -> str:
    """Everything that may name the specimen: its display and type, the method, the test's name."""
    target = reference(entry.get("specimen"))
    kind = chart.specimens.get(local(target or ""), {}).get("type")
    texts = (
        text(mapping(entry.get("specimen")).get("display")),
        words(kind),
        *(c.display for c in codings(kind)),
        words(entry.get("method")),
        words(entry.get("code")),
    )
    return " ".join(part for part in texts if part)
