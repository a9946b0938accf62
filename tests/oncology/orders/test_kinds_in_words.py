"""A rule on performance status names no kind of drug that the drug it speaks on is not."""

from __future__ import annotations

import pytest

import terminology
from oncology.knowledge import load_knowledge
from oncology.safety.rules import rules_on

KINDS = {
    "chemotherapy": "chemotherapy",
    "cytotoxic": "chemotherapy",
    "conjugate": "antibody-drug-conjugate",
    "cdk4/6": "cdk4-6-inhibitor",
    "pi3k inhib": "pi3k-inhibitor",
    "pi3k and": "pi3k-inhibitor",
    "akt": "akt-inhibitor",
    "mtor": "mtor-inhibitor",
    "parp": "parp-inhibitor",
    "aromatase": "aromatase-inhibitor",
}
KNOWLEDGE, TERMS = load_knowledge(), terminology.load()
PAIRS = [
    pytest.param(rule, drug, id=f"{rule.id}-{drug.name}")
    for drug in map(TERMS.drugs.by_name, TERMS.drugs)
    for rule in rules_on(drug.name, "us", KNOWLEDGE, TERMS)
    if frozenset().union(*(node.facts for node in rule.when)) == {"ecog"}
]


@pytest.mark.parametrize(("rule", "drug"), PAIRS)
def test_the_sentence_fits_the_drug(rule, drug) -> None:
    kinds = {kind for word, kind in KINDS.items() if word in rule.text.lower()}
    assert kinds <= set(drug.classes)


def test_each_rule_on_performance_status_speaks_on_some_drug() -> None:
    rules = {pair.values[0].id for pair in PAIRS}
    assert {"ecog-2-cytotoxic", "ecog-2-pathway", "ecog-3", "ecog-3-chemotherapy"} <= rules
