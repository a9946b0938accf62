"""Genetic results in one text: a panel, or a test of one gene, whose answer is a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.builder import Builder
from oncology.intake.fhir import Resource, codings, effective, items
from oncology.intake.genetics.components import absent, free_texts, origin_of
from oncology.intake.genetics.report_text import Statement, statements
from oncology.intake.record import Origin, Significance, Specimen, Variant
from terminology import Terminology


def read_panel(
    resource: Resource,
    source: str,
    build: Builder,
    terminology: Terminology,
    specimens: Mapping[str, Resource],
) -> bool:
    """A panel result in one text: each clause speaks of the genes that it names."""
    origin, specimen = origin_of(resource, {}, terminology, specimens)
    if specimen == "unknown" and terminology.observations.is_plasma_panel(
        codings(resource.get("code"))
    ):
        specimen, origin = "ctdna", "somatic"
    found = read_text(resource, (), origin, specimen, source, terminology)
    build.variants += found
    if not found and not _has_members(resource):
        build.note("report-without-results", source, "the panel holds no discrete result")
    return True


def read_text(
    resource: Resource,
    genes: tuple[str, ...],
    origin: Origin,
    specimen: Specimen,
    source: str,
    terminology: Terminology,
) -> list[Variant]:
    """Variants, and genes without one, that the text of a result names."""
    written = ". ".join(free_texts(resource))
    when = effective(resource)
    return [
        _variant(said, origin, specimen, when, source, terminology)
        for said in statements(written, genes, terminology)
    ]


def _has_members(resource: Resource) -> bool:
    """Whether a panel points to results of their own."""
    return any(True for key in ("hasMember", "derivedFrom") for _ in items(resource.get(key)))


def _variant(
    said: Statement,
    origin: Origin,
    specimen: Specimen,
    when: PartialDate | None,
    source: str,
    terminology: Terminology,
) -> Variant:
    if said.absent:
        return absent(said.gene, origin, specimen, when, source)
    reading = said.reading
    return Variant(
        gene=said.gene,
        presence="indeterminate" if said.undecided else "present",
        label=reading.label if reading else "variant not specified",
        protein=reading.protein if reading else None,
        coding=reading.coding if reading else None,
        kind=reading.kind if reading else "other",
        actionable=terminology.variants.actionable(said.gene, reading, said.significance),
        origin=_origin(said, origin, specimen),
        significance=cast("Significance | None", said.significance),
        specimen=specimen,
        allele_fraction=None,
        date=when,
        sources=(source,),
    )


def _origin(said: Statement, origin: Origin, specimen: Specimen) -> Origin:
    """A plasma test does not settle that a variant is inherited, whatever its text says."""
    if not said.germline:
        return origin
    return "unknown" if specimen == "ctdna" else "germline"
