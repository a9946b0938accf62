"""Variant notation (HGVS and how laboratories shorten it) in normal form."""

from __future__ import annotations

import re

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
    rf"(?<![A-Za-z0-9])(?P<ref>{_AA})-?(?P<pos>\d{{1,5}})-?(?:_(?P<ref2>{_AA})(?P<pos2>\d{{1,5}}))?"
    rf"(?P<alt>(?:{_AA})?(?i:fs)(?:(?i:Ter)|\*|X)?\d{{0,5}}|(?i:delins)[A-Za-z*]{{1,60}}|(?i:del|dup)"
    rf"|(?i:ins)[A-Za-z*]{{1,60}}|(?i:Ter|Stop)|\*|X|=|{_AA})"
    r"(?![A-Za-z0-9])(?P<more>(?:/[ARNDCQEGHILKMFPSTWYV](?![A-Za-z0-9])){0,9})"
)
# one-letter changes in lower case only where nothing else can be meant
_LOWER = re.compile(
    r"(?<=p\.)\(?[a-z]\d{1,5}(?:[a-z]|\*)\)?(?![a-z0-9])|^\s{0,9}[a-z]\d{2,5}[a-z]\s{0,9}$"
)
_CODING = re.compile(
    r"c\.[\d_*+\-?()]{1,60}(?:[ACGTacgt]>[ACGTacgt]|delins[ACGTacgt]{0,200}|del[ACGTacgt]{0,200}|dup[ACGTacgt]{0,200}"
    r"|ins[ACGTacgt]{0,200}|=)"
)
_SURPLUS = re.compile(r"(?<=del|dup)[ACGTacgt]{1,200}$")  # c.68_69delAG is c.68_69del
_SPLICE = re.compile(r"c\.\d{1,6}[+-][12](?!\d)")
_UNCERTAIN_SPAN = re.compile(r"[?(].{0,60}(del|dup)")


def codings_in(text: str) -> list[str]:
    """Coding changes of a text: "c.68_69delAG" as c.68_69del."""
    return [_SURPLUS.sub("", match.group(0)) for match in _CODING.finditer(text)]


def protein_changes(text: str) -> list[VariantReading]:
    """Protein changes of one text, each once, in the order of the text.

    >>> [change.label for change in protein_changes("p.Tyr537Ser, Y537N, PTEN R130*")]
    ['p.(Tyr537Ser)', 'p.(Tyr537Asn)', 'p.(Arg130Ter)']
    """
    plain = _LOWER.sub(lambda m: m.group(0).upper(), _CODING.sub(" ", text))
    changes: dict[str, VariantReading] = {}
    for match in _PROTEIN.finditer(re.sub(r"[pP]\.\s?|\(|\)", " ", plain)):
        for alt in (match["alt"], *match["more"].split("/")[1:]):
            reading = _protein_reading(match, alt)
            changes.setdefault(reading.label, reading)
    return list(changes.values())


def coding_kind(coding: str) -> str:
    """What a coding change means for the protein, as far as its notation says."""
    if _UNCERTAIN_SPAN.search(coding):
        return "rearrangement"
    if _SPLICE.search(coding):
        return "splice"
    return "synonymous" if coding.endswith("=") else "other"


def _protein_reading(match: re.Match[str], alt: str) -> VariantReading:
    ref, position = _one(match["ref"]), match["pos"]
    span = f"_{_one(match['ref2'])}{match['pos2']}" if match["ref2"] else ""
    three_span = f"_{_THREE[_one(match['ref2'])]}{match['pos2']}" if match["ref2"] else ""
    head = f"{_THREE[ref]}{position}{three_span}"
    if "fs" in alt.lower():
        return VariantReading(f"p.({head}fs)", f"{ref}{position}fs", None, "frameshift")
    if alt.lower() in {"ter", "stop", "*", "x"}:
        return VariantReading(f"p.({head}Ter)", f"{ref}{position}*", None, "nonsense")
    if alt == "=":
        return VariantReading(f"p.({head}=)", f"{ref}{position}=", None, "synonymous")
    if alt.capitalize() in _ONE or alt in _THREE:
        new = _one(alt)
        kind = "synonymous" if new == ref else "missense"
        return VariantReading(f"p.({head}{_THREE[new]})", f"{ref}{position}{new}", None, kind)
    alt = re.sub(r"^(?i:delins|del|dup|ins)", lambda m: m.group(0).lower(), alt)
    return VariantReading(f"p.({head}{alt})", f"{ref}{position}{span}{alt}", None, "inframe")


def _one(amino_acid: str) -> str:
    return _ONE.get(amino_acid.capitalize(), amino_acid.upper())


def codon_of(reading: VariantReading) -> int:
    """The residue that a protein change begins at; -1 where there is none."""
    digits = re.search(r"\d+", reading.protein or "")
    return int(digits.group(0)) if digits else -1
