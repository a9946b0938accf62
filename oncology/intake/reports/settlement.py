"""Statements of one report that others of it overrule."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake.pathology.result import Amount
from oncology.intake.reports.facts import (
    Her2Fact,
    MeasureFact,
    ReceptorFact,
    ReportFact,
    SpreadFact,
)

_DECIDED = frozenset({"positive", "negative"})


def settled(
    facts: tuple[ReportFact, ...], withdrawn: tuple[ReportFact, ...]
) -> tuple[ReportFact, ...]:
    """Without results that are taken back, and doubts that another statement ends.

    HER2 2+ is equivocal until the hybridisation decides; a site is uncertain until it is found.
    """
    gone = {_value(fact) for fact in withdrawn}
    decided = any(isinstance(fact, Her2Fact) and fact.overall in _DECIDED for fact in facts)
    present = {f.site for f in facts if isinstance(f, SpreadFact) and f.state == "present"}
    kept: list[ReportFact] = []
    for fact in facts:
        if isinstance(fact, ReceptorFact | Her2Fact | MeasureFact) and _value(fact) in gone:
            continue
        if isinstance(fact, SpreadFact) and fact.state == "uncertain" and fact.site in present:
            continue
        if isinstance(fact, Her2Fact) and fact.overall == "equivocal" and decided:
            fact = replace(fact, overall=None)
        kept.append(fact)
    return tuple(kept)


def _value(fact: ReportFact) -> tuple[object, ...] | None:
    """What a statement says, wherever it stands."""
    if isinstance(fact, ReceptorFact):
        return (fact.marker, fact.status, _bounds(fact.share), fact.allred, fact.irs, fact.h_score)
    if isinstance(fact, Her2Fact):
        return ("her2", fact.ihc, fact.ish, fact.ratio, fact.copies, fact.overall, fact.category)
    if isinstance(fact, MeasureFact):
        return (fact.concept, _bounds(fact.amount))
    return None


def _bounds(amount: Amount | None) -> tuple[object, ...] | None:
    return None if amount is None else (amount.low, amount.high, amount.comparator)
