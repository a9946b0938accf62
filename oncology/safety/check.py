"""One agent of a set checked: the rules of the data, the labels' interactions, the dose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from oncology.facts import Answers, AnswersBeside
from oncology.intake import Medication
from oncology.knowledge import OrderRule
from oncology.safety.agent_set import AgentSet
from oncology.safety.context import SafetyContext
from oncology.safety.dosing import LabelDoses, check_dose
from oncology.safety.facts import ORDER_FACTS, OrderFacts, fitting_doses
from oncology.safety.interactions import check_interactions
from oncology.safety.occasion import check_least
from oncology.safety.rules import apply_rule, open_rules
from oncology.values import Reason


@dataclass(frozen=True, slots=True)
class AgentSafety:
    """What speaks against one agent, each with its severity.

    `rules` are the reasons of the data's rules, `labels` those of its label: interactions and dose.
    `facts_explained` names the facts on which a rule has spoken with more than information.
    """

    rules: tuple[Reason, ...]
    labels: tuple[Reason, ...]
    facts_explained: frozenset[str]


def check_agent(
    agent: str, draft: Medication, agents: AgentSet, context: SafetyContext
) -> AgentSafety:
    """Check one agent, as `draft` doses it, among all that is given with it.

    The rules are those of order_rules.yaml, each with its source; a label's interactions and doses
    are those of the evidence on the agent.
    """
    rules = open_rules(agent, context)
    answers = context.answers
    if rules or draft.dosages:
        answers = order_answers(agent, draft, agents, context)
    reasons = tuple(apply_rules(rules, agent, answers, context))
    loud = {reason.code for reason in reasons if reason.severity != "info"}
    explained = frozenset[str]().union(*(rule.facts for rule in rules if rule.id in loud))
    labels = _label_reasons(agent, draft, agents, answers, context)
    return AgentSafety(reasons, tuple(labels), explained)


def order_answers(
    agent: str, draft: Medication, agents: AgentSet, context: SafetyContext
) -> Answers:
    """The answers for an order of the agent, over the patient's."""
    facts = OrderFacts(agent, draft, agents, context)
    return AnswersBeside(facts, ORDER_FACTS, context.answers)


def apply_rules(
    rules: Iterable[OrderRule], agent: str, answers: Answers, context: SafetyContext
) -> Iterator[Reason]:
    """The reasons of those open rules on the agent that fire, or have words for not knowing."""
    entry = context.knowledge.agents.get(agent)
    words = {"agent": agent, "note": entry.note.text if entry and entry.note else ""}
    for rule in rules:
        reason = apply_rule(rule, words, answers, context.jurisdiction)
        if reason is not None:
            yield reason


def _label_reasons(
    agent: str, draft: Medication, agents: AgentSet, answers: Answers, context: SafetyContext
) -> Iterator[Reason]:
    label = context.knowledge.agents.get(agent)
    if label is None:
        return
    yield from check_interactions(label, draft, agents, context)
    if not draft.dosages:
        return
    policy = context.knowledge.order_policy
    forms = fitting_doses(agent, agents, context)
    doses = LabelDoses(forms, label.doses, _far_factor(agent, context), _largest_sizes(context))
    findings = [
        *check_dose(draft, doses, answers.facts, policy.dose),
        *check_least(draft, agents.drafts, forms, answers, policy.dose),
    ]
    for finding in findings:
        sentence = policy.texts[finding.code].format(agent=agent, **finding.values)
        severity = policy.dose.severities[finding.code]
        yield Reason(finding.code, sentence, severity, finding.sources)


def _far_factor(agent: str, context: SafetyContext) -> float:
    """From which multiple of the highest label dose on a dose of the drug is harm."""
    policy = context.knowledge.order_policy.dose
    classes = context.terminology.drugs.classes_of(agent)
    narrow = not policy.narrow_classes.isdisjoint(classes)
    return min(policy.narrow_factor, policy.factor) if narrow else policy.factor


def _largest_sizes(context: SafetyContext) -> dict[str, float]:
    """The largest body measures that can be right, by the unit of doses that go by them."""
    units, facts = context.terminology.units, context.knowledge.order_policy.dose.size_facts
    sizes = {unit: units.highest(fact) for unit, fact in facts.items()}
    return {unit: size for unit, size in sizes.items() if size is not None}
