"""Regimens judged for one patient: status by three-valued criteria, order by stated rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from oncology.criteria import Outcome, evaluate
from oncology.figure_text import figure_text
from oncology.knowledge.model import Knowledge, Label, Node, Regimen
from oncology.ranking import ranked
from oncology.values import Fact, Known, Reason, Unknown

Status = Literal["preferred", "alternative", "needs-data", "not-eligible", "investigational"]
Regulatory = Literal["approved", "not-approved", "off-label", "withdrawn"]
Facts = Mapping[str, Fact]
Answering = Callable[[Node], Outcome]


class Option(NamedTuple):
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
    evidence: tuple[str, ...]  # the key trial for this patient first
    off_label: bool  # outside the label, and not established there


def judge_all(
    facts: Facts,
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
    return ranked(judged, knowledge.thresholds)


def judge(
    regimen: Regimen,
    facts: Facts,
    knowledge: Knowledge,
    as_of: date,
    jurisdiction: str,
    classes_of: Mapping[str, tuple[str, ...]],
    seen: dict[int, Outcome] | None = None,
) -> Option:
    """One regimen before ranking. `seen`: answers shared with the patient's other regimens."""
    answer = _answering(regimen, facts, {} if seen is None else seen)
    criteria, outside = _criteria(regimen, answer, knowledge, as_of, jurisdiction)
    score, reasons = regimen.base_rank, [regimen.rationale]
    for rule in regimen.prefers:
        known = rule.since is None or rule.since <= as_of
        if known and answer(rule.when).answer == "met":
            score += rule.points
            reasons.append(rule.reason)
    reasons += _like_patients(regimen, answer, knowledge, as_of)
    status = _status(regimen, criteria)
    offered = status in {"alternative", "needs-data"}
    return Option(
        regimen=regimen,
        classes=tuple(sorted({c for agent in regimen.agents for c in classes_of.get(agent, ())})),
        status=status,
        rank=None,
        score=score,
        rationale=" ".join(reasons),
        criteria=criteria,
        cautions=(*_cautions(regimen, answer, knowledge), *(outside if offered else ())),
        regulatory=_regulatory(regimen, answer, as_of),
        missing=tuple(
            dict.fromkeys(m for c in criteria if c.answer == "unknown" for m in c.missing)
        ),
        evidence=_evidence(regimen, answer, knowledge, as_of),
        off_label=offered and bool(outside) and not regimen.established,
    )


def status_of(
    regimen: Regimen,
    facts: Facts,
    knowledge: Knowledge,
    as_of: date,
    jurisdiction: str,
    seen: dict[int, Outcome],
) -> Status:
    """The status of one regimen before ranking, and nothing else of it."""
    answer = _answering(regimen, facts, seen)
    return _status(regimen, _criteria(regimen, answer, knowledge, as_of, jurisdiction)[0])


def _answering(regimen: Regimen, facts: Facts, seen: dict[int, Outcome]) -> Answering:
    """Answers nodes for one regimen; `seen` never holds a node that asks for the regimen's own."""
    own = _own_facts(regimen, facts)

    def answer(node: Node) -> Outcome:
        return seen.get(id(node)) or evaluate(node, facts, own, seen)

    return answer


def _own_facts(regimen: Regimen, facts: Facts) -> dict[str, Fact]:
    """What the patient had of this very regimen; a backbone drug may come beside a new partner."""
    stands_for = set(regimen.agents) - set(regimen.backbone)
    return {
        "regimen-agent-progressed": _held(facts, "progressed-agents", stands_for),
        "regimen-backbone-progressed": _held(facts, "progressed-agents", set(regimen.backbone)),
        "regimen-agent-toxicity": _held(facts, "toxicity-agents", set(regimen.agents)),
        "regimen-agent-adjuvant-relapse": _held(facts, "adjuvant-relapse-agents", stands_for),
        "regimen-agents": Known(tuple(sorted(regimen.agents))),
    }


_NO, _NOT_RECORDED = Known(False), Unknown("not recorded")


def _held(facts: Facts, name: str, agents: set[str]) -> Fact:
    fact = facts.get(name, _NOT_RECORDED)
    if isinstance(fact, Known) and isinstance(fact.value, tuple):
        if not fact.value and not fact.sources:
            return _NO
        return Known(not agents.isdisjoint(fact.value), fact.sources)
    return fact


def _criteria(
    regimen: Regimen, answer: Answering, knowledge: Knowledge, as_of: date, jurisdiction: str
) -> tuple[tuple[Outcome, ...], tuple[Reason, ...]]:
    """All criteria with their answers, and the cautions of a use outside the label."""
    required = [answer(node) for node in regimen.requires]
    label = in_force(regimen, jurisdiction, as_of)
    outside: list[Reason] = []
    if label is not None and label.status == "approved":
        required += [answer(node) for node in label.requires]
        worded = [answer(node) for node in label.wording]
        required += [o for o in worded if o.answer != "not-met"]
        outside += [_outside(o, jurisdiction) for o in worded if o.answer == "not-met"]
    elif regimen.off_label:
        text = f"Not approved for this use here ({jurisdiction.upper()})."
        outside.append(Reason("off-label", text, "warning"))
    elif not regimen.investigational:
        required.append(_not_approved(label, jurisdiction, as_of))
    barred = [answer(node) for node in (*knowledge.common_excludes, *regimen.excludes)]
    hit = [_negated(outcome) for outcome in barred if outcome.answer == "met"]
    return (*required, *hit), tuple(outside)


def in_force(regimen: Regimen, jurisdiction: str, as_of: date) -> Label | None:
    """The newest position that holds on the day; None before the first."""
    newest, since = None, None
    for label in regimen.labels:
        day = label.date or date.min
        if label.jurisdiction == jurisdiction and day <= as_of and (since is None or day > since):
            newest, since = label, day
    return newest


def _outside(outcome: Outcome, jurisdiction: str) -> Reason:
    text = f"Outside the words of the label here ({jurisdiction.upper()}): {outcome.text}."
    return Reason("off-label", text, "warning", outcome.sources)


def _not_approved(label: Label | None, jurisdiction: str, as_of: date) -> Outcome:
    withdrawn = label is not None and label.status == "withdrawn"
    why = "withdrawn" if withdrawn else "not approved"
    text = f"Approved here ({jurisdiction.upper()})"
    return Outcome("approved", text, "not-met", f"{why} on {as_of.isoformat()}", (), ())


def _negated(outcome: Outcome) -> Outcome:
    return outcome._replace(answer="not-met", text=f"Speaks against it: {outcome.text}")


def _status(regimen: Regimen, criteria: tuple[Outcome, ...]) -> Status:
    answers = {outcome.answer for outcome in criteria}
    if "not-met" in answers:
        return "not-eligible"
    if regimen.investigational:
        return "investigational"
    return "needs-data" if "unknown" in answers else "alternative"


def _cautions(regimen: Regimen, answer: Answering, knowledge: Knowledge) -> tuple[Reason, ...]:
    found = []
    for caution in (*knowledge.common_cautions, *regimen.cautions):
        outcome = answer(caution.when)
        if outcome.answer == "met":
            found.append(Reason(caution.code, caution.text, caution.severity, outcome.sources))
        elif outcome.answer == "unknown" and caution.ask:
            text = f"Not known whether: {outcome.text.lower()}. If so: {caution.text}"
            found.append(Reason(caution.code, text, "info"))
    for dispute in regimen.disputes:
        if dispute.when is None or answer(dispute.when).answer == "met":
            pending = " Awaits specialist sign-off." if dispute.sign_off else ""
            text = f"Expert judgement differs. {dispute.one} {dispute.other}{pending}"
            found.append(Reason("expert-judgement-differs", text, "info"))
    return tuple(found)


def _evidence(
    regimen: Regimen, answer: Answering, knowledge: Knowledge, as_of: date
) -> tuple[str, ...]:
    """Trials published by the day, the one nearest to this patient first."""
    nearest = [k.trial for k in regimen.key_by if answer(k.when).answer == "met"]
    wanted = [*nearest, regimen.key_evidence, *regimen.evidence]
    return tuple(
        trial
        for trial in dict.fromkeys(w for w in wanted if w)
        if (published := knowledge.trials[trial].published) is None or published <= as_of
    )


def _like_patients(
    regimen: Regimen, answer: Answering, knowledge: Knowledge, as_of: date
) -> list[str]:
    """The subgroup's figure of the key trial where this patient belongs to the subgroup."""
    trial = knowledge.trials.get(regimen.key_evidence or "")
    if trial is None or (trial.published is not None and trial.published > as_of):
        return []
    return [
        f"In patients like this one: {figure_text(figure)}."
        for group in regimen.like_patients
        if answer(group.when).answer == "met"
        for figure in trial.figures
        if group.population in figure.population
    ][:1]


def _regulatory(
    regimen: Regimen, answer: Answering, as_of: date
) -> dict[str, tuple[Regulatory, date | None]]:
    """The position in each jurisdiction for this patient, with the day of the first approval."""
    found: dict[str, tuple[Regulatory, date | None]] = {}
    for place in dict.fromkeys(label.jurisdiction for label in regimen.labels):
        label = in_force(regimen, place, as_of)
        if label is None:
            found[place] = ("not-approved", None)
            continue
        status: Regulatory = label.status
        nodes: tuple[Node, ...] = (*regimen.requires, *label.requires, *label.wording)
        if status == "approved" and any(answer(n).answer == "not-met" for n in nodes):
            status = "off-label"
        first = [
            x.date
            for x in regimen.labels
            if x.jurisdiction == place and x.status == "approved" and x.date and x.date <= as_of
        ]
        approved = status in {"approved", "off-label"}
        found[place] = (status, min(first, default=None) if approved else label.date)
    return found
