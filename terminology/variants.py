"""Variant notation in normal form, and which variants count as actionable (rules are data)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from terminology.model import VariantReading

_ONE = dict(
    zip(
        [
            "Ala",
            "Arg",
            "Asn",
            "Asp",
            "Cys",
            "Gln",
            "Glu",
            "Gly",
            "His",
            "Ile",
            "Leu",
            "Lys",
            "Met",
            "Phe",
            "Pro",
            "Ser",
            "Thr",
            "Trp",
            "Tyr",
            "Val",
        ],
        "ARNDCQEGHILKMFPSTWYV",
        strict=True,
    )
)
_THREE = {one: three for three, one in _ONE.items()}
_AA = "(?:" + "|".join(_ONE) + "|[ARNDCQEGHILKMFPSTWYV])"
_PROTEIN = re.compile(
    rf"(?<![A-Za-z0-9])(?P<ref>{_AA})(?P<pos>\d+)(?:_(?P<ref2>{_AA})(?P<pos2>\d+))?"
    rf"(?P<alt>(?:{_AA})?fs(?:Ter|\*|X)?\d*|delins[A-Za-z*]+|del|dup|ins[A-Za-z*]+|Ter|\*|X|=|{_AA})"
    r"(?![A-Za-z0-9])"
)
_CODING = re.compile(
    r"c\.[\d_*+\-?()]+(?:[ACGT]>[ACGT]|delins[ACGT]*|del[ACGT]*|dup[ACGT]*|ins[ACGT]*|=)"
)
_SPLICE = re.compile(r"c\.\d+[+-][12](?!\d)")
_WORDS = (
    ("amplification", re.compile(r"amplif|copy (number )?gain")),
    ("loss", re.compile(r"loss of (expression|protein|pten)|\bihc loss")),
    (
        "deletion",
        re.compile(
            r"homozygous deletion|deep deletion|biallelic (loss|deletion)|gene deletion|copy number loss"
        ),
    ),
    ("fusion", re.compile(r"fusion")),
    ("rearrangement", re.compile(r"rearrange|exon .*(del|dup)|del(etion)? (of )?exon")),
)


@dataclass(frozen=True, slots=True)
class VariantRules:
    """Per-gene rules and allele lists of variants.yaml."""

    genes: Mapping[str, Mapping[str, Any]]
    lists: Mapping[str, Mapping[str, Any]]
    coding_to_protein: Mapping[tuple[str, str], str]


def rules_from(data: Mapping[str, Any]) -> VariantRules:
    """Index the variant rules file."""
    return VariantRules(
        {entry["gene"]: entry for entry in data["genes"]},
        {entry["id"]: entry for entry in data["lists"]},
        {(row["gene"], row["coding"]): row["protein"] for row in data["coding_to_protein"]},
    )


def read(
    gene: str | None,
    texts: tuple[str, ...],
    change_type: str | None,
    copies: float | None,
    rules: VariantRules,
) -> VariantReading | None:
    """Read a variant from any of its notations.

    >>> read(None, ("NP_000116.2:p.(Tyr537Ser)",), None, None, rules_from(
    ...     {"genes": [], "lists": [], "coding_to_protein": []})).protein
    'Y537S'
    """
    joined = " ".join(texts)
    coding_match = _CODING.search(joined)
    coding = coding_match.group(0) if coding_match else None
    without_coding = _CODING.sub(" ", joined)
    match = _PROTEIN.search(re.sub(r"p\.|\(|\)", " ", without_coding))
    if match:
        return _protein_reading(match, coding)
    if coding and gene and (gene, coding) in rules.coding_to_protein:
        known = _PROTEIN.search(rules.coding_to_protein[gene, coding])
        return _protein_reading(known, coding) if known else None
    lower = f"{joined} {change_type or ''}".lower()
    if copies is not None and copies == 0:
        return VariantReading("homozygous deletion", None, coding, "deletion")
    for kind, pattern in _WORDS:
        if pattern.search(lower):
            return VariantReading(kind, None, coding, kind)
    if coding:
        return VariantReading(coding, None, coding, _coding_kind(coding))
    return None


def _coding_kind(coding: str) -> str:
    if _SPLICE.search(coding):
        return "splice"
    return "synonymous" if coding.endswith("=") else "other"


def _protein_reading(match: re.Match[str], coding: str | None) -> VariantReading:
    ref, position = _one(match["ref"]), match["pos"]
    alt = match["alt"]
    span = f"_{_one(match['ref2'])}{match['pos2']}" if match["ref2"] else ""
    three_span = f"_{_THREE[_one(match['ref2'])]}{match['pos2']}" if match["ref2"] else ""
    head = f"{_THREE[ref]}{position}{three_span}"
    if "fs" in alt:
        return VariantReading(f"p.({head}fs)", f"{ref}{position}fs", coding, "frameshift")
    if alt in {"Ter", "*", "X"}:
        return VariantReading(f"p.({head}Ter)", f"{ref}{position}*", coding, "nonsense")
    if alt == "=":
        return VariantReading(f"p.({head}=)", f"{ref}{position}=", coding, "synonymous")
    if alt in _ONE or alt in _THREE:
        new = _one(alt)
        kind = "synonymous" if new == ref else "missense"
        return VariantReading(f"p.({head}{_THREE[new]})", f"{ref}{position}{new}", coding, kind)
    return VariantReading(f"p.({head}{alt})", f"{ref}{position}{span}{alt}", coding, "inframe")


def _one(amino_acid: str) -> str:
    return _ONE.get(amino_acid, amino_acid)


def actionable(
    rules: VariantRules,
    gene: str,
    reading: VariantReading | None,
    significance: str | None,
) -> bool | None:
    """Whether the variant counts for its gene; None when the report does not say enough."""
    rule = rules.genes.get(gene)
    if significance in {"uncertain", "benign", "likely-benign"} or rule is None:
        return False
    reported = significance in {"pathogenic", "likely-pathogenic"} and bool(rule.get("report"))
    if reading is None:
        return True if reported else None
    if reading.protein in rule.get("never", ()) or reading.kind == "synonymous":
        return False
    if reading.protein in rule.get("alleles", ()) or reading.coding in rule.get("coding", ()):
        return True
    if reading.kind in rule.get("kinds", ()):
        return True
    codons = rule.get("report_missense_codons")
    if codons and reported:
        return reading.kind == "missense" and codons[0] <= _codon(reading) <= codons[1]
    return reported


def in_list(rules: VariantRules, list_id: str, gene: str, protein: str | None) -> bool:
    """Whether a protein change stands in a companion-diagnostic list."""
    entry = rules.lists[list_id]
    if entry["gene"] != gene or protein is None:
        return False
    if "alleles" in entry:
        return protein in entry["alleles"]
    match = re.fullmatch(r"[A-Z](\d+)([A-Z])", protein)
    low, high = entry["missense_codons"]
    return bool(match) and low <= int(match[1]) <= high if match else False


def _codon(reading: VariantReading) -> int:
    digits = re.search(r"\d+", reading.protein or "")
    return int(digits.group(0)) if digits else -1
