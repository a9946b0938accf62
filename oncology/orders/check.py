"""Verdicts on draft orders: rules of the data, labels, and the patient's facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from oncology.facts.criteria import Answers
from oncology.intake.record import Medication
from oncology.knowledge.model import Knowledge, OrderRule, fact_names
from oncology.options.option import Option
from oncology.orders import indication
from oncology.orders.verdict import OrderVerdict, Verdict
from oncology.safety import dosing, interactions
from oncology.safety.agent_set import OrderSet
from oncology.safety.facts import order_facts
from oncology.values import Fact, Known, Reason, Severity, value_of
from terminology import Terminology

_GRADES: tuple[Severity, ...] = ("critical", "warning", "info")
# a draft with one of these is no order any more
_VOID = frozenset({"cancelled", "entered-in-error", "stopped", "completed", "ended"})


@dataclass(frozen=True, slots=True)
class Judging:
    """All that a verdict rests on. `advised`: the service advises on this patient."""

    facts: Mapping[str, Fact]
    options: tuple[Option, ...]
    taken: Mapping[str, tuple[str, ...]]  # co-medication, each name with its records
    advised: bool
    jurisdiction: str
    knowledge: Knowledge
    terminology: Terminology


def check(
    drafts: tuple[Medication, ...], selections: tuple[str, ...] | None, judging: Judging
) -> tuple[OrderVerdict, ...]:
    """One verdict for each anticancer draft (for order-select: of those selected).

    A draft of a drug that is not known here is not assessed; one of a drug that is known and is
    no cancer drug gets no verdict and counts for the interactions of the others.
    """
    valid = tuple(d for d in drafts if d.status not in _VOID and not d.do_not_perform)
    orders = _together(valid, judging)
    wanted = [
        draft
        for draft in sorted(valid, key=lambda d: d.source)
        if (selections is None or draft.source in selections) and _concerned(draft, judging)
    ]
    return tuple(_verdict(draft, orders, judging) for draft in wanted)


def _together(valid: tuple[Medication, ...], judging: Judging) -> OrderSet:
    def named(fact: str) -> tuple[str, ...]:
        found = judging.facts.get(fact)
        held = isinstance(found, Known) and isinstance(found.value, tuple)
        return found.value if held else ()  # type: ignore[union-attr,return-value]

    status = value_of(judging.facts.get("treatment-status"))
    listed = named("listed-agents")
    # before the first line the open records are those of the therapy that the relapse came on
    first = status == "untreated"
    running = listed if first else named("current-agents")
    return OrderSet(
        drafts=valid,
        ordered=tuple(sorted({name for draft in valid for name in draft.ingredients})),
        planned=named("planned-agents"),
        running=running,
        left_open=tuple(name for name in listed if name not in running),
        replaced=first or status == "progressed",
        endocrine=frozenset(n for n, d in judging.terminology.drugs.items() if d.endocrine),
        suppressed=value_of(judging.facts.get("ofs")) is True,
        taken=judging.taken,
    )


def _concerned(draft: Medication, judging: Judging) -> bool:
    if not draft.ingredients:
        return not judging.terminology.interacting(draft.name)
    return any(_anticancer(name, judging) for name in draft.ingredients)


def _anticancer(name: str, judging: Judging) -> bool:
    drug = judging.terminology.drug(name)
    policy = judging.knowledge.order_policy
    return drug is not None and (
        drug.role == "line-defining" or bool(set(drug.classes) & set(policy.also_judged))
    )


def _verdict(draft: Medication, orders: OrderSet, judging: Judging) -> OrderVerdict:
    if not judging.advised:
        return _unjudged(draft, "out-of-scope", judging)
    if not draft.ingredients:
        code = "study-drug" if draft.investigational else "unknown-drug"
        return _unjudged(draft, code, judging)
    reasons: dict[str, Reason] = {}
    assessed = True
    for agent in draft.ingredients:
        if _anticancer(agent, judging):
            assessed &= _judge_agent(agent, draft, orders, judging, reasons)
    quiet = quiet_codes(judging.knowledge, draft.ingredients)
    loud = {r.severity for r in reasons.values() if r.severity != "info" or r.code not in quiet}
    verdict: Verdict = next((grade for grade in _GRADES if grade in loud), "ok")
    if verdict == "ok" and not assessed:
        return _unjudged(draft, "use-not-known", judging)
    ordered = sorted(reasons.values(), key=lambda r: (_GRADES.index(r.severity), r.code))
    return OrderVerdict(
        draft.source,
        draft.ingredients,
        verdict,
        tuple(_with_source(reason, draft) for reason in ordered),
        _alternatives(draft, ordered, orders, judging),
    )


def quiet_codes(knowledge: Knowledge, agents: tuple[str, ...]) -> frozenset[str]:
    """Codes of information on an order that stands in the Assessment and makes no card."""
    minor = (
        interaction.id
        for name in agents
        if (agent := knowledge.agents.get(name)) is not None
        for interaction in agent.interactions
        if interaction.severity == "info"
    )
    rules = (rule.id for rule in knowledge.order_rules if rule.quiet)
    return knowledge.order_policy.quiet.union(minor, rules)


def _unjudged(draft: Medication, code: str, judging: Judging) -> OrderVerdict:
    name = " + ".join(draft.ingredients) or draft.name
    text = judging.knowledge.order_policy.texts[code].format(drug=name)
    reason = Reason(code, text, "info", (draft.source,))
    return OrderVerdict(draft.source, draft.ingredients, "not-assessed", (reason,), ())


def _with_source(reason: Reason, draft: Medication) -> Reason:
    """What rests on nothing but the order rests on the order."""
    if reason.sources:
        return reason
    return Reason(reason.code, reason.text, reason.severity, (draft.source,))


def _judge_agent(
    agent: str,
    draft: Medication,
    orders: OrderSet,
    judging: Judging,
    reasons: dict[str, Reason],
) -> bool:
    """Add what speaks against one agent; False when no regimen says what the drug is for."""
    knowledge, terminology = judging.knowledge, judging.terminology
    policy = knowledge.order_policy
    facts = order_facts(draft, agent, orders, judging.facts, judging.options, policy, terminology)
    answers, explained = Answers(facts), set[str]()
    for rule in _rules_on(agent, judging.jurisdiction, knowledge, terminology):
        explained |= _apply(rule, agent, answers, reasons)
    known = knowledge.agents.get(agent)
    if known is not None:
        for reason in interactions.judge(
            draft, known, orders, judging.jurisdiction, policy, terminology
        ):
            reasons.setdefault(reason.code, reason)
        _dose(draft, agent, orders, judging, reasons)
    if terminology.classes_of(agent) and set(terminology.classes_of(agent)) & set(
        policy.also_judged
    ):
        return True
    use = indication.judge(
        agent,
        orders,
        judging.options,
        frozenset(explained),
        knowledge.common_excludes,
        policy,
        terminology,
    )
    critical = any(reason.severity == "critical" for reason in reasons.values())
    if use.reason is not None and not (critical and use.reason.code in policy.mended):
        reasons.setdefault(use.reason.code, use.reason)
    return use.assessed


@lru_cache(maxsize=1024)
def _rules_on(
    agent: str, jurisdiction: str, knowledge: Knowledge, terminology: Terminology
) -> tuple[OrderRule, ...]:
    """The rules that concern an agent in a jurisdiction."""
    classes = set(terminology.classes_of(agent))
    return tuple(
        rule
        for rule in knowledge.order_rules
        if not (rule.jurisdictions and jurisdiction not in rule.jurisdictions)
        and agent not in rule.except_agents
        and (
            (not rule.agents and not rule.classes)
            or agent in rule.agents
            or not classes.isdisjoint(rule.classes)
        )
    )


def _apply(
    rule: OrderRule, agent: str, answers: Answers, reasons: dict[str, Reason]
) -> frozenset[str]:
    """Add the rule's reason where it fires; the facts on which it has spoken."""
    outcomes = [answers[node] for node in rule.when]
    said = {outcome.answer for outcome in outcomes}
    if "not-met" in said:
        return frozenset()
    refs = tuple(dict.fromkeys(s for o in outcomes for s in o.sources))
    if "unknown" not in said:
        text, severity = rule.text, rule.severity
    elif rule.unknown_text:
        text, severity = rule.unknown_text, rule.unknown_severity
    else:
        return frozenset()
    worded = text.replace("{agent}", agent)
    reasons[rule.id] = Reason(rule.id, worded, severity, refs)
    if severity == "info":
        return frozenset()
    return frozenset(rule.explains).union(*(fact_names(node) for node in rule.when))


def _dose(
    draft: Medication,
    agent: str,
    orders: OrderSet,
    judging: Judging,
    reasons: dict[str, Reason],
) -> None:
    policy = judging.knowledge.order_policy
    classes = {c for n in orders.together for c in judging.terminology.classes_of(n)}
    forms = dosing.applicable(
        judging.knowledge.agents[agent],
        frozenset({*orders.together, *classes} - {agent}),
        judging.jurisdiction,
        policy.dose,
    )
    for found in dosing.judge(draft, forms, judging.facts, policy.dose):
        severity = policy.dose.severities[found.code]
        text = policy.texts[found.code].format(agent=agent, **found.values)
        reasons.setdefault(found.code, Reason(found.code, text, severity, found.sources))


def _alternatives(
    draft: Medication, reasons: list[Reason], orders: OrderSet, judging: Judging
) -> tuple[str, ...]:
    """Preferred options without the drug in question, where the drug itself is in question."""
    policy = judging.knowledge.order_policy
    mended = policy.mended | {
        rule.id for rule in judging.knowledge.order_rules if rule.adds or rule.mend
    }
    against = [r for r in reasons if r.severity != "info" and r.code not in mended]
    if not against:
        return ()
    if value_of(judging.facts.get("treatment-status")) == "on-treatment":
        return ()
    lead = {n for n in draft.ingredients if _anticancer(n, judging)}
    return tuple(
        option.regimen.id
        for option in judging.options
        if option.status == "preferred"
        and not lead & set(option.regimen.agents)
        and _would_pass(option, draft, orders, judging)
    )


def _would_pass(option: Option, draft: Medication, orders: OrderSet, judging: Judging) -> bool:
    """Whether an order of this option would be left in peace: no alternative with a fault of its own."""
    agents = option.regimen.agents
    imagined = replace(orders, drafts=(), ordered=agents)
    for agent in agents:
        reasons: dict[str, Reason] = {}
        order = replace(draft, ingredients=(agent,), dosages=())
        _judge_agent(agent, order, imagined, judging, reasons)
        mended = {rule.id for rule in judging.knowledge.order_rules if rule.adds or rule.mend}
        if any(r.severity != "info" and r.code not in mended for r in reasons.values()):
            return False
    return True
