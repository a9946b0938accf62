"""Statements of one report that others of it overrule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from oncology.intake.pathology.result import Amount
from oncology.intake.reports.agreement import disagree, subject_of
from oncology.intake.reports.facts import (
    Her2Fact,
    MeasureFact,
    Place,
    ReceptorFact,
    ReportFact,
    SpreadFact,
)
from oncology.intake.reports.markers import mentions_in
from oncology.intake.reports.rules import report_rules
from oncology.intake.reports.sections import Line
from oncology.intake.reports.statements import sentences_of

_DECIDED = frozenset({"positive", "negative"})


@dataclass(frozen=True, slots=True)
class Correction:
    """A line that corrects the report: where it stands, and the subjects that it names."""

    place: Place
    subjects: frozenset[str]


def subjects_of_correction(line: Line) -> frozenset[str] | None:
    """The subjects that a line corrects, but for those left as they were; None for any other line."""
    rules = report_rules().words
    if not rules["correction_line"].search(line.words.lower()):
        return None
    subjects: set[str] = set()
    for sentence in sentences_of(line.start, line.words):
        if not rules["unchanged"].search(sentence.words.lower()):
            subjects |= {m.marker.removesuffix("-ish") for m in mentions_in(sentence.words)}
            if rules["grade_name"].search(sentence.words.lower()):
                subjects.add("grade")
    return frozenset(subjects | ({"er", "pr"} if "hr" in subjects else set()))


def corrected(
    facts: tuple[ReportFact, ...], corrections: Sequence[Correction]
) -> tuple[tuple[ReportFact, ...], tuple[ReportFact, ...]]:
    """The facts that stand, and those before a correction of their subject.

    Where the line itself says the value anew, what agrees with it stands.
    """
    gone: set[int] = set()
    for correction in corrections:
        start, end = correction.place.start, correction.place.end
        for subject in correction.subjects:
            group = [f for f in facts if subject_of(f) == subject]
            anew = [f for f in group if start <= f.place.start < end]
            for fact in group:
                is_before = fact.place.start < start
                if is_before and (not anew or disagree([fact, *anew])):
                    gone.add(id(fact))
    return (
        tuple(f for f in facts if id(f) not in gone),
        tuple(f for f in facts if id(f) in gone),
    )


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
