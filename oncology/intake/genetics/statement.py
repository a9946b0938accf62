"""What a result says of one gene, and the variant of the record that it becomes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

from oncology.dates import PartialDate
from oncology.intake.record import Origin, Significance, Specimen, Variant
from terminology import Terminology, VariantReading

# the first that a result says counts
SIGNIFICANCE = ("likely-pathogenic", "pathogenic", "uncertain", "likely-benign", "benign")


def significance_in(values: Collection[str]) -> Significance | None:
    """The first significance, by the order above, among the values of a result."""
    return cast(
        "Significance | None", next((name for name in SIGNIFICANCE if name in values), None)
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """What a genetic result holds for all of its genes: its resource, its day, what was tested."""

    source: str
    date: PartialDate | None
    origin: Origin = "unknown"
    specimen: Specimen = "unknown"


@dataclass(frozen=True, slots=True)
class Statement:
    """One gene: a variant, or (reading None) that there is or is not one, without naming it."""

    gene: str
    absent: bool
    reading: VariantReading | None = None
    significance: str | None = None
    germline: bool = False
    undecided: bool = False  # one of several genes named in one word ("BRCA1/2 positive")


def variant_of(statement: Statement, sample: Sample, terminology: Terminology) -> Variant:
    """A statement as an entry of the record."""
    if statement.absent:
        return absent_variant(statement.gene, sample)
    reading, significance = statement.reading, statement.significance
    return Variant(
        gene=statement.gene,
        presence="indeterminate" if statement.undecided else "present",
        label=reading.label if reading else "variant not specified",
        protein=reading.protein if reading else None,
        coding=reading.coding if reading else None,
        kind=reading.kind if reading else "other",
        actionable=terminology.variants.actionable(statement.gene, reading, significance),
        origin=_origin(statement, sample),
        significance=cast("Significance | None", significance),
        specimen=sample.specimen,
        allele_fraction=None,
        date=sample.date,
        sources=(sample.source,),
    )


def absent_variant(gene: str, sample: Sample, kind: str = "tested") -> Variant:
    """The gene was looked at and nothing was reported."""
    return Variant(
        gene=gene,
        presence="absent",
        label="none reported",
        protein=None,
        coding=None,
        kind=kind,
        actionable=False,
        origin=sample.origin,
        significance=None,
        specimen=sample.specimen,
        allele_fraction=None,
        date=sample.date,
        sources=(sample.source,),
    )


def _origin(statement: Statement, sample: Sample) -> Origin:
    """A plasma test does not settle that a variant is inherited, whatever its text says."""
    if not statement.germline:
        return sample.origin
    return "unknown" if sample.specimen == "ctdna" else "germline"
