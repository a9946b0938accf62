"""What speaks against the use of an order, beside what a rule has said already."""

from __future__ import annotations

from pathlib import Path

import pytest

import terminology
from oncology.assessment.assess import assess
from oncology.knowledge import load_knowledge
from service.vignettes import vignette

KNOWLEDGE, TERMS = load_knowledge(), terminology.load()
PARTNER_RULES = {rule.id for rule in KNOWLEDGE.order_rules if "order-partner" in rule.explains}
FOLDER = Path(__file__).parents[2] / "vignettes"
FILES = ["orders/near_misses", "orders/rules_fire", "harm/orders/targets_and_history"]


def reasons_of(case) -> list[set[str]]:
    orders = assess(vignette.case_of(case), KNOWLEDGE, TERMS)["orders"]
    return [{reason["code"] for reason in order["reasons"]} for order in orders]


@pytest.mark.parametrize("name", FILES)
def test_a_missing_partner_is_one_fault_not_two(name) -> None:
    answers = [
        codes for case in vignette.read(FOLDER / f"{name}.yaml") for codes in reasons_of(case)
    ]
    of_a_rule = [codes for codes in answers if codes & PARTNER_RULES]
    assert of_a_rule
    assert [codes for codes in of_a_rule if "partner-missing" in codes] == []


def test_every_rule_that_adds_a_partner_explains_it() -> None:
    adding = {r.id for r in KNOWLEDGE.order_rules if r.adds and "suppression" not in r.id}
    assert {name for name in adding if name.endswith("-missing")} <= PARTNER_RULES


def test_a_partner_that_no_rule_names_is_said() -> None:
    cases = vignette.read(FOLDER / "options/erbb2.yaml")
    assert any("partner-missing" in codes for case in cases for codes in reasons_of(case))
