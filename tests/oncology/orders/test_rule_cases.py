"""Each order rule and each rule on a due test fires, keeps silent, and copes with a missing fact."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from oncology.facts.criteria import evaluate
from oncology.knowledge.load import load_knowledge as load
from oncology.values import Known

CASES = yaml.safe_load((Path(__file__).parent / "rule_cases.yaml").read_text())
RULES = {
    "order_rules": {rule.id: rule for rule in load().order_rules},
    "tests_due": {rule.id: rule for rule in load().due_rules},
}
TABLE = [
    pytest.param(kind, row, id=f"{kind}/{row['rule']}")
    for kind, rows in CASES.items()
    for row in rows
]


def said(rule, facts: dict) -> str:
    values = {k: Known(tuple(v) if isinstance(v, list) else v) for k, v in facts.items()}
    answers = {evaluate(node, values).answer for node in rule.when}
    if "not-met" in answers:
        return "silent"
    if "unknown" not in answers:
        return "fires"
    return "asks" if getattr(rule, "unknown_text", None) else "silent"


@pytest.mark.parametrize("kind", RULES)
def test_no_rule_is_without_its_three_cases(kind) -> None:
    assert sorted(set(RULES[kind]) - {row["rule"] for row in CASES[kind]}) == []
    assert sorted({row["rule"] for row in CASES[kind]} - set(RULES[kind])) == []


@pytest.mark.parametrize(("kind", "row"), TABLE)
def test_rule(kind, row) -> None:
    rule = RULES[kind][row["rule"]]
    assert said(rule, row["fires"]) == "fires"
    assert said(rule, {**row["fires"], **row["not"]}) == "silent"
    without = {k: v for k, v in row["fires"].items() if k != row["missing"]}
    assert said(rule, without) == row["then"]


def test_only_harm_is_critical() -> None:
    for rule in load().order_rules:
        assert (rule.severity == "critical") == (rule.harm is not None), rule.id
        assert rule.severity == "critical" or rule.unknown_severity != "critical", rule.id
        assert not rule.quiet or rule.severity == "info", rule.id


@pytest.mark.parametrize(("place", "severity"), [("us", "warning"), ("eu", "info")])
def test_a_list_of_a_us_test_is_information_in_the_eu(place, severity) -> None:
    assert RULES["order_rules"]["off-list-elacestrant"].severity_for(place) == severity
    assert RULES["order_rules"]["thrombosis"].severity_for(place) == "warning"


def test_a_reduced_dose_is_below_the_start_dose_and_allowed() -> None:
    reduced = [
        (agent, interaction)
        for agent in load().agents.values()
        for interaction in agent.interactions
        if interaction.reduced_dose is not None
    ]
    assert reduced
    for agent, interaction in reduced:
        assert interaction.action in {"avoid-or-reduce", "reduce-dose"}, interaction.id
        assert 0 < interaction.reduced_dose < agent.dose.value, interaction.id


def test_policy_names_what_exists() -> None:
    policy = load().order_policy
    assert policy.redosed <= policy.mended
    assert set(policy.dose.severities) <= set(policy.texts)
