"""The dose that an order starts at: the label's, or the reduced one that a finding names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from oncology.knowledge import load_knowledge
from oncology.safety import AgentSet, order_at_dose, start_dose
from oncology.values import Known, Reason
from tests.oncology.options.rooms import PLACES, Room, room

KNOWLEDGE = load_knowledge()
RULES = [
    pytest.param(rule, agent, place, id=f"{rule.id}-{place}")
    for rule in KNOWLEDGE.order_rules
    for agent in rule.agents
    for place in rule.jurisdictions or PLACES
    if rule.reduced_dose(place) or rule.reduced_doses_a_day
]
INTERACTIONS = [
    pytest.param(agent.name, interaction, place, id=f"{interaction.id}-{place}")
    for agent in KNOWLEDGE.agents.values()
    for interaction in agent.interactions
    for place in interaction.jurisdictions
    if interaction.reduced_dose
]


def ordered(agent: str, place: Room) -> AgentSet:
    return replace(place.judge.running, ordered_agents=(agent,))


def finding(code: str) -> Reason:
    return Reason(code, f"Because of {code}.", "warning")


@pytest.mark.parametrize(("rule", "agent", "place"), RULES)
def test_the_dose_of_a_rule_is_taken_in_its_words(rule, agent, place) -> None:
    patient = room(place)
    agents = ordered(agent, patient)
    full = start_dose(agent, (), agents, patient.safety)
    dose = start_dose(agent, (finding(rule.id),), agents, patient.safety)
    assert full is not None
    assert dose is not None
    assert dose.value == (rule.reduced_dose(place) or full.value)
    assert dose.unit == full.unit
    if rule.reduced_dose(place):
        assert f"{rule.reduced_dose(place):g} {dose.unit}" in rule.text
    assert dose.text == f"Because of {rule.id}."
    assert full.value * full.per_period / full.period > dose.value * dose.per_period / dose.period
    if rule.reduced_doses_a_day:
        assert dose.per_period / dose.period == rule.reduced_doses_a_day


@pytest.mark.parametrize(("agent", "interaction", "place"), INTERACTIONS)
def test_the_dose_beside_an_interacting_drug_is_taken(agent, interaction, place) -> None:
    patient = room(place)
    dose = start_dose(agent, (finding(interaction.id),), ordered(agent, patient), patient.safety)
    assert dose is not None
    assert dose.value == interaction.reduced_dose


def test_of_several_reduced_doses_the_lowest_counts() -> None:
    patient = room("us")
    findings = [finding("olaparib-moderate-inhibitor"), finding("kidney-olaparib")]
    for order in (findings, findings[::-1]):
        dose = start_dose("olaparib", order, ordered("olaparib", patient), patient.safety)
        assert dose is not None
        assert dose.value == 150
        assert "moderate-inhibitor" in dose.text


def test_a_finding_without_a_dose_leaves_the_label_dose() -> None:
    patient = room("us")
    agents = ordered("capecitabine", patient)
    plain = start_dose("capecitabine", (), agents, patient.safety)
    assert plain == start_dose("capecitabine", (finding("dpyd-partial"),), agents, patient.safety)
    assert plain is not None
    assert plain.value == 1250
    assert start_dose("not a drug", (), agents, patient.safety) is None


def test_the_dose_is_that_of_the_company_and_the_place() -> None:
    """Abemaciclib alone is given at 200 mg, beside an endocrine drug at 150 mg."""
    patient = room("us")
    alone = start_dose("abemaciclib", (), ordered("abemaciclib", patient), patient.safety)
    pair = replace(patient.judge.running, ordered_agents=("abemaciclib", "fulvestrant"))
    beside = start_dose("abemaciclib", (), pair, patient.safety)
    assert (alone.value, beside.value) == (200, 150)
    doses = {
        place: start_dose("eribulin", (), ordered("eribulin", room(place)), room(place).safety)
        for place in PLACES
    }
    assert {place: dose.value for place, dose in doses.items()} == {"us": 1.4, "eu": 1.23}


def test_an_order_states_the_dose_it_is_made_at() -> None:
    patient = room("us")
    dose = start_dose("olaparib", (), ordered("olaparib", patient), patient.safety)
    (dosage,) = order_at_dose("olaparib", dose).dosages
    assert (dosage.amount, dosage.unit, dosage.frequency, dosage.period_days) == (300, "mg", 2, 1)
    assert order_at_dose("olaparib", None).dosages == ()


KIDNEY = {
    "neoadjuvant": ["doxorubicin + paclitaxel, 2019-04-10 to 2019-08-01, completed"],
    "lines": ["letrozole + palbociclib, 2023-02-01 to 2026-11-02, progression"],
    "genes": {"BRCA2": "c.5946del germline pathogenic"},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("egfr", "olaparib", "talazoparib"),
    [(70.0, 300, 1), (55.0, 300, 0.75), (45.0, 200, 0.75), (20.0, 300, 0.5)],
)
def test_an_option_is_ordered_at_the_dose_for_the_kidney(
    place: str, egfr: float, olaparib: float, talazoparib: float
) -> None:
    """The option with its reduced dose stands where it stood; of olaparib below 30 none is known."""
    options = room(place, **KIDNEY).with_facts(egfr=Known(egfr)).options()
    doses = {name: options[name].orders[0].dose.value for name in ("olaparib", "talazoparib")}
    assert doses == {"olaparib": olaparib, "talazoparib": talazoparib}
    assert not options["talazoparib"].has_warning
    assert options["olaparib"].has_warning == (egfr < 30)


def test_an_option_keeps_the_patients_own_partner() -> None:
    """Anastrozole goes on while the CDK4/6 inhibitor beside it is changed."""
    lines = ["anastrozole, 2026-02-20 to now", "abemaciclib, 2026-02-20 to 2026-08-01, toxicity"]
    options = room("us", lines=lines, advanced="2026-02-01").options()
    agents = [order.agent for order in options["ribociclib-aromatase-inhibitor"].orders]
    assert agents == ["ribociclib", "anastrozole"]
    codes = {caution.code for caution in options["ribociclib-aromatase-inhibitor"].cautions}
    assert "duplicate-endocrine-running" not in codes
