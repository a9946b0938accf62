"""Every drug with a label dose, ordered at multiples of it in every unit, by the kind of drug."""

from __future__ import annotations

from typing import Any

import pytest

import terminology
from oncology.intake import read_drafts
from oncology.knowledge import DoseForm
from oncology.knowledge import load_knowledge as load
from oncology.safety import AgentSet, SafetyContext, check_agent
from oncology.values import Known

KNOWLEDGE, WORDS = load(), terminology.load()
POLICY = KNOWLEDGE.order_policy
WEIGHT, SURFACE = 70.0, 1.8
SIZES = {"mg": 1.0, "mg/kg": WEIGHT, "mg/m2": SURFACE}
FACTS = {"body-weight": Known(WEIGHT), "body-surface-area": Known(SURFACE)}
FACTORS = (0.5, 1, 1.1, 1.9, 2, 5, 9.9, 10, 1000)
UNITS = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "mg/kg": 1.0, "mg/m2": 1.0}
DOSED = sorted(name for name, agent in KNOWLEDGE.agents.items() if agent.doses)
NARROW = {"chemotherapy", "antibody-drug-conjugate"}
ABOVE = ("dose-above-label", "dose-far-above-label")


def context(**facts: Any) -> SafetyContext:
    values = {**FACTS, **{name.replace("_", "-"): Known(value) for name, value in facts.items()}}
    return SafetyContext(values, "us", KNOWLEDGE, WORDS)


def order(agent: str, *dosages: dict[str, Any], number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "MedicationRequest",
        "id": f"d{number}",
        "status": "draft",
        "medicationCodeableConcept": {"text": agent},
        "dosageInstruction": list(dosages),
        **more,
    }


def dosage(value: float, unit: str, often: float = 0, period: float = 1, **more: Any) -> dict:
    entry = {"doseAndRate": [{"doseQuantity": {"value": value, "unit": unit}}], **more}
    if often:
        entry["timing"] = {"repeat": {"frequency": often, "period": period, "periodUnit": "d"}}
    return entry


def reasons(*orders: dict[str, Any], beside: tuple[str, ...] = (), **facts: Any) -> dict[str, str]:
    """Codes with severities of what is amiss with the first of these orders."""
    drafts = read_drafts(list(orders), WORDS)
    (agent,) = drafts[0].ingredients
    agents = AgentSet(
        drafts=drafts, ordered_agents=tuple(sorted({agent, *beside})), planned_agents=(),
        current_agents=(), open_agents=(), replaces_current=True, endocrine_agents=frozenset(),
        ovarian_suppression=False, comedication={},
    )  # fmt: skip
    codes = check_agent(agent, drafts[0], agents, context(**facts))
    return {r.code: r.severity for r in (*codes.rules, *codes.labels)}


def highest(forms: tuple[DoseForm, ...], unit: str) -> float | None:
    """The highest dose of these forms in mg, or in mg by the measure of the unit."""
    own = [f for f in forms if unit in {"mg", f.unit}]
    amounts = [
        min(f.value * (SIZES[f.unit] if unit == "mg" else 1), f.maximum or float("inf"))
        for f in own
    ]
    return max(amounts, default=None)


def fitting(agent: str) -> tuple[DoseForm, ...]:
    """What the US label gives a patient with a healthy liver, with the partner that it names."""
    doses = [f for f in KNOWLEDGE.agents[agent].doses if f.use not in POLICY.dose.other_uses]
    here = [f for f in doses if "us" in f.jurisdictions or agent in POLICY.dose.either_figure]
    here = [f for f in here if not f.requires]
    return tuple([f for f in here if f.partners] or here)


def partners(agent: str) -> tuple[str, ...]:
    names = {p for f in fitting(agent) for p in f.partners}
    if "aromatase-inhibitor" in names:
        return ("letrozole",)
    return ("palbociclib",) if "cdk4-6-inhibitor" in names else tuple(sorted(names))


@pytest.mark.parametrize("unit_text", UNITS)
@pytest.mark.parametrize("agent", DOSED)
def test_multiples_of_the_highest_label_dose(agent: str, unit_text: str) -> None:
    unit = unit_text if "/" in unit_text else "mg"
    every, here = highest(KNOWLEDGE.agents[agent].doses, unit), highest(fitting(agent), unit)
    classes = set(WORDS.drugs.classes_of(agent))
    limit = 2 if classes & NARROW else 10
    for factor in FACTORS:
        if every is None or here is None:
            codes = reasons(order(agent, dosage(factor, unit_text)), beside=partners(agent))
            assert codes["dose-unit"] == "warning"
            continue
        amount = every * factor
        codes = reasons(
            order(agent, dosage(amount / UNITS[unit_text], unit_text)), beside=partners(agent)
        )
        faults = {code: severity for code, severity in codes.items() if code in ABOVE}
        if factor >= limit:
            assert faults == {"dose-far-above-label": "critical"}, factor
        elif amount > here * 1.1 * (1 + 1e-9):
            assert faults == {"dose-above-label": "warning"}, factor
        elif amount < here * 1.1 * (1 - 1e-9):
            assert faults == {}, factor


@pytest.mark.parametrize("agent", DOSED)
def test_doses_of_a_day_add_up(agent: str) -> None:
    """The single dose is the label's, and it comes too often by the factor."""
    forms = KNOWLEDGE.agents[agent].doses
    limit = 2 if set(WORDS.drugs.classes_of(agent)) & NARROW else 10
    form = max((f for f in forms if f.value and f.period_unit == "d"), default=None,
               key=lambda f: f.value * f.per_period / f.period)  # fmt: skip
    if form is None:
        return
    most = form.per_period / form.period
    for factor in (2, 5, 10, 100):
        once = order(agent, dosage(form.value, form.unit, most * factor))
        codes = reasons(once, beside=partners(agent))
        grave = codes.get("dose-far-above-label") == "critical"
        assert grave == (factor >= limit), factor
        if not grave:
            assert "warning" in {codes.get("dose-too-often"), codes.get("dose-above-label")}


@pytest.mark.parametrize("agent", [a for a in DOSED if set(WORDS.drugs.classes_of(a)) & NARROW])
def test_a_cycle_dose_every_day_is_far_above(agent: str) -> None:
    form = KNOWLEDGE.agents[agent].doses[0]
    if form.period_unit == "d":
        return
    codes = reasons(order(agent, dosage(form.value, form.unit, 1)), beside=partners(agent))
    assert codes["dose-far-above-label"] == "critical"


def test_what_no_body_takes_is_found_without_its_size() -> None:
    drafts = read_drafts([order("trastuzumab deruxtecan", dosage(5000, "mg"))], WORDS)
    agents = AgentSet(drafts, ("trastuzumab deruxtecan",), (), (), (), True, frozenset(), False, {})
    bare = SafetyContext({}, "us", KNOWLEDGE, WORDS)
    codes = [r.code for r in check_agent(drafts[0].ingredients[0], drafts[0], agents, bare).labels]
    assert codes == ["dose-far-above-label"]
    drafts = read_drafts([order("trastuzumab deruxtecan", dosage(900, "mg"))], WORDS)
    codes = [r.code for r in check_agent(drafts[0].ingredients[0], drafts[0], agents, bare).labels]
    assert codes == ["dose-not-checked"]


def test_critical_findings_name_a_harm_and_no_others() -> None:
    severities, harms = POLICY.dose.severities, POLICY.dose.harms
    assert {code for code, severity in severities.items() if severity == "critical"} == set(harms)


def test_reduced_doses_of_labels_are_no_fault() -> None:
    reduced = {
        "palbociclib": (100, 75), "abemaciclib": (100, 50), "ribociclib": (400, 200),
        "elacestrant": (258, 172), "everolimus": (5, 2.5), "capivasertib": (320, 200),
        "alpelisib": (250, 200), "olaparib": (250, 200), "talazoparib": (0.75, 0.25),
        "inavolisib": (6, 3), "imlunestrant": (200,), "letrozole": (2.5,),
    }  # fmt: skip
    for agent, amounts in reduced.items():
        for amount in amounts:
            codes = reasons(order(agent, dosage(amount, "mg")), beside=partners(agent))
            assert not {c for c in codes if c.startswith("dose-")}, (agent, amount)


# orders of fulvestrant, and whether they give 500 mg on one occasion
FULVESTRANT = {
    "250 mg": ([order("fulvestrant", dosage(250, "mg"))], 250),
    "500 mg": ([order("fulvestrant", dosage(500, "mg"))], 500),
    "0.25 g": ([order("fulvestrant", dosage(0.25, "g"))], 250),
    "two orders": ([order("fulvestrant", dosage(250, "mg"), number=n) for n in (1, 2)], 500),
    "two dosages": ([order("fulvestrant", dosage(250, "mg"), dosage(250, "mg"))], 500),
    "two steps": (
        [order("fulvestrant", dosage(250, "mg", sequence=1), dosage(250, "mg", sequence=2))],
        250,
    ),
    "two syringes": ([order("fulvestrant", dosage(2, "250 mg syringe"))], 500),
    "two syringes of 5 ml": ([order("fulvestrant", dosage(2, "250 mg/5 mL syringe"))], 500),
    "one syringe": ([order("fulvestrant", dosage(1, "250 mg syringe"))], 250),
    "two in words": (
        [order("fulvestrant", dosage(250, "mg", text="two 250 mg injections monthly"))],
        500,
    ),
    "each buttock": (
        [order("fulvestrant", dosage(250, "mg", text="250 mg into each buttock, monthly"))],
        500,
    ),
    "one in words": (
        [order("fulvestrant", dosage(250, "mg", text="one 250 mg injection every 2 weeks"))],
        250,
    ),
    "two drugs": (
        [order("fulvestrant", dosage(250, "mg")), order("letrozole", dosage(250, "mg"), number=2)],
        250,
    ),
}  # fmt: skip


@pytest.mark.parametrize("child_pugh", [None, "A", "B", "C"])
@pytest.mark.parametrize("form", FULVESTRANT)
def test_fulvestrant(form: str, child_pugh: str | None) -> None:
    orders, amount = FULVESTRANT[form]
    codes = reasons(*orders, **({"child_pugh": child_pugh} if child_pugh else {}))
    low = amount < 500 and child_pugh in {None, "A"}
    assert ("dose-below-effective" in codes) == low
    assert codes.get("dose-below-effective", "warning") == "warning"
    assert ("liver-moderate-fulvestrant" in codes) == (child_pugh == "B" and amount > 250)
    assert ("liver-fulvestrant" in codes) == (child_pugh == "C")
    assert not {c for c in codes if c in ABOVE}


def test_orders_of_two_days_do_not_add_up() -> None:
    def dated(day: str, number: int) -> dict[str, Any]:
        entry = dosage(250, "mg")
        entry["timing"] = {"repeat": {"boundsPeriod": {"start": day}}}
        return order("fulvestrant", entry, number=number)

    apart = reasons(dated("2026-12-01", 1), dated("2026-12-15", 2))
    assert apart["dose-below-effective"] == "warning"
    assert "dose-below-effective" not in reasons(dated("2026-12-01", 1), dated("2026-12-01", 2))


def test_a_dose_for_the_liver_has_its_rhythm() -> None:
    once = order("abemaciclib", dosage(150, "mg", 1))
    assert "dose-too-rarely" in reasons(once, beside=("fulvestrant",))
    assert "dose-too-rarely" not in reasons(once, beside=("fulvestrant",), child_pugh="C")
    other_days = order("letrozole", dosage(2.5, "mg", 1, 2))
    assert "dose-too-rarely" in reasons(other_days)
    assert "dose-too-rarely" not in reasons(other_days, child_pugh="C")
    assert "dose-too-rarely" not in reasons(other_days, comorbidities=("liver-cirrhosis",))
