"""An option and a draft of it ask the same room: what the safety of their agents is, is said once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

import terminology
from oncology.intake import Medication, read_drafts
from oncology.knowledge import load_knowledge
from oncology.options import RegimenJudge, regimens_on_day
from oncology.orders.context import OrderContext
from oncology.orders.order_set import order_set
from oncology.safety import AgentSet, SafetyContext, check_agent, running_set
from oncology.values import Fact, Known, Unknown, members_of
from service.vignettes import chart

Facts = Mapping[str, Fact]
Beside = Mapping[str, tuple[str, ...]]
RULE_CASES = yaml.safe_load((Path(__file__).parent / "rule_cases.yaml").read_text("utf-8"))
FIRST = {"treatment-status": Known("untreated"), "ovarian-function": Known("functioning")}
PATIENTS: dict[str, dict[str, Fact]] = {
    "nothing known": {},
    "first line": FIRST,
    "pregnant": {**FIRST, "pregnancy": Known("pregnant")},
    "allergic": {**FIRST, "allergies": Known(("alpelisib", "fulvestrant", "palbociclib"))},
    "ill": {**FIRST, "comorbidities": Known(("heart-failure", "ild"))},
    "progressed": {
        "treatment-status": Known("progressed"),
        "current-agents": Known(("letrozole", "palbociclib")),
        "listed-agents": Known(("letrozole", "palbociclib")),
        "progressed-agents": Known(("letrozole", "palbociclib")),
    },
    "progressed, among others on what is unknown": {
        "treatment-status": Known("progressed"),
        "progressed-agents": Unknown("a study drug", members=("fulvestrant",)),
    },
    "suppressed": {**FIRST, "ofs": Known(True)},
}
COMEDICATION = {"clarithromycin": ("MedicationStatement/c",), "tamoxifen": ("MedicationRequest/t",)}
# one for a line that goes on takes no place of what runs
REGIMENS = sorted(key for key, r in load_knowledge().regimens.items() if not r.on_therapy)


DAY = date(2026, 11, 27)


def context(facts: Facts, place: str = "us", beside: Beside = COMEDICATION) -> OrderContext:
    safety = SafetyContext(facts, place, load_knowledge(), terminology.load())
    return OrderContext(safety, options=(), comedication=beside, advised=True)


def reasons(regimen: str, room: OrderContext) -> tuple[set, set]:
    """What is said of a regimen's agents: as one draft each, and as an option nobody has ordered."""
    agents = load_knowledge().regimens[regimen].agents
    drafts = drafts_of(agents)
    agent_set = order_set(drafts, room)
    progressed = frozenset(members_of(room.safety.facts.get("progressed-agents")))
    backbone = progressed.intersection(load_knowledge().regimens[regimen].backbone)
    agent_set = replace(agent_set, repeatable_agents=backbone)
    of_drafts = {pairs for draft in drafts for pairs in said_of(draft, agent_set, room)}
    safety = room.safety
    judge = RegimenJudge(safety, running_set(safety.facts, room.comedication, safety.terminology))
    place = safety.jurisdiction
    on_day = regimens_on_day(load_knowledge(), DAY, place, terminology.load())[regimen]
    safety_of = judge.judge(on_day)
    return of_drafts, {(r.code, r.text) for r in (*safety_of.bars, *safety_of.cautions)}


@cache
def drafts_of(agents: tuple[str, ...]) -> tuple[Medication, ...]:
    return read_drafts(chart.drafts(list(agents)), terminology.load())


def said_of(draft: Medication, agents: AgentSet, room: OrderContext) -> Iterator[tuple[str, str]]:
    safety = check_agent(draft.ingredients[0], draft, agents, room.safety)
    for reason in (*safety.rules, *safety.labels):
        yield reason.code, reason.text


def codes(pairs: set) -> set[str]:
    return {code for code, _ in pairs}


@pytest.mark.parametrize("patient", PATIENTS)
def test_an_option_and_its_draft_are_told_the_same(patient: str) -> None:
    for regimen in REGIMENS:
        of_drafts, of_option = reasons(regimen, context(PATIENTS[patient]))
        assert of_option <= of_drafts, regimen
        assert codes(of_option) == codes(of_drafts), regimen


def test_each_of_the_patients_matters() -> None:
    texts = {
        name: str([sorted(reasons(r, context(PATIENTS[name]))[0]) for r in REGIMENS])
        for name in PATIENTS
    }
    assert len(set(texts.values())) == len(PATIENTS)


def cases_of_rules() -> list:
    """The facts with which each order rule speaks, and drugs of the groups that it asks for."""
    drugs = terminology.load().drugs
    by_group = {
        group: name for name, _ in drugs.items() for group in drugs.interaction_groups(name)
    }
    params = []
    for row in RULE_CASES["order_rules"]:
        values = {k: Known(tuple(v) if isinstance(v, list) else v) for k, v in row["fires"].items()}
        groups = row["fires"].get("order-interactions", [])
        beside = {
            by_group[group]: ("MedicationStatement/c",) for group in groups if group in by_group
        }
        of_patient = {k: v for k, v in values.items() if not k.startswith("order-")}
        params.append(pytest.param(of_patient, beside, id=row["rule"]))
    return params


@pytest.mark.parametrize("place", ["us", "eu"])
@pytest.mark.parametrize(("facts", "beside"), cases_of_rules())
def test_each_fact_that_a_rule_reads_speaks_on_option_and_draft_alike(facts, beside, place) -> None:
    for regimen in REGIMENS:
        for status in ("untreated", "progressed"):
            room = context({"treatment-status": Known(status), **facts}, place, beside)
            of_drafts, of_option = reasons(regimen, room)
            assert of_option <= of_drafts, (regimen, status)
            assert codes(of_option) == codes(of_drafts), (regimen, status)


def loaded_by(package: str) -> set[str]:
    code = f"import sys, {package}; print(*(m for m in sys.modules if m.startswith('oncology.')))"
    output = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    )
    return {".".join(module.split(".")[:2]) for module in output.stdout.split()}


def test_the_room_knows_no_option_and_no_draft_verdict() -> None:
    above = {"oncology.options", "oncology.orders", "oncology.assessment"}
    assert loaded_by("oncology.safety") & above == set()
    assert above - loaded_by("oncology.orders") == {"oncology.assessment"}
