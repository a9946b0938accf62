"""A gene panel reported in one text: each clause speaks of the genes that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.fhir import Resource, codings, effective, items
from oncology.intake.results import Builder
from oncology.intake.variant import SIGNIFICANCE, absent, origin_of, texts_of
from oncology.record import Origin, Significance, Specimen, Variant
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
    if specimen == "unknown" and terminology.is_plasma_panel(codings(resource.get("code"))):
        specimen, origin = "ctdna", "somatic"
    when = effective(resource)
    written = ". ".join(texts_of(resource, {}))
    read = False
    for clause in re.split(r"[;\n|]|(?<!p)(?<!c)\.\s", written):
        said = set(terminology.values((), clause))
        for gene in terminology.genes((), clause):
            if "absent" in said or "negative" in said:
                found: Variant | None = absent(gene, origin, specimen, when, source)
            else:
                found = _from_words(gene, clause, said, origin, specimen, when, source, terminology)
            if found is not None:
                build.variants.append(found)
                read = True
    if not read and not _has_members(resource):
        build.note("report-without-results", source, "the panel holds no discrete result")
    return True


def _has_members(resource: Resource) -> bool:
    """Whether a panel points to results of their own."""
    return any(True for key in ("hasMember", "derivedFrom") for _ in items(resource.get(key)))


def _from_words(
    gene: str,
    clause: str,
    said: set[str],
    origin: Origin,
    specimen: Specimen,
    when: PartialDate | None,
    source: str,
    terminology: Terminology,
) -> Variant | None:
    reading = terminology.read_variant(gene, (clause,))
    if reading is None and not said & {"present", "positive"}:
        return None
    meaning = cast("Significance | None", next((v for v in SIGNIFICANCE if v in said), None))
    return Variant(
        gene=gene,
        presence="present",
        label=reading.label if reading else "variant not specified",
        protein=reading.protein if reading else None,
        coding=reading.coding if reading else None,
        kind=reading.kind if reading else "other",
        actionable=terminology.actionable(gene, reading, meaning),
        origin=origin,
        significance=meaning,
        specimen=specimen,
        allele_fraction=None,
        date=when,
        sources=(source,),
    )
