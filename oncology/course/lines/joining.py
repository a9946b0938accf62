"""When a new agent joins the running line although no progression is recorded (rule LN-4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from oncology.course.exposure.episodes import Episode
from oncology.course.lines.open_line import OpenLine
from oncology.dates import days
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence


@dataclass(frozen=True, slots=True)
class Joined:
    """The rule that lets an agent join, how the line is marked, what that does to confidence."""

    rule: str
    tag: str
    grade: Confidence | None


_Rule = Callable[[Episode, OpenLine, date, PatientRecord, Rules], Joined | None]


def join_rule(
    episode: Episode, run: OpenLine, record: PatientRecord, rules: Rules
) -> Joined | None:
    """The first rule of LN-4 under which a start joins the line, None when it opens the next."""
    start = episode.start.middle
    for rule in _RULES:
        found = rule(episode, run, start, record, rules)
        if found:
            return found
    return None


def _swap_cdk46(
    e: Episode, run: OpenLine, start: date, _: PatientRecord, rules: Rules
) -> Joined | None:
    """LN-4b: another CDK4/6 inhibitor soon after the last one, endocrine therapy going on."""
    held = run.has(rules.parameters, "cdk46")
    if not rules.within(e.classes, "cdk46") or not held or not run.endocrine_at(start):
        return None
    newest = max(held, key=lambda u: u.last)
    if newest.end is not None and (start - newest.end.middle).days > rules.number("cdk_swap_gap"):
        return None
    stated = newest.episode.stop_reason == "toxicity"
    return Joined("LN-4b", "cdk46-substitution", None if stated else "moderate")


def guided_switch(
    e: Episode, run: OpenLine, start: date, record: PatientRecord, rules: Rules
) -> Joined | None:
    """LN-4d: the endocrine partner changed on a ctDNA finding, the same CDK4/6 inhibitor kept."""
    if not rules.within(e.classes, "guided") or not run.has(
        rules.parameters, "aromatase_inhibitor"
    ):
        return None
    kept = any(
        u.last >= start - rules.days("on_et_grace") for u in run.has(rules.parameters, "cdk46")
    )
    seen = any(
        v.gene == rules.parameters.guided_gene
        and v.presence == "present"
        and v.actionable is not False
        and v.date is not None
        and start - rules.days("esr1_lookback") <= v.date.middle <= start
        for v in record.variants
    )
    return Joined("LN-4d", "biomarker-guided-switch", "moderate") if kept and seen else None


def _guided(
    e: Episode, run: OpenLine, start: date, record: PatientRecord, rules: Rules
) -> Joined | None:
    return (
        None
        if rules.number("ctdna_switch_advances")
        else guided_switch(e, run, start, record, rules)
    )


def _same_class(
    e: Episode, run: OpenLine, _: date, __: PatientRecord, rules: Rules
) -> Joined | None:
    """LN-4a: one non-steroidal aromatase inhibitor for the other, for any reason."""
    if rules.within(e.classes, "nsai") and run.has(rules.parameters, "nsai"):
        return Joined("LN-4a", "same-class-switch", None)
    return None


def _substitution(
    e: Episode, run: OpenLine, start: date, __: PatientRecord, rules: Rules
) -> Joined | None:
    """LN-4a: another endocrine agent because the last one was not tolerated or was refused."""
    if not e.endocrine or not run.endocrine or run.endocrine_at(start + days(1)):
        return None
    newest = max(run.endocrine, key=lambda u: (u.last, u.episode.stop_reason or ""))
    if newest.episode.stop_reason not in {"toxicity", "refusal"}:
        return None
    pairs = rules.parameters.substitutions
    if any(_is(newest.episode, a) and _is(e, b) for a, b in pairs):
        return Joined("LN-4a", "substitution-for-toxicity", "moderate")
    return None


def _is(episode: Episode, classes: frozenset[str]) -> bool:
    """Whether an episode's agent is of one of the classes."""
    return not classes.isdisjoint(episode.classes)


def _partner(
    e: Episode, run: OpenLine, start: date, _: PatientRecord, rules: Rules
) -> Joined | None:
    """LN-4c: a targeted partner added to running endocrine therapy."""
    if not rules.within(e.classes, "partner") or not run.endocrine_at(start):
        return None
    window = rules.number("regimen_window")
    if (
        "maintenance" in run.tags
        and rules.within(e.classes, "cdk46")
        and any(abs((start - u.start.middle).days) <= window for u in run.endocrine)
    ):
        return Joined("LN-4f", "maintenance", None)
    delay = (start - run.start.middle).days
    if delay <= rules.number("partner_add"):
        return Joined("LN-4c", "partner-added", None)
    if delay <= rules.number("partner_add_soft"):
        return Joined("LN-4c", "late-partner-added", "moderate")
    return None


def interchangeable(one: Episode, other: Episode, rules: Rules) -> bool:
    """Whether two agents may stand in for each other (LN-4e)."""
    return any(
        {one.ingredient, other.ingredient} <= group for group in rules.parameters.interchangeable
    )


def _exchange(e: Episode, run: OpenLine, _: date, __: PatientRecord, rules: Rules) -> Joined | None:
    """LN-4e: interchangeable cytotoxics."""
    if any(interchangeable(u.episode, e, rules) for u in run.stretches):
        return Joined("LN-4e", "interchangeable-cytotoxic", None)
    return None


def _maintenance(
    e: Episode, run: OpenLine, start: date, _: PatientRecord, rules: Rules
) -> Joined | None:
    """LN-4f: endocrine therapy soon after the last dose of a cytotoxic-only line."""
    if not (e.endocrine or rules.within(e.classes, "cdk46")):
        return None
    cytotoxic = run.has(rules.parameters, "cytotoxic")
    others = [u for u in run.stretches if u not in cytotoxic]
    begun = all(
        abs((start - u.start.middle).days) <= rules.number("regimen_window") for u in others
    )
    if not cytotoxic or (others and not ("maintenance" in run.tags and begun)):
        return None
    if any(u.end is None for u in cytotoxic):
        return None
    last = max(u.last for u in cytotoxic)
    if (start - last).days <= rules.number("maintenance"):
        return Joined("LN-4f", "maintenance", None)
    return None


_RULES: tuple[_Rule, ...] = (
    _swap_cdk46,
    _guided,
    _same_class,
    _substitution,
    _partner,
    _exchange,
    _maintenance,
)
