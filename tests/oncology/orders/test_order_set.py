"""An option and a draft of it ask the same room: what the safety of their agents is, is said once."""

from __future__ import annotations

import subprocess
import sys

import pytest

import terminology
from oncology.intake import Medication, read_drafts
from oncology.knowledge import load_knowledge
from oncology.orders.context import OrderContext
from oncology.orders.order_set import order_set, order_set_of
from oncology.safety import AgentSet, SafetyContext, check_agent
from oncology.values import Fact, Known, Unknown
from service.vignettes import chart

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
    "on treatment": {
        "treatment-status": Known("on-treatment"),
        "current-agents": Known(("everolimus", "exemestane")),
    },
    "suppressed": {**FIRST, "ofs": Known(True)},
}
COMEDICATION = {"clarithromycin": ("MedicationStatement/c",), "tamoxifen": ("MedicationRequest/t",)}
REGIMENS = sorted(load_knowledge().regimens)


def context(facts: dict[str, Fact]) -> OrderContext:
    safety = SafetyContext(facts, "us", load_knowledge(), terminology.load())
    return OrderContext(safety, options=(), comedication=COMEDICATION, advised=True)


def reasons(regimen: str, facts: dict[str, Fact]) -> tuple[list, list]:
    """What is said of a regimen's agents: as one draft each, and as an option nobody has ordered."""
    room, agents = context(facts), load_knowledge().regimens[regimen].agents
    drafts = read_drafts(chart.drafts(list(agents)), terminology.load())
    sets = order_set(drafts, room), order_set_of(agents, order_set((), room), room)
    of_drafts, of_option = ([said_of(draft, one, room) for draft in drafts] for one in sets)
    return of_drafts, of_option


def said_of(draft: Medication, agents: AgentSet, room: OrderContext) -> list[tuple[str, str, str]]:
    safety = check_agent(draft.ingredients[0], draft, agents, room.safety)
    return [(r.code, r.severity, r.text) for r in (*safety.rules, *safety.labels)]


@pytest.mark.parametrize("patient", PATIENTS)
def test_an_option_and_its_draft_are_told_the_same(patient: str) -> None:
    for regimen in REGIMENS:
        of_drafts, of_option = reasons(regimen, PATIENTS[patient])
        assert of_drafts == of_option, regimen


def test_each_of_the_patients_matters() -> None:
    texts = {name: str([reasons(r, PATIENTS[name])[0] for r in REGIMENS]) for name in PATIENTS}
    assert len(set(texts.values())) == len(PATIENTS)


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
