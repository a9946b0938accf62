"""ER, PR and HER2 results: status, share of stained nuclei, scores, in situ hybridisation."""

from __future__ import annotations

import re
from typing import Literal, cast

from oncology.dates import PartialDate
from oncology.intake.builder import Builder
from oncology.intake.pathology.result import Amount, Result
from oncology.intake.record import Her2, Receptor, ReceptorStatus, Site
from oncology.intake.thresholds import thresholds
from oncology.values import Reason

_ALLRED = re.compile(r"allred\D{0,20}(\d)\b|\b([0-8])\s*/\s*8\b")
_H_SCORE = re.compile(r"h[- ]?score\D{0,10}(\d{1,3})\b")
_RATIO = re.compile(r"ratio\D{0,12}(\d+(?:\.\d+)?)")
_HIGHEST_INTENSITY = 3  # of the H-score: share of nuclei times intensity 1 to 3
_FRACTION = {"1", "{ratio}", "{fraction}"}
_SCORES = ("3+", "2+", "1+", "0")


def add_receptor(
    part: Result, marker: str, when: PartialDate | None, site: Site, source: str, build: Builder
) -> bool:
    """Add an ER or PR result; False when it says nothing usable."""
    share = _share(part)
    if share is not None and not _possible(share):
        share = None
        build.gaps.append(
            Reason(
                "implausible-value",
                f"{source}: the percentage is not possible; it was not used.",
                "warning",
                (source,),
            )
        )
    measured = _by_share(share, marker) if share else _by_allred(part) or _by_h_score(part, marker)
    stated = _stated(part)
    status = _together(measured, stated, share, marker)
    if status is None:
        return False
    if status == "equivocal" and "equivocal" not in part.values:
        build.gaps.append(
            Reason(
                "contradictory-result",
                f"{source}: status and percentage disagree.",
                "warning",
                (source,),
            )
        )
    percent = share.value if share else None
    build.receptors.append(
        Receptor(cast("Literal['er', 'pr']", marker), status, percent, when, site, source)
    )
    return True


def _share(part: Result) -> Amount | None:
    """Stained nuclei in percent. A bare number counts only under a code that means percent."""
    found = part.amount
    if found is None:
        return None
    if part.concept.endswith("-percent") and found.unit in _FRACTION and found.high <= 1:
        found = Amount(found.low * 100, found.high * 100, "%", found.comparator)
    usable = found.unit == "%" or (part.concept.endswith("-percent") and part.unitless)
    return found if usable else None


def _possible(share: Amount) -> bool:
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
    match = _ALLRED.search(part.written.lower())
    digits = match.group(1) or match.group(2) if match else None
    if digits is None and part.concept.endswith("-allred") and part.amount:
        digits = str(int(part.amount.value))
    if digits is None:
        return None
    return "positive" if int(digits) >= thresholds()["allred-positive"] else "negative"


def _by_h_score(part: Result, marker: str) -> ReceptorStatus | None:
    """The share of nuclei lies between a third of the H-score and the H-score itself."""
    match = _H_SCORE.search(part.written.lower())
    score = float(match.group(1)) if match else None
    if score is None and part.concept.endswith("-hscore") and part.amount:
        score = part.amount.value
    top = thresholds()["percent-maximum"]
    if score is None or not 0 <= score <= top * _HIGHEST_INTENSITY:
        return None
    return _by_share(Amount(score / _HIGHEST_INTENSITY, min(score, top), "%"), marker)


def _stated(part: Result) -> ReceptorStatus | None:
    if part.concept.endswith(("-allred", "-hscore")):
        return None
    if {"positive", "negative"} <= set(part.values):
        return "equivocal"
    for name in ("positive", "negative", "equivocal"):
        if name in part.values:
            low = re.search(r"low[ -]positive|positive[ ,(-]+low", part.written.lower())
            return "low-positive" if low and name == "positive" else cast("ReceptorStatus", name)
    if "present" in part.values:
        return "positive"
    return "negative" if "absent" in part.values else None


def _together(
    measured: ReceptorStatus | None,
    stated: ReceptorStatus | None,
    share: Amount | None,
    marker: str,
) -> ReceptorStatus | None:
    """The number decides between positive and low; a contradiction is shown, never resolved."""
    if measured is None:
        within = share is not None and share.high <= thresholds()["receptor-low-percent"]
        return "low-positive" if stated == "positive" and within and marker == "er" else stated
    if stated in {None, "equivocal"}:
        return measured
    return measured if (measured == "negative") == (stated == "negative") else "equivocal"


def add_her2(
    part: Result,
    when: PartialDate | None,
    site: Site,
    specimen: str | None,
    source: str,
    build: Builder,
) -> bool:
    """Add a HER2 result; False when it says nothing usable."""
    said = set(part.values)
    ihc = _score(part, said)
    ish = _ish(part, said)
    overall = next((v for v in ("positive", "negative", "equivocal") if v in said), None)
    if part.concept in {"her2-ish", "her2-ratio", "her2-copy-number"} or ihc == "2+":
        overall = None
    if overall == "equivocal" and ihc:
        overall = None
    category = next((v for v in ("ultralow", "low", "zero") if v in said), None)
    if category and overall == "positive":
        overall = None  # "positive for HER2-low"
    if _several(said):
        build.gaps.append(
            Reason(
                "contradictory-result",
                f"{source}: it names more than one HER2 score; none was used.",
                "warning",
                (source,),
            )
        )
        ihc, category = None, None
    staining = True if "staining-present" in said else False if "staining-absent" in said else None
    if not (ihc or ish or overall or category):
        return _several(said)
    build.her2.append(
        Her2(
            cast("Literal['0', '1+', '2+', '3+'] | None", ihc),
            cast("Literal['amplified', 'not-amplified', 'equivocal'] | None", ish),
            overall,
            category,
            staining,
            when,
            site,
            specimen,
            source,
        )
    )
    return True


def _several(said: set[str]) -> bool:
    """Whether a text names more than one IHC score."""
    return len(said & set(_SCORES)) > 1


def _score(part: Result, said: set[str]) -> str | None:
    """The IHC score; a bare number counts only under an IHC code."""
    if part.concept in {"her2-ish", "her2-ratio", "her2-copy-number"} or _several(said):
        return None
    found = next((score for score in _SCORES if score in said), None)
    if found is None and part.concept == "her2-ihc" and part.unitless and part.amount:
        found = {0.0: "0", 1.0: "1+", 2.0: "2+", 3.0: "3+"}.get(part.amount.value)
    return found


def _ish(part: Result, said: set[str]) -> str | None:
    found = next((v for v in ("not-amplified", "amplified") if v in said), None)
    if found:
        return found
    if part.concept == "her2-copy-number":
        copies = part.amount
        high = thresholds()["her2-copies-amplified"]
        return "amplified" if copies and copies.low >= high else None
    written = _RATIO.search(part.written.lower())
    if written and part.concept != "her2-ratio":
        high = float(written.group(1)) >= thresholds()["her2-ratio-amplified"]
        return "amplified" if high else "not-amplified"
    if part.concept not in {"her2-ish", "her2-ratio"}:
        return None
    stated = {"positive": "amplified", "negative": "not-amplified", "equivocal": "equivocal"}
    stated |= {"present": "amplified", "absent": "not-amplified"}
    named = next((stated[v] for v in stated if v in said), None)
    if named or part.amount is None or not part.unitless:
        return named
    limit = thresholds()["her2-ratio-amplified"]
    if part.amount.low >= limit:
        return "amplified"
    below = part.amount.high < limit or (part.amount.high == limit and part.amount.comparator)
    return "not-amplified" if below else None
