"""Each alert of the data is raised where its fact is there, and by no patient without it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from oncology.assessment.alerts import alerts_on
from oncology.knowledge import load_knowledge
from oncology.values import Known

CASES = {
    "pregnancy": {"pregnancy": "pregnant"},
    "lactation": {"comorbidities": ("lactation",)},
    "visceral-crisis": {"visceral-crisis": True},
    "visceral-crisis-question": {"ecog": 2, "sites": ("liver",), "line-goes-on": False},
    "er-low": {"er": "low-positive"},
    "bone-agent": {"sites": ("bone",), "supportive-agents": ()},
    "brain-metastases": {"brain-metastases": True},
}


def codes(facts: dict) -> list[str]:
    knowledge = load_knowledge()
    sourced = {name: Known(value, ("Observation/o",)) for name, value in facts.items()}
    alerts = [*alerts_on(SimpleNamespace(facts=sourced, knowledge=knowledge))]
    assert all(alert.sources == ("Observation/o",) for alert in alerts)
    return [alert.code for alert in alerts]


@pytest.mark.parametrize("code", CASES)
def test_an_alert_is_raised_where_its_fact_is_there(code: str) -> None:
    assert codes(CASES[code]) == [code]


def test_nothing_known_raises_none() -> None:
    assert codes({}) == []


def test_no_alert_is_without_its_case() -> None:
    assert sorted(CASES) == sorted(rule.code for rule in load_knowledge().alerts)
