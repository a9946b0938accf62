"""Regimens judged for one patient: status by three-valued criteria, order by stated rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from oncology.criteria import Outcome, evaluate
from oncology.knowledge.model import Knowledge, Label, Node, Regimen
from oncology.values import Fact, Known, Reason

Status = Literal["preferred", "alternative", "needs-data", "not-eligible", "investigational"]
Regulatory = Literal["approved", "not-approved", "off-label", "withdrawn"]
Answering = Callable[[Node], Outcome]


@dataclass(frozen=True, slots=True)
class Option:
    """One regimen with its judgement."""

    regimen: Regimen
    classes: tuple[str, ...]
    status: Status
    rank: int | None
    score: int
    rationale: str
    criteria: tuple[Outcome, ...]
    cautions: tuple[Reason, ...]
    regulatory: Mapping[str, tuple[Regulatory, date | None]]
    missing: tuple[str, ...]
    evidence: tuple[str, ...]


def judge_all(
    facts: Mapping[str, Fact],
    knowledge: Knowledge,
    as_of: date,
    jurisdiction: str,
    classes_of: Mapping[str, tuple[str, ...]],
) -> tuple[Option, ...]:
    """Every regimen known on the day, best first, those that do not fit included."""
    seen: dict[int, Outcome] = {}
    judged = [
        judge(regimen, facts, knowledge, as_of, jurisdiction, classes_of, seen)
        for regimen in knowledge.regimens.values()
        if regimen.available_from is None or regimen.available_from <= as_of
    ]
    return _ranked(judged, knowledge)


def judge(
    regimen: Regimen,
    facts: Mapping[str, Fact],
    knowledge: Knowledge,
    as_of: date,
    jurisdiction: str,
    classes_of: Mapping[str, tuple[str, ...]],
    seen: dict[int, Outcome] | None = None,
) -> Option:
    """One regimen before ranking. `seen`: answers shared with the patient's other regimens."""
    own = _own_facts(regimen, facts)

    def answer(node: Node) -> Outcome:
        return evaluate(node, facts, own, seen)

    required = [answer(node) for node in regimen.requires]
    label = _in_force(regimen, jurisdiction, as_of)
    if label is not None:
        required += [answer(node) for node in label.requires]
    barred = [answer(node) for node in (*knowledge.common_excludes, *regimen.excludes)]
    hit = [outcome for outcome in barred if outcome.answer == "met"]
    criteria = tuple(required) + tuple(_negated(outcome) for outcome in hit)
    score, reasons = regimen.base_rank, [regimen.rationale]
    for rule in regimen.prefers:
        if answer(rule.when).answer == "met":
            score += rule.points
            reasons.append(rule.reason)
    status = _status(regimen, criteria, label, score)
    cautions = _cautions(regimen, answer, knowledge, status, label)
    return Option(
        regimen=regimen,
        classes=tuple(sorted({c for agent in regimen.agents for c in classes_of.get(agent, ())})),
        status=status,
        rank=None,
        score=score,
        rationale=" ".join(reasons),
        criteria=criteria,
        cautions=cautions,
        regulatory=_regulatory(regimen, answer, as_of),
        missing=tuple(
            dict.fromkeys(m for c in criteria if c.answer == "unknown" for m in c.missing)
        ),
        evidence=tuple(
            trial
            for trial in regimen.evidence
            if (published := knowledge.trials[trial].published) is None or published <= as_of
        ),
    )


def _own_facts(regimen: Regimen, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    progressed = facts.get("progressed-agents")
    repeated: Fact = progressed if progressed is not None else Known(())
    # a backbone drug may come again beside a new targeted partner; a single agent may not
    if isinstance(progressed, Known) and isinstance(progressed.value, tuple):
        held = set(progressed.value) & set(regimen.agents)
        own = [a for a in regimen.agents if a not in _backbones(regimen)]
        repeated = Known(bool(held & set(own)), progressed.sources)
    return {
        "regimen-agent-progressed": repeated,
        "regimen-agents": Known(tuple(sorted(regimen.agents))),
    }


def _backbones(regimen: Regimen) -> frozenset[str]:
    """Partners after the first-named agent; the first agent is what the regimen stands for."""
    return frozenset(regimen.agents[1:])


def _in_force(regimen: Regimen, jurisdiction: str, as_of: date) -> Label | None:
    for label in regimen.labels:
        in_time = label.date is None or label.date <= as_of
        if label.jurisdiction == jurisdiction and label.status == "approved" and in_time:
            return label
    return None


def _negated(outcome: Outcome) -> Outcome:
    return replace(outcome, answer="not-met", text=f"Speaks against it: {outcome.text}")


def _status(
    regimen: Regimen, criteria: tuple[Outcome, ...], label: Label | None, score: int
) -> Status:
    answers = {outcome.answer for outcome in criteria}
    if "not-met" in answers:
        return "not-eligible"
    if regimen.investigational:
        return "investigational"
    if label is None and not regimen.off_label:
        return "not-eligible"
    if "unknown" in answers:
        return "needs-data"
    return "alternative"


def _cautions(
    regimen: Regimen,
    answer: Answering,
    knowledge: Knowledge,
    status: Status,
    label: Label | None,
) -> tuple[Reason, ...]:
    found = []
    for caution in (*knowledge.common_cautions, *regimen.cautions):
        outcome = answer(caution.when)
        if outcome.answer == "met":
            found.append(Reason(caution.code, caution.text, caution.severity, outcome.sources))
        elif outcome.answer == "unknown" and caution.ask:
            text = f"Not known whether: {outcome.text.lower()}. If so: {caution.text}"
            found.append(Reason(caution.code, text, "info"))
    if label is None and status in {"alternative", "needs-data"}:
        found.append(
            Reason("off-label", "Not approved for this use in this jurisdiction.", "warning")
        )
    return tuple(found)


def _regulatory(
    regimen: Regimen, answer: Answering, as_of: date
) -> dict[str, tuple[Regulatory, date | None]]:
    found: dict[str, tuple[Regulatory, date | None]] = {}
    for label in regimen.labels:
        status: Regulatory = label.status
        if status == "approved" and label.date is not None and label.date > as_of:
            found[label.jurisdiction] = ("not-approved", None)
            continue
        nodes = (*regimen.requires, *label.requires)
        if status == "approved" and any(answer(n).answer == "not-met" for n in nodes):
            status = "off-label"
        found[label.jurisdiction] = (status, label.date)
    return found


_ORDER = {
    "preferred": 0,
    "alternative": 1,
    "needs-data": 2,
    "investigational": 3,
    "not-eligible": 4,
}


def _ranked(options: list[Option], knowledge: Knowledge) -> tuple[Option, ...]:
    """Best score preferred with those close to it; equal scores share a rank (a stated tie)."""
    fitting = [o for o in options if o.status == "alternative"]
    approved = [o.score for o in fitting if not any(c.code == "off-label" for c in o.cautions)]
    best = min(approved, default=None)
    limit = knowledge.thresholds["preferred-span"]
    marked = [
        replace(o, status="preferred")
        if best is not None and o.status == "alternative" and best <= o.score <= best + limit
        else o
        for o in options
    ]
    marked.sort(key=lambda o: (_ORDER[o.status], o.score, o.regimen.id))
    ranks: dict[int, int] = {}
    result = []
    for position, option in enumerate(marked, 1):
        if option.status in {"preferred", "alternative"}:
            rank = ranks.setdefault(option.score, position)
            result.append(replace(option, rank=rank))
        else:
            result.append(option)
    return tuple(result)
