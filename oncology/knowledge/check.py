"""Checks every knowledge file, its cross-references and identifiers; faults name file and entry."""

from __future__ import annotations

from collections import Counter

import terminology
from oncology.knowledge import coverage
from oncology.knowledge.load import load
from oncology.knowledge.model import Criterion, Group, Knowledge, Node
from oncology.knowledge.parameters import load_parameters


def check() -> list[str]:
    """Faults as lines 'file: entry: what to mend'; empty when all is well."""
    try:
        words = terminology.load()
        load_parameters()
        knowledge = load()
    except ValueError as fault:
        return [str(fault)]
    return [
        *_agents(knowledge, words),
        *_identifiers(knowledge),
        *_tests(knowledge, words),
        *coverage.faults(knowledge),
    ]


def _agents(knowledge: Knowledge, words: terminology.Terminology) -> list[str]:
    found = []
    for regimen in knowledge.regimens.values():
        for agent in regimen.agents:
            drug = words.drug(agent)
            if drug is None or drug.name != agent:
                found.append(
                    f"regimens: {regimen.id}: agent {agent} is no INN name of drugs.yaml; use the INN"
                )
        if not set(regimen.backbone) < set(regimen.agents):
            found.append(
                f"regimens: {regimen.id}: backbone must name some of its agents, not all of them"
            )
        for jurisdiction in ("us", "eu"):
            if not any(label.jurisdiction == jurisdiction for label in regimen.labels):
                found.append(f"regimens: {regimen.id}: no label for {jurisdiction}; add one")
        if regimen.key_evidence and regimen.key_evidence not in regimen.evidence:
            found.append(f"regimens: {regimen.id}: key_evidence must stand in evidence")
    for rule in knowledge.order_rules:
        found += [
            f"order_rules.yaml: {rule.id}: agent {agent} is no INN name of drugs.yaml"
            for agent in rule.agents
            if words.drug(agent) is None
        ]
    return found


def _identifiers(knowledge: Knowledge) -> list[str]:
    found = []
    for kind in ("doi", "pmid"):
        values = Counter(getattr(t, kind) for t in knowledge.trials.values() if getattr(t, kind))
        found += [
            f"trials: {kind} {value} is used by {count} entries; give each its own"
            for value, count in values.items()
            if count > 1
        ]
    for trial in knowledge.trials.values():
        if sum(figure.key for figure in trial.figures) > 1:
            found.append(f"trials: {trial.id}: more than one key figure; keep one")
    return found


def _tests(knowledge: Knowledge, words: terminology.Terminology) -> list[str]:
    return [
        f"tests_due.yaml: {rule.id}: no order of that id in test_orders.yaml; add one"
        for rule in knowledge.due_rules
        if words.test_order(rule.id) is None
    ]


def fact_names(node: Node) -> set[str]:
    """Names of the facts that a node asks for."""
    if isinstance(node, Criterion):
        return {node.fact}
    assert isinstance(node, Group)  # noqa: S101 - the only other kind
    return {name for child in node.nodes for name in fact_names(child)}
