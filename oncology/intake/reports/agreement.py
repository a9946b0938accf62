"""Whether a report says one thing of a subject: two values, and none of them counts.

Two tumours may each have a value of their own, where each stands under a plain name of its
specimen; and what is called current stands before what has no such word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from oncology.intake.pathology.result import Amount
from oncology.intake.reports.facts import (
    CourseFact,
    GradeFact,
    Her2Fact,
    MeasureFact,
    Place,
    ReceptorFact,
    ReportFact,
    SignatureFact,
    SpreadFact,
    StageFact,
)
from oncology.intake.reports.rules import report_rules

_FULL = 100.0  # percent
_POSITIVE = frozenset({"positive", "low-positive"})
_LOW_SCORES = frozenset({"0", "1+"})
_SCORES_OF = {
    "low": frozenset({"1+", "2+"}),
    "ultralow": frozenset({"0"}),
    "zero": frozenset({"0"}),
}
_OF_SPECIMEN = (ReceptorFact, Her2Fact, MeasureFact, GradeFact)


@dataclass(frozen=True, slots=True)
class Block:
    """Where the words on one specimen begin; `is_named`: it has a name of its own."""

    start: int
    is_named: bool
    is_current: bool = False


def agreed(
    facts: Sequence[ReportFact], blocks: Sequence[Block], rows: Sequence[Place]
) -> tuple[tuple[ReportFact, ...], tuple[ReportFact, ...]]:
    """The facts that stand, and those of subjects of which the report says two things.

    `blocks`: in the order of their begin in the original; `rows`: those of tables with a column for
    each specimen.
    """
    firsts = [row.start for row in rows]
    in_rows: set[int] = set()
    for fact in facts:
        row = bisect_right(firsts, fact.place.start) - 1
        if row >= 0 and fact.place.start < rows[row].end:
            in_rows.add(id(fact))
    groups: dict[str, list[ReportFact]] = defaultdict(list)
    for fact in facts:
        groups[subject_of(fact)].append(fact)
    gone: set[int] = set()
    for subject, group in groups.items():
        if subject:
            gone.update(id(fact) for fact in _dropped(group, blocks, in_rows))
    return (
        tuple(f for f in facts if id(f) not in gone),
        tuple(f for f in facts if id(f) in gone),
    )


def subject_of(fact: ReportFact) -> str:
    """What a statement is on, as the name that others on it have too; empty for a gene."""
    match fact:
        case ReceptorFact():
            return fact.marker
        case Her2Fact():
            return "her2"
        case MeasureFact() | SignatureFact():
            return fact.concept
        case SpreadFact():
            return f"site-{fact.site}"
        case GradeFact():
            return "grade"
        case StageFact():
            return "group" if fact.group is not None else "metastasis"
        case CourseFact():
            return "course"
    return ""


def _dropped(
    group: list[ReportFact], blocks: Sequence[Block], in_rows: set[int]
) -> list[ReportFact]:
    starts = [block.start for block in blocks]
    by_block: dict[int, list[ReportFact]] = defaultdict(list)
    in_columns = [f for f in group if id(f) in in_rows]
    for fact in group:
        if id(fact) not in in_rows:
            by_block[bisect_right(starts, fact.place.start) - 1].append(fact)
    alone = [fact for facts in by_block.values() for fact in facts]
    if not disagree(alone):
        strange = [f for f in alone if in_columns and all(disagree([f, c]) for c in in_columns)]
        return group if strange else []
    if not isinstance(group[0], _OF_SPECIMEN) or any(
        disagree(facts) for facts in by_block.values()
    ):
        return group
    current = [n for n in by_block if n >= 0 and blocks[n].is_current]
    if len(current) == 1 and not in_columns:
        return [f for n, facts in by_block.items() if n not in current for f in facts]
    if all(n >= 0 and blocks[n].is_named for n in by_block):
        return []
    return group


def disagree(facts: Iterable[ReportFact]) -> bool:
    """Whether two statements on one subject cannot both be right."""
    return any(_differ(one, other) for one, other in combinations(facts, 2)) or any(
        _is_at_odds(fact) for fact in facts
    )


def _differ(one: ReportFact, other: ReportFact) -> bool:
    if isinstance(one, Her2Fact) and isinstance(other, Her2Fact):
        return _differ_in_her2(one, other)
    if isinstance(one, ReceptorFact) and isinstance(other, ReceptorFact):
        return _differ_in_receptor(one, other)
    if isinstance(one, MeasureFact) and isinstance(other, MeasureFact):
        return not _meet(one.amount, other.amount)
    return _value(one) != _value(other)


def _value(fact: ReportFact) -> object:
    match fact:
        case GradeFact() | CourseFact() | SignatureFact():
            return fact.value
        case StageFact():
            return fact.group, fact.metastasis
        case SpreadFact():
            return fact.state
    return None


def _two(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _differ_in_receptor(one: ReceptorFact, other: ReceptorFact) -> bool:
    return (
        _two(one.status, other.status)
        or _two(one.allred, other.allred)
        or _two(one.irs, other.irs)
        or _two(one.h_score, other.h_score)
        or not _meet(one.share, other.share)
        or any(_is_against(a.status, b.share) for a, b in ((one, other), (other, one)))
    )


def _differ_in_her2(one: Her2Fact, other: Her2Fact) -> bool:
    pairs = ((one, other), (other, one))
    return (
        _two(one.ihc, other.ihc)
        or _two(one.ish, other.ish)
        or _two(one.ratio, other.ratio)
        or _two(one.copies, other.copies)
        or _two(one.category, other.category)
        or {one.overall, other.overall} == {"positive", "negative"}
        or any(_is_against_her2(a, b) for a, b in pairs)
    )


def _is_at_odds(fact: ReportFact) -> bool:
    """Whether a statement gainsays itself."""
    if isinstance(fact, Her2Fact):
        return _is_against_her2(fact, fact)
    return isinstance(fact, ReceptorFact) and _is_against(fact.status, fact.share)


def _is_against_her2(one: Her2Fact, other: Her2Fact) -> bool:
    """Whether the verdict or category of one does not go with the score or genes of the other."""
    scores = _SCORES_OF.get(one.category or "")
    return (
        (one.overall == "negative" and (other.ihc == "3+" or other.ish == "amplified"))
        or (one.overall == "positive" and other.ihc in _LOW_SCORES)
        or (one.overall == "positive" and other.ish == "not-amplified")
        or (one.overall == "positive" and other.category is not None)
        or (scores is not None and other.ihc is not None and other.ihc not in scores)
    )


def _is_against(status: str | None, share: Amount | None) -> bool:
    if status is None or share is None:
        return False
    low, high = _range(share)
    if status == "negative":
        return low >= _limit("share-of-positive")
    return status in _POSITIVE and high < 1


def _limit(name: str) -> int:
    return report_rules().limits[name]


def _range(amount: Amount) -> tuple[float, float]:
    low = amount.low
    high = amount.high
    if amount.comparator in {">", ">="}:
        high = max(high, _FULL)
    if amount.comparator in {"<", "<="}:
        low = 0.0
    return low, high


def _meet(one: Amount | None, other: Amount | None) -> bool:
    """Whether two amounts may be one: "95" and "90-95", "> 90"."""
    if one is None or other is None:
        return True
    (a, b), (c, d) = _range(one), _range(other)
    return a <= d and c <= b
