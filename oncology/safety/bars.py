"""What forbids an agent, found without what could only warn: most regimens are asked for no more."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from oncology.intake import Medication
from oncology.knowledge import Agent, Knowledge, OrderRule
from oncology.safety.agent_set import AgentSet
from oncology.safety.check import apply_rules, order_answers
from oncology.safety.context import SafetyContext
from oncology.safety.facts import are_open_apart
from oncology.safety.interactions import check_interactions, possible_severity
from oncology.safety.rules import rules_on
from oncology.values import Reason
from terminology import Terminology


def reasons_that_may_bar(
    agent: str, draft: Medication, agents: AgentSet, context: SafetyContext
) -> Iterator[Reason]:
    """The reasons under each code that may be critical, in the order of `check_agent`.

    They are whole by code, so that the first of a code is the first of the full check.

    Args:
        agent: The agent.
        draft: An order of it that states no dose.
        agents: All that is given with it.
        context: The patient and the rules.
    """
    knowledge, jurisdiction = context.knowledge, context.jurisdiction
    rules = _open_rules(agent, context)
    if rules:
        answers = order_answers(agent, draft, agents, context)
        yield from apply_rules(rules, agent, answers, context)
    label = _barring_label(agent, knowledge, jurisdiction)
    if label is not None:
        codes = _codes(knowledge, jurisdiction)
        several = check_interactions(label, draft, agents, context)
        yield from (reason for reason in several if reason.code in codes)


def may_bar(agent: str, context: SafetyContext) -> bool:
    """Whether anything critical may speak against an agent, whatever is ordered with it."""
    label = _barring_label(agent, context.knowledge, context.jurisdiction)
    return label is not None or bool(_open_rules(agent, context))


def _open_rules(agent: str, context: SafetyContext) -> tuple[OrderRule, ...]:
    """The rules on an agent that may be critical and that the patient leaves open."""
    rules = context.barring_rules.get(agent)
    if rules is None:
        every = _barring_rules(agent, context.jurisdiction, context.knowledge, context.terminology)
        rules = tuple(filter(are_open_apart(agent, context).__getitem__, every))
        context.barring_rules[agent] = rules
    return rules


@lru_cache(maxsize=1024)
def _barring_rules(
    agent: str, jurisdiction: str, knowledge: Knowledge, terminology: Terminology
) -> tuple[OrderRule, ...]:
    """The rules that concern an agent in a jurisdiction and may be critical there."""
    codes = _codes(knowledge, jurisdiction)
    every = rules_on(agent, jurisdiction, knowledge, terminology)
    return tuple(rule for rule in every if rule.id in codes)


@lru_cache(maxsize=128)
def _codes(knowledge: Knowledge, jurisdiction: str) -> frozenset[str]:
    """Codes of the rules and interactions that may be critical in a jurisdiction."""
    rules = (
        rule.id
        for rule in knowledge.order_rules
        if rule.severity_for(jurisdiction) == "critical"
        or (rule.unknown_text and rule.unknown_severity == "critical")
    )
    interactions = (
        interaction.id
        for agent in knowledge.agents.values()
        for interaction in agent.interactions
        if possible_severity(interaction, knowledge, jurisdiction) == "critical"
    )
    return frozenset((*rules, *interactions))


@lru_cache(maxsize=1024)
def _barring_label(agent: str, knowledge: Knowledge, jurisdiction: str) -> Agent | None:
    """The agent's label, where an interaction of it may be critical."""
    label, codes = knowledge.agents.get(agent), _codes(knowledge, jurisdiction)
    if label is None or codes.isdisjoint(i.id for i in label.interactions):
        return None
    return label
