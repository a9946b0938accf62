"""Agents: class, status per jurisdiction, source and date on every statement; doses of labels only."""

import re

import pytest

import terminology
from oncology.knowledge.load import load_knowledge as load

AGENTS, CLASSES = load().agents, load().classes
REVIEW_TABLE_1A = {
    "Aromatase Inhibitors (AIs)": ["letrozole", "anastrozole", "exemestane"],
    "SERMs": ["tamoxifen"],
    "SERDs": ["fulvestrant", "elacestrant", "camizestrant", "giredestrant"],
    "CDK4/6 Inhibitors (CDK4/6i)": ["palbociclib", "ribociclib", "abemaciclib"],
    "PI3K/AKT/mTOR Pathway Inhibitors": ["alpelisib", "capivasertib", "everolimus", "inavolisib"],
    "PARP Inhibitors": ["olaparib", "talazoparib"],
    "Antibody-Drug Conjugates (ADCs)": [
        "trastuzumab deruxtecan",
        "sacituzumab govitecan",
        "datopotamab deruxtecan",
    ],
    "PROTACs (Proteolysis-Targeting Chimeras)": ["vepdegestrant"],
    "Immunotherapy": ["pembrolizumab", "avelumab"],
}


@pytest.mark.parametrize("group", REVIEW_TABLE_1A)
def test_every_agent_of_table_1a_stands_under_its_group(group):
    for name in REVIEW_TABLE_1A[group]:
        assert CLASSES[AGENTS[name].group].review_group == group


@pytest.mark.parametrize("class_id", ["serca", "sherpa", "ceran"])
def test_an_investigational_class_has_status_and_evidence(class_id):
    entry = CLASSES[class_id]
    assert entry.market == "investigational"
    assert entry.evidence
    assert set(entry.evidence) <= set(load().trials)


@pytest.mark.parametrize("agent", AGENTS.values(), ids=lambda a: a.name)
def test_an_agent_has_its_class_a_status_per_jurisdiction_and_sources(agent):
    assert agent.group in CLASSES
    assert {a.jurisdiction for a in agent.approvals} == {"us", "eu"}
    for approval in agent.approvals:
        assert approval.source
        assert approval.checked.year >= 2026
        for citation in approval.source:
            assert citation.title
            assert citation.checked.year >= 2026


# Approvals in force of which no source that could be read gives the day.
UNDATED = {
    "anastrozole-us",
    "capecitabine-eu",
    "capecitabine-us",
    "denosumab-us",
    "docetaxel-us",
    "doxorubicin-eu-liposomal",
    "doxorubicin-us",
    "exemestane-us",
    "gemcitabine-us-paclitaxel",
    "goserelin-us",
    "letrozole-us",
    "megestrol-us",
    "nab-paclitaxel-eu",
    "paclitaxel-us",
    "palbociclib-us-inavolisib-2025",
    "tamoxifen-us",
    "toremifene-us",
    "zoledronic-acid-us",
}


def test_an_approval_has_its_day():
    undated = {
        approval.id
        for agent in AGENTS.values()
        for approval in agent.approvals
        if approval.status in {"approved", "accelerated"} and approval.date is None
    }
    assert undated == UNDATED


@pytest.mark.parametrize("agent", AGENTS.values(), ids=lambda a: a.name)
def test_a_label_dose_is_structured_and_its_words_say_the_same(agent):
    for dose in agent.doses:
        assert f"{dose.value:g} {dose.unit}" in dose.text
        assert dose.per_period >= 1
        assert dose.source
        if dose.treatment_days:
            assert max(dose.treatment_days) <= dose.cycle_days


@pytest.mark.parametrize("agent", AGENTS.values(), ids=lambda a: a.name)
def test_an_unapproved_agent_has_no_dose_to_draft(agent):
    if agent.market != "marketed":
        assert agent.dose is None
        assert not any(a.status in {"approved", "accelerated"} for a in agent.approvals)


def test_the_terminology_agrees_on_what_is_investigational():
    words = terminology.load()
    names = {name for name, agent in AGENTS.items() if agent.market == "investigational"}
    drugs = {d.name for d in words.drugs.values() if getattr(d, "investigational", False)}
    assert not {n for n in drugs if n in AGENTS and AGENTS[n].market == "marketed"}
    assert names


def test_no_statement_carries_what_was_only_remembered():
    for agent in AGENTS.values():
        for group in (agent.contraindications, agent.warnings, agent.monitoring, agent.adjustments):
            for statement in group:
                assert not re.search(r"recalled|from memory", statement.text), agent.name


def test_every_agent_of_a_regimen_has_an_entry():
    agents = {agent for regimen in load().regimens.values() for agent in regimen.agents}
    assert sorted(agents - set(AGENTS)) == []


def test_a_salt_and_its_base_are_told_apart_by_jurisdiction():
    doses = {d.jurisdictions: d.value for d in AGENTS["eribulin"].doses}
    assert doses == {("us",): 1.4, ("eu",): 1.23}
