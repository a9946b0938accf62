"""When a new agent joins the running line although no progression is recorded (rule LN-4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from oncology.course.exposure.episodes import Episode
from oncology.course.lines.open_line import OpenLine
from oncology.dates import is_near
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence


@dataclass(frozen=True, slots=True)
class JoinRule:
    """The rule that lets an agent join, how the line is marked, what that does to confidence."""

    rule: str
    tag: str
    grade: Confidence | None


_Test = Callable[[Episode, OpenLine, date, PatientRecord, Rules], JoinRule | None]


def join_rule(
    episode: Episode, line: OpenLine, record: PatientRecord, rules: Rules
) -> JoinRule | None:
    """The first rule of LN-4 under which a start joins the line, None when it opens the next."""
    start = episode.start.middle
    for test in _TESTS:
        join = test(episode, line, start, record, rules)
        if join:
            return join
    return None


def _swap_cdk46(
    e: Episode, line: OpenLine, start: date, _: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4b: another CDK4/6 inhibitor soon after the last one, endocrine therapy going on."""
    if not rules.within(e.classes, "cdk46"):
        return None
    inhibitors = line.of_group(rules, "cdk46")
    if not inhibitors or not line.endocrine_at(start):
        return None
    newest = max(inhibitors, key=lambda s: s.last)
    if newest.end is not None and start > newest.end.middle + rules.days("cdk_swap_gap"):
        return None
    intolerance = newest.episode.stop_reason == "toxicity"
    return JoinRule("LN-4b", "cdk46-substitution", None if intolerance else "moderate")


def guided_switch(
    e: Episode, line: OpenLine, start: date, record: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4d: the endocrine partner changed on a ctDNA finding, the same CDK4/6 inhibitor kept."""
    if not rules.within(e.classes, "guided") or not line.of_group(rules, "aromatase_inhibitor"):
        return None
    latest = start - rules.days("on_et_grace")
    if not any(s.last >= latest for s in line.of_group(rules, "cdk46")):
        return None
    earliest = start - rules.days("esr1_lookback")
    mutated = any(
        v.gene == rules.parameters.guided_gene
        and v.presence == "present"
        and v.actionable is not False
        and v.date is not None
        and earliest <= v.date.middle <= start
        for v in record.variants
    )
    return JoinRule("LN-4d", "biomarker-guided-switch", "moderate") if mutated else None


def _guided(
    e: Episode, line: OpenLine, start: date, record: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4d, unless the parameters let such a switch open a line."""
    if rules.number("ctdna_switch_advances"):
        return None
    return guided_switch(e, line, start, record, rules)


def _same_class(
    e: Episode, line: OpenLine, _: date, __: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4a: one non-steroidal aromatase inhibitor for the other, for any reason."""
    if rules.within(e.classes, "nsai") and line.of_group(rules, "nsai"):
        return JoinRule("LN-4a", "same-class-switch", None)
    return None


def _substitution(
    e: Episode, line: OpenLine, start: date, _: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4a: another endocrine agent because the last one was not tolerated or was refused."""
    endocrine = line.endocrine if e.endocrine else []
    if not endocrine or any(s.last > start for s in endocrine if not s.undated):
        return None
    newest = max(endocrine, key=lambda s: (s.last, s.episode.stop_reason or ""))
    if newest.episode.stop_reason not in {"toxicity", "refusal"}:
        return None
    pairs = rules.parameters.substitutions
    if any(_is_of(newest.episode, before) and _is_of(e, after) for before, after in pairs):
        return JoinRule("LN-4a", "substitution-for-toxicity", "moderate")
    return None


def _is_of(episode: Episode, classes: frozenset[str]) -> bool:
    """Whether an episode's agent is of one of the classes."""
    return not classes.isdisjoint(episode.classes)


def _partner(
    e: Episode, line: OpenLine, start: date, _: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4c: a targeted partner added to running endocrine therapy."""
    if not rules.within(e.classes, "partner") or not line.endocrine_at(start):
        return None
    window = rules.days("regimen_window")
    if (
        "maintenance" in line.tags
        and rules.within(e.classes, "cdk46")
        and any(is_near(s.start.middle, start, window) for s in line.endocrine)
    ):
        return JoinRule("LN-4f", "maintenance", None)
    since = line.start.middle
    if start <= since + rules.days("partner_add"):
        return JoinRule("LN-4c", "partner-added", None)
    if start <= since + rules.days("partner_add_soft"):
        return JoinRule("LN-4c", "late-partner-added", "moderate")
    return None


def interchangeable(one: Episode, other: Episode, rules: Rules) -> bool:
    """Whether two agents may stand in for each other (LN-4e)."""
    groups = rules.parameters.interchangeable
    return any(one.ingredient in group and other.ingredient in group for group in groups)


def _exchange(
    e: Episode, line: OpenLine, _: date, __: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4e: interchangeable cytotoxics."""
    groups = [g for g in rules.parameters.interchangeable if e.ingredient in g]
    if any(s.episode.ingredient in group for group in groups for s in line.stretches):
        return JoinRule("LN-4e", "interchangeable-cytotoxic", None)
    return None


def _maintenance(
    e: Episode, line: OpenLine, start: date, _: PatientRecord, rules: Rules
) -> JoinRule | None:
    """LN-4f: endocrine therapy soon after the last dose of a cytotoxic-only line.

    A CDK4/6 inhibitor that begins beside it belongs to the same maintenance.
    """
    if not (e.endocrine or rules.within(e.classes, "cdk46")):
        return None
    cytotoxic = line.of_group(rules, "cytotoxic")
    others = [s for s in line.stretches if s not in cytotoxic]
    window = rules.days("regimen_window")
    together = all(is_near(s.start.middle, start, window) for s in others)
    if not cytotoxic or (others and not ("maintenance" in line.tags and together)):
        return None
    if any(s.end is None for s in cytotoxic):
        return None
    last = max(s.last for s in cytotoxic)
    if start <= last + rules.days("maintenance"):
        return JoinRule("LN-4f", "maintenance", None)
    return None


# In this order: the first that applies names the tag and the grade.
_TESTS: tuple[_Test, ...] = (
    _swap_cdk46,
    _guided,
    _same_class,
    _substitution,
    _partner,
    _exchange,
    _maintenance,
)
