"""Markers over all results: newest specimen of metastatic disease first, older ones kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from oncology.course import History
from oncology.dates import PartialDate
from oncology.facts.wording import text
from oncology.intake import Her2, PatientRecord, Receptor, Variant, thresholds
from oncology.values import Reason

GeneStatus = Literal["altered", "not-detected", "uncertain", "not-tested"]


@dataclass(frozen=True, slots=True)
class ReceptorState:
    """ER or PR in force."""

    status: str
    percent: float | None
    date: PartialDate | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Her2State:
    """HER2 in force. `staining`: at IHC 0, membrane staining stated, denied, or None."""

    category: str
    ihc: str | None
    ish: str | None
    ever_low: bool
    staining: bool | None
    date: PartialDate | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GeneState:
    """All results of one gene; `absent` are those that found nothing."""

    status: GeneStatus
    last_tested: PartialDate | None
    tested_since: Literal["current-line", "earlier", "unknown"]
    variants: tuple[Variant, ...]
    sources: tuple[str, ...]
    absent: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Markers:
    """Every marker, with the conflicts between results."""

    er: ReceptorState
    pr: ReceptorState
    her2: Her2State
    genes: dict[str, GeneState]
    conflicts: tuple[Reason, ...]


def combine_markers(record: PatientRecord, history: History) -> Markers:
    """Markers of one record."""
    conflicts: list[Reason] = []
    er = _receptor(record, "er", conflicts)
    pr = _receptor(record, "pr", conflicts)
    her2 = _her2(record.her2, conflicts)
    _compare_with_erbb2(her2, record.variants, conflicts)
    genes = sorted({v.gene for v in record.variants})
    return Markers(
        er, pr, her2, {g: _gene(record.variants, g, history) for g in genes}, tuple(conflicts)
    )


def _age(day: PartialDate | None) -> date:
    return day.middle if day else date.min


def _receptor(record: PatientRecord, marker: str, conflicts: list[Reason]) -> ReceptorState:
    """The newest result of a metastasis, else of the primary; one with a share of nuclei first.

    Results of one day and site that disagree are a conflict: neither is taken.
    """
    results = _measured_first([r for r in record.receptors if r.marker == marker])
    if not results:
        return ReceptorState("unknown", None, None, ())
    order = sorted(
        results,
        key=lambda r: (r.site == "metastasis", _age(r.date), r.percent or -1.0, r.source),
        reverse=True,
    )
    same = [r for r in order if r.date == order[0].date and r.site == order[0].site]
    best: Receptor = next((r for r in same if r.percent is not None), order[0])
    if len({_polarity(r) for r in same}) > 1:
        refs = tuple(sorted(r.source for r in same))
        conflicts.append(
            Reason(
                "receptor-conflict",
                text("receptor-conflict", marker=marker.upper()),
                "warning",
                refs,
            )
        )
        return ReceptorState("equivocal", None, best.date, refs)
    percent = best.percent
    return ReceptorState(best.status, percent, best.date, tuple(sorted({r.source for r in same})))


def _measured_first(results: list[Receptor]) -> list[Receptor]:
    """Without what a diagnosis only states, where a measured result says the same."""
    measured = {_polarity(r) for r in results if not r.stated}
    return [r for r in results if not (r.stated and _polarity(r) in measured)]


def _polarity(result: Receptor) -> str:
    return "positive" if result.status == "low-positive" else result.status


def _her2(results: tuple[Her2, ...], conflicts: list[Reason]) -> Her2State:
    """The newest specimen that says something, a metastasis before the primary.

    A plain negative does not undo an earlier score: low, ultralow and zero are all negative.
    """
    if not results:
        return Her2State("unknown", None, None, False, None, None, ())
    groups = _with_late_ish(_specimens(results))
    _score_conflicts(groups, conflicts)
    states = [_her2_group(groups[key]) for key in sorted(groups, reverse=True)]
    newest = next((s for s in states if s.category not in {"unknown"}), states[0])
    if newest.category == "negative":
        scored = next((s for s in states if s.category in {"low", "ultralow", "zero"}), None)
        newest = newest if scored is None else scored
    ever_low = any(s.category == "low" for s in states)
    if newest.category != "positive" and any(s.category == "positive" for s in states):
        conflicts.append(
            Reason(
                "her2-discordant",
                text("her2-discordant"),
                "warning",
                tuple(r.source for r in results),
            )
        )
    return Her2State(
        newest.category,
        newest.ihc,
        newest.ish,
        ever_low,
        newest.staining,
        newest.date,
        newest.sources,
    )


def _compare_with_erbb2(
    her2: Her2State, variants: tuple[Variant, ...], conflicts: list[Reason]
) -> None:
    """A gene test that calls ERBB2 amplified asks for an ISH, where no positive HER2 stands beside it."""
    amplified = [
        v
        for v in variants
        if v.gene == "ERBB2" and v.kind == "amplification" and v.presence == "present"
    ]
    if amplified and her2.category != "positive":
        sources = tuple(sorted({s for v in amplified for s in v.sources} | {*her2.sources}))
        conflicts.append(Reason("erbb2-amplified", text("erbb2-amplified"), "warning", sources))


Groups = dict[tuple[bool, date], list[Her2]]


def _specimens(results: tuple[Her2, ...]) -> Groups:
    """Results of one day and kind of site stand for one specimen."""
    groups: Groups = {}
    for result in results:
        groups.setdefault((result.site == "metastasis", _age(result.date)), []).append(result)
    return groups


def _with_late_ish(groups: Groups) -> Groups:
    """A reflex ISH is reported days after its IHC 2+: it belongs to that specimen."""
    window = thresholds()["her2-ish-window-days"]
    specimens = dict(groups)
    for key in sorted(groups):
        only_ish = all(r.ish and not r.ihc and not r.category for r in groups[key])
        if not only_ish:
            continue
        before = [
            k
            for k in specimens
            if k != key
            and any(r.ihc == "2+" for r in specimens[k])
            and not any(r.ish for r in specimens[k])
            and 0 <= (key[1] - k[1]).days <= window
            and (k[0] == key[0] or any(r.site == "unknown" for r in groups[key]))
        ]
        if before:
            target = max(before, key=lambda k: k[1])
            specimens[target] = [*specimens[target], *specimens.pop(key)]
    return specimens


_HER2_NEGATIVE = frozenset({"low", "ultralow", "zero", "negative"})


def luminal_results(record: PatientRecord) -> tuple[str, ...]:
    """Results of some day by which the tumour was HR+/HER2-, whatever later ones say; else none.

    Each day has the newest results of both kinds, before the first of a kind that first one. A
    specimen that is HER2-negative counts beside a positive one of its day.
    """
    receptors, her2 = _hormone_receptor_days(record), _her2_negative_days(record)
    positive = receptors[min(receptors)] if receptors else ()
    negative = her2[min(her2)] if her2 else ()
    for day in sorted({*receptors, *her2}):
        positive, negative = receptors.get(day, positive), her2.get(day, negative)
        if positive and negative:
            return tuple(sorted({*positive, *negative}))
    return ()


def _her2_negative_days(record: PatientRecord) -> dict[date, tuple[str, ...]]:
    """By day, the results of its HER2-negative specimens; none where each says otherwise."""
    days: dict[date, tuple[str, ...]] = {}
    for (_, day), results in _with_late_ish(_specimens(record.her2)).items():
        state = _her2_group(results)
        negative = state.sources if state.category in _HER2_NEGATIVE else ()
        days[day] = (*days.get(day, ()), *negative)
    return days


def _hormone_receptor_days(record: PatientRecord) -> dict[date, tuple[str, ...]]:
    """By day, the results that call ER or PR positive; none on a day that calls both negative."""
    statements = [f for f in record.findings if f.concept == "hormone-receptor"]
    entries = [(_age(r.date), _polarity(r), r.source) for r in record.receptors]
    entries += [(_age(f.date), f.value, f.source) for f in statements]
    days: dict[date, tuple[str, ...]] = {}
    for day, polarity, source in sorted(entries):
        if polarity == "positive":
            days[day] = (*days.get(day, ()), source)
        elif polarity == "negative":
            days.setdefault(day, ())
    return days


def _score_conflicts(groups: Groups, conflicts: list[Reason]) -> None:
    for results in groups.values():
        scores = {r.ihc for r in results if r.ihc}
        if len(scores) > 1:
            refs = tuple(sorted(r.source for r in results if r.ihc))
            conflicts.append(
                Reason("her2-scores-differ", text("her2-scores-differ"), "warning", refs)
            )


def _her2_group(results: list[Her2]) -> Her2State:
    """One specimen's worth of HER2 results (same date): the strongest of each kind counts.

    A positive IHC or ISH outweighs the rest; IHC 2+ waits for its ISH. The categories below
    positive are read off the score, else off the words of the report.
    """
    in_order = sorted(results, key=lambda r: r.source)
    ihc = max((r.ihc for r in in_order if r.ihc), default=None)
    reports = {r.ish for r in in_order}
    strongest = ("amplified", "equivocal", "not-amplified")
    ish = next((value for value in strongest if value in reports), None)
    overall = {r.overall for r in in_order if r.overall}
    categories = {r.category for r in in_order}
    word = next((value for value in ("low", "ultralow", "zero") if value in categories), None)
    stains = {r.staining for r in in_order}
    staining = True if True in stains else False if False in stains else None
    if ihc == "3+" or ish == "amplified" or (ihc is None and "positive" in overall):
        category = "positive"
    elif ihc == "1+" or (ihc == "2+" and ish == "not-amplified") or word == "low":
        category = "low"
    elif ihc == "2+":
        category = "equivocal"
    elif word == "ultralow" or (ihc == "0" and staining):
        category = "ultralow"
    elif ihc == "0" or word == "zero":
        category = "zero"
    elif "negative" in overall or ish == "not-amplified":
        category = "negative"
    else:
        category = "equivocal" if "equivocal" in overall else "unknown"
    if category == "ultralow":
        staining = True
    day = next((r.date for r in in_order if r.date), None)
    refs = tuple(sorted({r.source for r in in_order}))
    return Her2State(category, ihc, ish, category == "low", staining, day, refs)


def _gene(variants: tuple[Variant, ...], gene: str, history: History) -> GeneState:
    mine = sorted(
        (v for v in variants if v.gene == gene), key=lambda v: (_age(v.date), v.label, v.sources)
    )
    present = [v for v in mine if v.presence == "present"]
    dates = [v.date for v in mine if v.date]
    last = max(dates) if dates else None
    status: GeneStatus = "not-detected"
    if any(v.actionable for v in present):
        status = "altered"
    elif any(not v.is_benign for v in present) or any(v.presence == "indeterminate" for v in mine):
        status = "uncertain"
    since: Literal["current-line", "earlier", "unknown"] = "unknown"
    if last and history.lines:
        since = "current-line" if last.middle >= history.lines[-1].start.middle else "earlier"
    refs = tuple(dict.fromkeys(s for v in mine for s in v.sources))
    absent = tuple(v for v in mine if v.presence == "absent")
    return GeneState(status, last, since, tuple(present), refs, absent)
