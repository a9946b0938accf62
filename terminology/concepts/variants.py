"""Variant notation in normal form, and which variants count as actionable (rules are data)."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
_AA = "(?:(?i:" + "|".join(_ONE) + ")|[ARNDCQEGHILKMFPSTWYV])"
_PROTEIN = re.compile(
    rf"(?<![A-Za-z0-9])(?P<ref>{_AA})-?(?P<pos>\d+)-?(?:_(?P<ref2>{_AA})(?P<pos2>\d+))?"
    rf"(?P<alt>(?:{_AA})?(?i:fs)(?:(?i:Ter)|\*|X)?\d*|(?i:delins)[A-Za-z*]+|(?i:del|dup)"
    rf"|(?i:ins)[A-Za-z*]+|(?i:Ter|Stop)|\*|X|=|{_AA})"
    r"(?![A-Za-z0-9])(?P<more>(?:/[ARNDCQEGHILKMFPSTWYV](?![A-Za-z0-9]))*)"
)
# one-letter changes in lower case only where nothing else can be meant
_LOWER = re.compile(r"(?<=p\.)\(?[a-z]\d+(?:[a-z]|\*)\)?(?![a-z0-9])|^\s*[a-z]\d{2,}[a-z]\s*$")
_CODING = re.compile(
    r"c\.[\d_*+\-?()]+(?:[ACGTacgt]>[ACGTacgt]|delins[ACGTacgt]*|del[ACGTacgt]*|dup[ACGTacgt]*"
    r"|ins[ACGTacgt]*|=)"
)
_SURPLUS = re.compile(r"(?<=del|dup)[ACGTacgt]+$")  # c.68_69delAG is c.68_69del
_SPLICE = re.compile(r"c\.\d+[+-][12](?!\d)")
_UNCERTAIN_SPAN = re.compile(r"[?(].*(del|dup)")
_WORDS = (
    ("amplification", re.compile(r"amplif|copy (number )?gain")),
    (
        "loss",
        re.compile(
            r"loss of (expression|protein|pten)|\bihc loss|loss.*\b(ihc|immunohisto)|protein loss"
        ),
    ),
    (
        "deletion",
        re.compile(
            r"homozygous (deletion|loss)|deep deletion|biallelic (loss|deletion)|(?<!zygous )gene deletion|homdel"
        ),
    ),
    ("fusion", re.compile(r"fusion|\w::\w")),
    ("rearrangement", re.compile(r"rearrange|exons? .*(del|dup)|del(etion)? (of )?exon")),
)
_ONE_COPY = re.compile(r"heterozygous|hemizygous|single[- ]copy|shallow|monoallelic|\bloh\b")
_COPY_LOSS = re.compile(r"copy (number )?loss|(?<!no )\b(loss|deletion)\b")


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

    def read(
        self,
        gene: str | None,
        texts: tuple[str, ...],
        change_type: str | None = None,
        copies: float | None = None,
    ) -> tuple[VariantReading, ...]:
        """Every variant that the texts name; the same one in several notations counts once.

        >>> table = VariantTable({"genes": [], "lists": [], "coding_to_protein": [], "legacy": []})
        >>> [variant.protein for variant in table.read(None, ("NP_000116.2:p.(Tyr537Ser)",))]
        ['Y537S']
        >>> [variant.protein for variant in table.read(None, ("D538G, Y537S/N",))]
        ['D538G', 'Y537S', 'Y537N']
        """
        joined = " ".join(texts)
        codings = [_SURPLUS.sub("", match.group(0)) for match in _CODING.finditer(joined)]
        coding = codings[0] if codings else self._coding_of_old_name(gene, joined)
        several = max((_proteins(text) for text in texts), key=len, default=[])
        if len(several) > 1:
            return tuple(_protein_reading(match, alt, None) for match, alt in several)
        single = several or _proteins(joined)
        if single:
            return (_protein_reading(*single[0], coding),)
        if coding and gene and (gene, coding) in self.coding_to_protein:
            match = _PROTEIN.search(self.coding_to_protein[gene, coding])
            return (_protein_reading(match, match["alt"], coding),) if match else ()
        reading = _reading_in_words(f"{joined} {change_type or ''}".lower(), coding, copies)
        return (reading,) if reading else ()

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
            return reading.kind == "missense" and codons[0] <= _codon(reading) <= codons[1]
        return is_reported

    def lists(self, gene: str, protein: str | None) -> tuple[str, ...]:
        """Companion-diagnostic lists that a protein change stands in."""
        if protein is None:
            return ()
        entries = ((name, e) for name, e in self._lists.items() if e["gene"] == gene)
        return tuple(name for name, entry in entries if _lists_protein(entry, protein))


def _lists_protein(entry: Mapping[str, Any], protein: str) -> bool:
    if "alleles" in entry:
        return protein in entry["alleles"]
    match = re.fullmatch(r"[A-Z](\d+)([A-Z])", protein)
    low, high = entry["missense_codons"]
    return bool(match) and low <= int(match[1]) <= high if match else False


def _reading_in_words(
    lower: str, coding: str | None, copies: float | None
) -> VariantReading | None:
    if copies is not None and copies == 0:
        return VariantReading("homozygous deletion", None, coding, "deletion")
    if _ONE_COPY.search(lower) and _COPY_LOSS.search(lower):
        return VariantReading("single-copy loss", None, coding, "copy-loss")
    for kind, pattern in _WORDS:
        if pattern.search(lower):
            return VariantReading(kind, None, coding, kind)
    if coding:
        return VariantReading(coding, None, coding, _coding_kind(coding))
    if _COPY_LOSS.search(lower):
        return VariantReading("loss, extent not stated", None, None, "other")
    return None


def _proteins(text: str) -> list[tuple[re.Match[str], str]]:
    """Protein changes of one text, each once: the match and what the residue becomes."""
    plain = _LOWER.sub(lambda m: m.group(0).upper(), _CODING.sub(" ", text))
    changes: dict[str, tuple[re.Match[str], str]] = {}
    for match in _PROTEIN.finditer(re.sub(r"[pP]\.\s?|\(|\)", " ", plain)):
        for alt in (match["alt"], *match["more"].split("/")[1:]):
            changes.setdefault(_protein_reading(match, alt, None).label, (match, alt))
    return list(changes.values())


def _coding_kind(coding: str) -> str:
    if _UNCERTAIN_SPAN.search(coding):
        return "rearrangement"
    if _SPLICE.search(coding):
        return "splice"
    return "synonymous" if coding.endswith("=") else "other"


def _protein_reading(match: re.Match[str], alt: str, coding: str | None) -> VariantReading:
    ref, position = _one(match["ref"]), match["pos"]
    span = f"_{_one(match['ref2'])}{match['pos2']}" if match["ref2"] else ""
    three_span = f"_{_THREE[_one(match['ref2'])]}{match['pos2']}" if match["ref2"] else ""
    head = f"{_THREE[ref]}{position}{three_span}"
    if "fs" in alt.lower():
        return VariantReading(f"p.({head}fs)", f"{ref}{position}fs", coding, "frameshift")
    if alt.lower() in {"ter", "stop", "*", "x"}:
        return VariantReading(f"p.({head}Ter)", f"{ref}{position}*", coding, "nonsense")
    if alt == "=":
        return VariantReading(f"p.({head}=)", f"{ref}{position}=", coding, "synonymous")
    if alt.capitalize() in _ONE or alt in _THREE:
        new = _one(alt)
        kind = "synonymous" if new == ref else "missense"
        return VariantReading(f"p.({head}{_THREE[new]})", f"{ref}{position}{new}", coding, kind)
    alt = re.sub(r"^(?i:delins|del|dup|ins)", lambda m: m.group(0).lower(), alt)
    return VariantReading(f"p.({head}{alt})", f"{ref}{position}{span}{alt}", coding, "inframe")


def _one(amino_acid: str) -> str:
    return _ONE.get(amino_acid.capitalize(), amino_acid.upper())


def _codon(reading: VariantReading) -> int:
    digits = re.search(r"\d+", reading.protein or "")
    return int(digits.group(0)) if digits else -1
