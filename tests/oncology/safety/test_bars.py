"""What may forbid an agent is the part of its full check that can be critical, in the same order."""

from __future__ import annotations

import pytest

import terminology
from oncology.knowledge import load_knowledge
from oncology.safety import AgentSet, SafetyContext, bars, check_agent, order_at_dose
from oncology.safety.bars import reasons_that_may_bar
from oncology.values import Known

KNOWLEDGE, WORDS = load_knowledge(), terminology.load()
AGENTS = sorted(KNOWLEDGE.agents)
GROUPS = ("itraconazole", "rifampicin", "warfarin", "brivudine", "tamoxifen", "omeprazole")
PATIENTS = {
    "nothing recorded": {},
    "sick": {
        "ecog": 4, "lvef": 33, "bilirubin": 6.0, "neutrophils": 0.9, "creatinine-clearance": 12,
        "qtc": 520, "hba1c": 11.0, "pregnant": True, "allergies": ("fluorouracil", "fulvestrant"),
    },
    "failed": {"progressed-agents": tuple(AGENTS), "severe-toxicity-agents": tuple(AGENTS)},
}  # fmt: skip


def agent_set(agent: str) -> AgentSet:
    return AgentSet(
        drafts=(), ordered_agents=(agent,), planned_agents=(), current_agents=("tamoxifen",),
        open_agents=(), replaces_current=False, endocrine_agents=frozenset({"tamoxifen"}),
        ovarian_suppression=False, comedication={n: (f"MedicationRequest/{n}",) for n in GROUPS},
    )  # fmt: skip


@pytest.mark.parametrize("jurisdiction", ["us", "eu"])
@pytest.mark.parametrize("patient", PATIENTS)
def test_bars_are_those_of_the_full_check(patient, jurisdiction):
    facts = {name: Known(value) for name, value in PATIENTS[patient].items()}
    context = SafetyContext(facts, jurisdiction, KNOWLEDGE, WORDS)
    codes = bars._codes(KNOWLEDGE, jurisdiction)
    critical = 0
    for agent in AGENTS:
        agents, draft = agent_set(agent), order_at_dose(agent, None)
        full = check_agent(agent, draft, agents, context)
        every = (*full.rules, *full.labels)
        result = tuple(reasons_that_may_bar(agent, draft, agents, context))
        assert result == tuple(reason for reason in every if reason.code in codes)
        assert {r for r in every if r.severity == "critical"} <= {*result}
        critical += sum(reason.severity == "critical" for reason in result)
    assert critical > 5


def test_most_rules_can_only_warn():
    codes = bars._codes(KNOWLEDGE, "us")
    assert len(codes) < len(KNOWLEDGE.order_rules) / 2
