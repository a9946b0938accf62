"""The order rules of the data: which concern an agent, and what each says of this patient."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from oncology.facts import Answers, fill_sentence
from oncology.knowledge import Knowledge, Node, OrderRule, fact_names
from oncology.safety.context import SafetyContext
from oncology.values import Reason
from terminology import Terminology

WORDS = ("agent", "note")  # what a rule's sentence may name beside facts
OF_ORDER = "order-"  # how the names of an order's facts begin


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
    """The rules on an agent that may give a reason, whatever is ordered: most end with the patient."""
    rules = context.open_rules.get(agent)
    if rules is None:
        where = context.jurisdiction, context.knowledge, context.terminology
        every = _with_patient_nodes(agent, *where)
        rules = tuple(rule for rule, nodes in every if _is_open(rule, nodes, context.answers))
        context.open_rules[agent] = rules
    return rules


def _is_open(rule: OrderRule, nodes: tuple[Node, ...], answers: Answers) -> bool:
    results = {answers[node].answer for node in nodes}
    return "not-met" not in results and ("unknown" not in results or bool(rule.unknown_text))


@lru_cache(maxsize=1024)
def _with_patient_nodes(
    agent: str, jurisdiction: str, knowledge: Knowledge, terminology: Terminology
) -> tuple[tuple[OrderRule, tuple[Node, ...]], ...]:
    """The rules on an agent, each with its conditions that ask for nothing of the order."""
    return tuple(
        (rule, tuple(node for node in rule.when if not _is_of_order(node)))
        for rule in rules_on(agent, jurisdiction, knowledge, terminology)
    )


def _is_of_order(node: Node) -> bool:
    return any(name.startswith(OF_ORDER) for name in fact_names(node))


def apply_rule(
    rule: OrderRule, words: Mapping[str, str], answers: Answers, jurisdiction: str
) -> Reason | None:
    """The rule's reason where it fires, or where it cannot tell and has words for that.

    `words` (see `WORDS`), any of them empty, take the place of their names in its sentence:
    `{agent}`; facts do so too.
    """
    outcomes = []
    for node in rule.when:  # most rules leave at their first condition
        outcome = answers[node]
        if outcome.answer == "not-met":
            return None
        outcomes.append(outcome)
    results = {outcome.answer for outcome in outcomes}
    sources = tuple(dict.fromkeys(s for o in outcomes for s in o.sources))
    if "unknown" not in results:
        sentence, severity = rule.text, rule.severity_for(jurisdiction)
    elif rule.unknown_text:
        sentence, severity = rule.unknown_text, rule.unknown_severity
    else:
        return None
    for name, word in words.items():
        sentence = sentence.replace(f"{{{name}}}", word)
    return Reason(rule.id, fill_sentence(sentence, answers.facts).strip(), severity, sources)


def facts_explained(rule: OrderRule) -> frozenset[str]:
    """Names of the facts on which a rule has spoken when it gives a reason."""
    return frozenset(rule.explains).union(*(fact_names(node) for node in rule.when))
