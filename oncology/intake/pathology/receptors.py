"""ER and PR results: status, share of stained nuclei, Allred, immunoreactive and H-score."""

from __future__ import annotations

from typing import Literal, cast

from oncology.intake.builder import RecordBuilder
from oncology.intake.chart import Provenance
from oncology.intake.pathology.result import Amount, Result
from oncology.intake.reading_rules import patterns, thresholds
from oncology.intake.record import Receptor, ReceptorStatus
from oncology.intake.wording import sentence
from terminology import decimal

_FRACTION = {"1", "{ratio}", "{fraction}"}


def add_receptor(part: Result, marker: str, provenance: Provenance, record: RecordBuilder) -> bool:
    """Add an ER or PR result; False when it says nothing usable.

    Positive from 1 % of nuclei, ER low-positive up to 10 %: ASCO/CAP 2020 (reading.yaml).
    """
    source, share = provenance.source, _share(part)
    if share is not None and not _is_possible(share):
        share = None
        text = sentence("implausible-percentage", source=source)
        record.add_gap("implausible-value", source, text)
    number = _by_share(share, marker) if share else _by_score(part, marker)
    status = _combine(number, _status_in_words(part), share, marker)
    if status is None:
        return False
    if status == "equivocal" and "equivocal" not in part.values:
        text = sentence("status-against-percentage", source=source)
        record.add_gap("contradictory-result", source, text)
    percent = share.value if share else None
    er_or_pr = cast("Literal['er', 'pr']", marker)
    record.receptors.append(
        Receptor(er_or_pr, status, percent, provenance.date, provenance.site, source)
    )
    return True


def _share(part: Result) -> Amount | None:
    """Stained nuclei in percent. A bare number counts only under a code that means percent."""
    amount = part.amount
    if amount is None:
        return None
    if part.concept.endswith("-percent") and amount.unit in _FRACTION and amount.high <= 1:
        amount = Amount(amount.low * 100, amount.high * 100, "%", amount.comparator)
    usable = amount.unit == "%" or (part.concept.endswith("-percent") and part.unitless)
    return amount if usable else None


def _is_possible(share: Amount) -> bool:
    return 0 <= share.low <= share.high and share.value <= thresholds()["percent-maximum"]


def _by_share(share: Amount, marker: str) -> ReceptorStatus | None:
    limits = thresholds()
    first, low = limits["receptor-positive-percent"], limits["receptor-low-percent"]
    if share.high < first or (share.high == first and share.comparator == "<"):
        return "negative"
    if share.low < first:
        return None  # the bound leaves it open: "<10 %" may be none
    above = share.low > low or (share.low == low and share.comparator == ">")
    return "positive" if above or share.high > low or marker == "pr" else "low-positive"


def _by_allred(part: Result) -> ReceptorStatus | None:
    match = patterns()["allred"].search(part.text.lower())
    digits = match.group(1) or match.group(2) if match else None
    if digits is None and part.concept.endswith("-allred") and part.amount:
        digits = str(int(part.amount.value))
    if digits is None:
        return None
    return "positive" if int(digits) >= thresholds()["allred-positive"] else "negative"


def _by_score(part: Result, marker: str) -> ReceptorStatus | None:
    return _by_allred(part) or _by_irs(part) or _by_h_score(part, marker)


def _by_irs(part: Result) -> ReceptorStatus | None:
    """Nothing stained, or more points than a tenth of the nuclei can have; between them it is open."""
    match = patterns()["irs"].search(part.text.lower())
    digits = match.group(1) or match.group(2) if match else None
    score = decimal(digits) if digits else None
    if score is None and part.concept.endswith("-irs") and part.amount:
        score = part.amount.value if part.amount.exact else None
    limits = thresholds()
    if score is None or not 0 <= score <= limits["irs-maximum"]:
        return None
    if score >= limits["irs-positive"]:
        return "positive"
    return "negative" if score == 0 else None


def _by_h_score(part: Result, marker: str) -> ReceptorStatus | None:
    """The share of nuclei lies between a third of the H-score and the H-score itself."""
    match = patterns()["h-score"].search(part.text.lower())
    score = decimal(match.group(1)) if match else None
    if score is None and part.concept.endswith("-hscore") and part.amount:
        score = part.amount.value
    top, intensity = thresholds()["percent-maximum"], thresholds()["h-score-intensity-maximum"]
    if score is None or not 0 <= score <= top * intensity:
        return None
    return _by_share(Amount(score / intensity, min(score, top), "%"), marker)


def _status_in_words(part: Result) -> ReceptorStatus | None:
    if part.concept.endswith(("-allred", "-irs", "-hscore")):
        return None
    if {"positive", "negative"} <= set(part.values):
        return "equivocal"
    for name in ("positive", "negative", "equivocal"):
        if name in part.values:
            low = name == "positive" and patterns()["low-positive"].search(part.text.lower())
            return "low-positive" if low else cast("ReceptorStatus", name)
    if "present" in part.values:
        return "positive"
    return "negative" if "absent" in part.values else None


def _combine(
    number: ReceptorStatus | None,
    words: ReceptorStatus | None,
    share: Amount | None,
    marker: str,
) -> ReceptorStatus | None:
    """The number decides between positive and low; a contradiction is shown, never resolved."""
    if number is None:
        within = share is not None and share.high <= thresholds()["receptor-low-percent"]
        return "low-positive" if words == "positive" and within and marker == "er" else words
    if words in {None, "equivocal"}:
        return number
    return number if (number == "negative") == (words == "negative") else "equivocal"
