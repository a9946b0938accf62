"""Which variants a text names, and which of them count as actionable (rules are data)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from terminology.concepts.variant_notation import (
    coding_kind,
    codings_in,
    codon_of,
    protein_changes,
)
from terminology.memory import with_memory
from terminology.model import VariantReading
from terminology.patterns import compile_pattern, compile_patterns, first_match


class VariantTable:
    """Per-gene rules and allele lists of variants.yaml, and the notations that it translates."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Index the rules."""
        self._genes = {entry["gene"]: entry for entry in data["genes"]}
        self._lists = {entry["id"]: entry for entry in data["lists"]}
        self.coding_to_protein: Mapping[tuple[str, str], str] = {
            (row["gene"], row["coding"]): row["protein"] for row in data["coding_to_protein"]
        }
        self._legacy = [(row["gene"], row["name"], row["coding"]) for row in data["legacy"]]
        self._kinds = compile_patterns(data["kind_words"])
        self._one_copy = compile_pattern(data["one_copy_words"])
        self._copy_loss = compile_pattern(data["copy_loss_words"])

    @with_memory
    def read(
        self,
        gene: str | None,
        texts: tuple[str, ...],
        change_type: str | None = None,
        copies: float | None = None,
    ) -> tuple[VariantReading, ...]:
        """Every variant that the texts name; the same one in several notations counts once.

        >>> from terminology import load
        >>> table = load().variants
        >>> [variant.protein for variant in table.read(None, ("NP_000116.2:p.(Tyr537Ser)",))]
        ['Y537S']
        >>> [variant.protein for variant in table.read(None, ("D538G, Y537S/N",))]
        ['D538G', 'Y537S', 'Y537N']
        """
        line = " ".join(texts)
        coding = next(iter(codings_in(line)), None) or self._coding_of_old_name(gene, line)
        several = max((protein_changes(text) for text in texts), key=len, default=[])
        if len(several) > 1:  # which of them the coding change belongs to is not stated
            return tuple(several)
        single = several or protein_changes(line)
        if single:
            return (replace(single[0], coding=coding),)
        if coding and gene and (gene, coding) in self.coding_to_protein:
            changes = protein_changes(self.coding_to_protein[gene, coding])
            return tuple(replace(change, coding=coding) for change in changes)
        reading = self._in_words(f"{line} {change_type or ''}".lower(), coding, copies)
        return (reading,) if reading else ()

    def _in_words(
        self, line: str, coding: str | None, copies: float | None
    ) -> VariantReading | None:
        """A variant that has no protein change: amplification, loss, fusion, a coding change."""
        if copies is not None and copies == 0:
            return VariantReading("homozygous deletion", None, coding, "deletion")
        is_loss = self._copy_loss.search(line)
        if is_loss and self._one_copy.search(line):
            return VariantReading("single-copy loss", None, coding, "copy-loss")
        kind = first_match(self._kinds, line)
        if kind:
            return VariantReading(kind, None, coding, kind)
        if coding:
            return VariantReading(coding, None, coding, coding_kind(coding))
        if is_loss:
            return VariantReading("loss, extent not stated", None, None, "other")
        return None

    def _coding_of_old_name(self, gene: str | None, text: str) -> str | None:
        """The coding change that an old founder name ("185delAG") stands for."""
        return next((c for g, name, c in self._legacy if g == gene and name in text), None)

    def actionable(
        self, gene: str, reading: VariantReading | None, significance: str | None
    ) -> bool | None:
        """Whether the variant counts for its gene; None when the report does not say enough."""
        rule = self._genes.get(gene)
        if significance in {"uncertain", "benign", "likely-benign"} or rule is None:
            return False
        is_reported = significance in {"pathogenic", "likely-pathogenic"} and bool(
            rule.get("report")
        )
        unspecified = reading is not None and reading.kind == "other" and not reading.coding
        if reading is None or unspecified:
            return True if is_reported else None
        if reading.protein in rule.get("never", ()) or reading.kind in {"synonymous", "copy-loss"}:
            return False
        if reading.protein in rule.get("alleles", ()) or reading.coding in rule.get("coding", ()):
            return True
        if reading.kind in rule.get("kinds", ()):
            return True
        codons = rule.get("report_missense_codons")
        if codons and is_reported:
            return reading.kind == "missense" and codons[0] <= codon_of(reading) <= codons[1]
        return is_reported

    def lists(
        self, gene: str, protein: str | None, *, is_oncogenic: bool = False
    ) -> tuple[str, ...]:
        """Lists of labels' tests that a protein change stands in.

        A list names protein changes, and codons at which any oncogenic change (at those of
        `missense_codons` any oncogenic missense one) counts.
        """
        if protein is None:
            return ()
        entries = ((name, e) for name, e in self._lists.items() if e["gene"] == gene)
        return tuple(name for name, e in entries if _is_listed(e, protein, is_oncogenic))

    def listed_genes(self, lists: tuple[str, ...]) -> frozenset[str]:
        """Genes of which the lists hold variants. Raises KeyError for a list that there is not."""
        return frozenset(self._lists[name]["gene"] for name in lists)


def _is_listed(entry: Mapping[str, Any], protein: str, is_oncogenic: bool) -> bool:
    if protein in entry.get("alleles", ()):
        return True
    change = re.fullmatch(r"([A-Z])(\d+)(.+)", protein)
    if change is None or not is_oncogenic:
        return False
    codon = int(change[2])
    low, high = entry.get("missense_codons", (0, -1))
    is_missense = bool(re.fullmatch(r"[A-Z]", change[3])) and change[3] != change[1]
    return codon in entry.get("codons", ()) or (is_missense and low <= codon <= high)
