"""Every cytotoxic of a regimen, and what may stand for it, has a limit of neutrophils where one was read."""

from __future__ import annotations

import pytest

import terminology
from oncology.knowledge import load_knowledge
from oncology.safety.rules import rules_on

KNOWLEDGE, TERMS = load_knowledge(), terminology.load()
CYTOTOXICS = {
    agent
    for regimen in KNOWLEDGE.regimens.values()
    for agent in regimen.agents
    if "chemotherapy" in TERMS.drugs.classes_of(agent)
} | {"docetaxel", "epirubicin"}
UNREAD = {("capecitabine", "us")}  # no US label was read on it (choice-cytotoxic-counts)


@pytest.mark.parametrize("place", ["us", "eu"])
@pytest.mark.parametrize("agent", sorted(CYTOTOXICS))
def test_a_cytotoxic_waits_for_neutrophils(agent, place) -> None:
    rules = [
        rule.id
        for rule in rules_on(agent, place, KNOWLEDGE, TERMS)
        if "anc" in frozenset().union(*(node.facts for node in rule.when))
        and rule.action == "correct-first"
    ]
    assert len(rules) == (0 if (agent, place) in UNREAD else 1), rules
