"""HER2 results: score of the stain, in situ hybridisation, HER2-low and -ultralow as reported."""

from __future__ import annotations

from typing import Literal, cast

from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Provenance
from oncology.intake.pathology.result import Amount, Result, amount_within, comparator_of
from oncology.intake.reading_rules import patterns, thresholds
from oncology.intake.record import Her2
from oncology.intake.wording import sentence
from terminology import decimal

_SCORES = ("3+", "2+", "1+", "0")
_BARE_SCORES = {0.0: "0", 1.0: "1+", 2.0: "2+", 3.0: "3+"}
_ISH_CONCEPTS = frozenset({"her2-ish", "her2-ratio", "her2-copy-number"})
_ISH_WORDS = {
    "positive": "amplified",
    "negative": "not-amplified",
    "equivocal": "equivocal",
    "present": "amplified",
    "absent": "not-amplified",
}


def add_her2(part: Result, provenance: Provenance, record: RecordBuilder) -> bool:
    """Add a HER2 result; False when it says nothing usable.

    The limits of in situ hybridisation are those of ASCO/CAP 2018 (reading.yaml).
    """
    values = set(part.values)
    several = len(values & set(_SCORES)) > 1
    ihc = None if several else _score(part, values)
    ish = _ish(part, values)
    category = next((v for v in ("ultralow", "low", "zero") if v in values), None)
    overall = _overall(part, values, ihc, category)
    if several:
        text = sentence("several-her2-scores", source=provenance.source)
        record.add_gap("contradictory-result", provenance.source, text)
        category = None
    staining = _staining(values)
    if not (ihc or ish or overall or category) and staining is None:
        return several
    record.her2.append(
        Her2(
            cast("Literal['0', '1+', '2+', '3+'] | None", ihc),
            cast("Literal['amplified', 'not-amplified', 'equivocal'] | None", ish),
            cast("Literal['positive', 'negative', 'equivocal'] | None", overall),
            category,
            staining,
            provenance.date,
            provenance.site,
            provenance.specimen,
            provenance.source,
        )
    )
    return True


def _overall(part: Result, values: set[str], ihc: str | None, category: str | None) -> str | None:
    """The verdict on HER2 as a whole, where the words are one: a score or ISH stands by itself."""
    overall = next((v for v in ("positive", "negative", "equivocal") if v in values), None)
    if part.concept in _ISH_CONCEPTS or ihc == "2+":
        return None
    if overall == "equivocal" and ihc:
        return None
    if overall == "positive" and category:
        return None  # "positive for HER2-low"
    return overall


def _staining(values: set[str]) -> bool | None:
    if "staining-present" in values:
        return True
    return False if "staining-absent" in values else None


def _score(part: Result, values: set[str]) -> str | None:
    """The IHC score; a bare number counts only under an IHC code."""
    if part.concept in _ISH_CONCEPTS:
        return None
    score = next((score for score in _SCORES if score in values), None)
    if score is None and part.concept == "her2-ihc" and part.unitless and part.amount:
        score = _BARE_SCORES.get(part.amount.value)
    return score


def _ish(part: Result, values: set[str]) -> str | None:
    for verdict in ("not-amplified", "amplified"):
        if verdict in values:
            return verdict
    if part.concept == "her2-copy-number":
        high = thresholds()["her2-copies-amplified"]
        return "amplified" if part.amount and part.amount.low >= high else None
    limit = thresholds()["her2-ratio-amplified"]
    ratio = _stated_ratio(part)
    if ratio is not None and part.concept != "her2-ratio":
        return _ish_by_ratio(ratio, limit)
    if part.concept not in {"her2-ish", "her2-ratio"}:
        return None
    in_words = next((_ISH_WORDS[word] for word in _ISH_WORDS if word in values), None)
    if in_words or part.amount is None or not part.unitless:
        return in_words
    return _ish_by_ratio(part.amount, limit)


def _stated_ratio(part: Result) -> Amount | None:
    """The HER2/CEP17 ratio that words state: the number after the names of both probes."""
    match = patterns()["her2-ratio"].search(part.text.lower())
    value = decimal(match["value"]) if match else None
    if match is None or value is None:
        return None
    return amount_within(value, "", comparator_of(match["sign"]))


def _ish_by_ratio(ratio: Amount, limit: float) -> str | None:
    """A bound that leaves the limit within it ("<3") says nothing."""
    if ratio.low >= limit:
        return "amplified"
    below = ratio.high < limit or (ratio.high == limit and ratio.comparator)
    return "not-amplified" if below else None
