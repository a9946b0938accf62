"""Verdicts on draft orders: rules of the data, the label, and the patient's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from oncology.criteria import evaluate
from oncology.knowledge.model import Knowledge, OrderRule
from oncology.options import Option
from oncology.record import Medication
from oncology.values import Fact, Known, Reason
from terminology import Terminology

Verdict = Literal["ok", "info", "warning", "critical", "not-assessed"]


@dataclass(frozen=True, slots=True)
class OrderVerdict:
    """What was concluded on one draft order."""

    reference: str
    agents: tuple[str, ...]
    verdict: Verdict
    reasons: tuple[Reason, ...]
    alternatives: tuple[str, ...]


def check(
    drafts: tuple[Medication, ...],
    selections: tuple[str, ...] | None,
    facts: Mapping[str, Fact],
    options: tuple[Option, ...],
    knowledge: Knowledge,
    terminology: Terminology,
) -> tuple[OrderVerdict, ...]:
    """One verdict per anticancer draft; for order-select only the selected ones."""
    ordered = tuple(dict.fromkeys(name for draft in drafts for name in draft.ingredients))
    wanted = [
        draft
        for draft in drafts
        if (selections is None or draft.source in selections) and _anticancer(draft, terminology)
    ]
    return tuple(
        _judge(draft, ordered, facts, options, knowledge, terminology)
        for draft in sorted(wanted, key=lambda d: d.source)
    )


def _anticancer(draft: Medication, terminology: Terminology) -> bool:
    drugs = [terminology.drug(name) for name in draft.ingredients]
    return any(drug is not None and drug.role == "line-defining" for drug in drugs)


def _judge(
    draft: Medication,
    ordered: tuple[str, ...],
    facts: Mapping[str, Fact],
    options: tuple[Option, ...],
    knowledge: Knowledge,
    terminology: Terminology,
) -> OrderVerdict:
    reasons: dict[str, Reason] = {}
    for agent in draft.ingredients:
        own = {**facts, **_order_facts(agent, ordered, facts, terminology)}
        for rule in knowledge.order_rules:
            if _concerns(rule, agent, terminology):
                _apply(rule, own, reasons)
    _outside_label(draft, ordered, options, reasons)
    grades = {reason.severity for reason in reasons.values()}
    verdict: Verdict = (
        "critical"
        if "critical" in grades
        else "warning"
        if "warning" in grades
        else "info"
        if grades
        else "ok"
    )
    best = tuple(o.regimen.id for o in options if o.status == "preferred")
    return OrderVerdict(
        draft.source,
        draft.ingredients,
        verdict,
        tuple(sorted(reasons.values(), key=lambda r: (r.severity != "critical", r.code))),
        best if verdict in {"warning", "critical"} else (),
    )


def _concerns(rule: OrderRule, agent: str, terminology: Terminology) -> bool:
    if not rule.agents and not rule.classes:
        return True
    return agent in rule.agents or bool(set(rule.classes) & set(terminology.classes_of(agent)))


def _order_facts(
    agent: str, ordered: tuple[str, ...], facts: Mapping[str, Fact], terminology: Terminology
) -> dict[str, Fact]:
    progressed = facts.get("progressed-agents")
    allergies = facts.get("allergies")
    running = facts.get("current-agents")
    kept = running.value if isinstance(running, Known) and isinstance(running.value, tuple) else ()
    together = tuple(sorted({*ordered, *kept}))
    classes = {c for name in together for c in terminology.classes_of(name)}
    if facts.get("ofs") == Known(True):
        classes.add("ovarian-suppression")
    endocrine = [n for n in ordered if (drug := terminology.drug(n)) is not None and drug.endocrine]
    found: dict[str, Fact] = {
        "order-agent": Known(agent),
        "order-agent-allergy": Known(
            isinstance(allergies, Known)
            and isinstance(allergies.value, tuple)
            and agent in allergies.value,
            allergies.sources if isinstance(allergies, Known) else (),
        ),
        "order-classes": Known(terminology.classes_of(agent)),
        "order-all-agents": Known(together),
        "order-all-classes": Known(tuple(sorted(classes))),
        "order-endocrine-count": Known(len(endocrine)),
    }
    if isinstance(progressed, Known) and isinstance(progressed.value, tuple):
        partnered = any(
            set(terminology.classes_of(n)) - set(terminology.classes_of(agent))
            and (d := terminology.drug(n)) is not None
            and not d.endocrine
            and d.role == "line-defining"
            for n in ordered
            if n != agent
        )
        backbone = (d := terminology.drug(agent)) is not None and d.endocrine and partnered
        repeat = agent in progressed.value and not backbone
        found["order-agent-progressed"] = Known(repeat, progressed.sources)
    return found


def _apply(rule: OrderRule, facts: Mapping[str, Fact], reasons: dict[str, Reason]) -> None:
    outcomes = [evaluate(node, facts) for node in rule.when]
    refs = tuple(dict.fromkeys(s for o in outcomes for s in o.sources))
    if all(o.answer == "met" for o in outcomes):
        reasons[rule.id] = Reason(rule.id, rule.text, rule.severity, refs)
    elif rule.unknown_text and all(o.answer != "not-met" for o in outcomes):
        reasons[rule.id] = Reason(rule.id, rule.unknown_text, "warning", refs)


def _outside_label(
    draft: Medication,
    ordered: tuple[str, ...],
    options: tuple[Option, ...],
    reasons: dict[str, Reason],
) -> None:
    """No regimen with this drug fits: say what speaks against the nearest one."""
    holding = [o for o in options if set(o.regimen.agents) & set(draft.ingredients)]
    if not holding or reasons:
        return
    exact = [o for o in holding if set(o.regimen.agents) <= set(ordered)] or holding
    if any(o.status in {"preferred", "alternative"} for o in exact):
        return
    nearest = min(exact, key=lambda o: sum(c.answer == "not-met" for c in o.criteria))
    against = [c.text for c in nearest.criteria if c.answer == "not-met"]
    missing = [c.text for c in nearest.criteria if c.answer == "unknown"]
    if against:
        reasons["outside-indication"] = Reason(
            "outside-indication",
            f"Outside the known indications: not met: {'; '.join(against)}.",
            "warning",
        )
    elif missing:
        reasons["indication-not-shown"] = Reason(
            "indication-not-shown", f"The record does not show: {'; '.join(missing)}.", "warning"
        )
