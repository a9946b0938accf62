"""The order rules of the data: which concern an agent, and what each says of this patient."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from oncology.facts import Answers, fill_sentence
from oncology.knowledge import Knowledge, OrderRule
from oncology.safety.context import SafetyContext, may_speak
from oncology.safety.facts import are_open_apart
from oncology.values import Reason
from terminology import Terminology

WORDS = ("agent", "note")  # what a rule's sentence may name beside facts


@lru_cache(maxsize=8)
def rules_by_id(knowledge: Knowledge) -> Mapping[str, OrderRule]:
    """The order rules by their ids, which are the codes of their reasons."""
    return {rule.id: rule for rule in knowledge.order_rules}


@lru_cache(maxsize=1024)
def rules_on(
    agent: str, jurisdiction: str, knowledge: Knowledge, terminology: Terminology
) -> tuple[OrderRule, ...]:
    """The rules that concern an agent in a jurisdiction."""
    classes = set(terminology.drugs.classes_of(agent))
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


def open_rules(agent: str, context: SafetyContext) -> tuple[OrderRule, ...]:
    """The rules on an agent that may give a reason, whatever is ordered with it.

    Most end with the patient, or with what she had of the agent.
    """
    rules = context.open_rules.get(agent)
    if rules is None:
        every = rules_on(agent, context.jurisdiction, context.knowledge, context.terminology)
        rules = tuple(filter(are_open_apart(agent, context).__getitem__, every))
        context.open_rules[agent] = rules
    return rules


def apply_rule(
    rule: OrderRule, words: Mapping[str, str], answers: Answers, jurisdiction: str
) -> Reason | None:
    """The reason of an open rule where it fires, or where it cannot tell and has words for that.

    `words` (see `WORDS`), any of them empty, take the place of their names in its sentence:
    `{agent}`; facts do so too.
    """
    if not may_speak(rule, rule.of_order, answers):
        return None
    sentence, severity = rule.text, rule.severity_for(jurisdiction)
    if rule.unknown_text and any(answers[node] == "unknown" for node in rule.when):
        sentence, severity = rule.unknown_text, rule.unknown_severity
    for name, word in words.items():
        sentence = sentence.replace(f"{{{name}}}", word)
    seen = (answers.outcome(node) for node in rule.when)
    sources = tuple(dict.fromkeys(source for outcome in seen for source in outcome.sources))
    return Reason(rule.id, fill_sentence(sentence, answers.facts).strip(), severity, sources)
