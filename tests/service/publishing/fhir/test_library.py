"""The knowledge as FHIR: valid in R4 4.0.1 and in R4B, closed in itself, sources with their DOI.

`r4_elements.json` holds the element names and types of HL7's JSON schema for R4 (4.0).
"""

import json
import re
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class

import terminology
from oncology.knowledge.load import load_knowledge as load
from tests.service.library import BASE

R4 = json.loads((Path(__file__).with_name("r4_elements.json")).read_text("utf-8"))


@pytest.fixture(scope="module")
def resources(library):
    return [entry["resource"] for entry in library["entry"]]


def of(resources, kind):
    return [one for one in resources if one["resourceType"] == kind]


def faults_of(value, kind, path):
    """Elements that R4 does not know, lists where it has one, missing ones that it requires."""
    if kind not in R4:
        return
    elements = R4[kind]["elements"]
    for name in R4[kind]["required"]:
        if name not in value and f"_{name}" not in value:
            yield f"{path}: {name} is missing"
    for name, below in value.items():
        element_type = elements.get(name.removeprefix("_"))
        if name == "resourceType":
            continue
        if element_type is None:
            yield f"{path}.{name}: not in R4"
        elif isinstance(element_type, list) != isinstance(below, list):
            yield f"{path}.{name}: one or many?"
        elif not name.startswith("_"):
            kind_below = element_type[0] if isinstance(element_type, list) else element_type
            for one in below if isinstance(below, list) else [below]:
                if isinstance(one, dict):
                    yield from faults_of(one, kind_below, f"{path}.{name}")
                elif one in ("", None):
                    yield f"{path}.{name}: empty"


def test_every_resource_is_r4(resources):
    faults = [f for one in resources for f in faults_of(one, one["resourceType"], one["id"])]
    assert faults == []


def test_the_r4_check_sees_what_r4_does_not_know():
    wrong = {"resourceType": "PlanDefinition", "subjectCanonical": "x", "action": {"title": "a"}}
    assert len(list(faults_of(wrong, "PlanDefinition", "p"))) == 2


def test_every_resource_is_r4b(resources):
    for one in resources:
        get_fhir_model_class(one["resourceType"]).model_validate(one)


def test_everything_known_is_in_it(resources):
    knowledge, words = load(), terminology.load()
    ids = {kind: {one["id"] for one in of(resources, kind)} for kind in R4}
    assert {f"regimen-{name}" for name in knowledge.regimens} <= ids["PlanDefinition"]
    assert {f"test-{rule.id}" for rule in knowledge.due_rules} <= ids["PlanDefinition"]
    assert {f"rule-{rule.id}" for rule in knowledge.order_rules} <= ids["PlanDefinition"]
    assert {f"trial-{name}" for name in knowledge.trials} == ids["ResearchStudy"]
    classes = {c for drug in words.drugs.values() for c in drug.classes}
    assert {f"class-{name}" for name in classes} <= ids["ValueSet"]
    assert {"variants-ESR1", "variants-PIK3CA"} <= ids["ValueSet"]


def strings(value):
    if isinstance(value, dict):
        for below in value.values():
            yield from strings(below)
    elif isinstance(value, list):
        for below in value:
            yield from strings(below)
    elif isinstance(value, str):
        yield value


def test_every_reference_leads_to_a_resource_of_the_bundle(library, resources):
    there = {entry["fullUrl"] for entry in library["entry"]}
    assert len(there) == len(library["entry"])
    canonical = {f"{one['url']}|{one['version']}" for one in resources if "url" in one}
    pointed = {
        text
        for one in resources
        for text in strings(one)
        if text.startswith(BASE) and "/StructureDefinition/" not in text
        if "/NamingSystem/" not in text
    }
    assert len(pointed) > 100
    assert sorted(pointed - there - canonical) == []


def test_codes_of_value_sets_are_in_their_code_system(resources):
    systems = {s["url"]: {c["code"] for c in s["concept"]} for s in of(resources, "CodeSystem")}
    for one in of(resources, "ValueSet"):
        for include in one["compose"]["include"]:
            local = systems.get(include["system"])
            codes = {c["code"] for c in include["concept"]}
            assert local is None or codes <= local, one["id"]


def test_ids_are_fhir_ids(resources):
    wrong = [o["id"] for o in resources if not re.fullmatch(r"[A-Za-z0-9.-]{1,64}", o["id"])]
    assert wrong == []


def test_a_regimen_carries_conditions_drugs_approvals_and_its_trial(resources):
    plan = next(o for o in of(resources, "PlanDefinition") if o["id"] == "regimen-elacestrant")
    action = plan["action"][0]
    expressions = {c["expression"]["expression"] for c in action["condition"]}
    assert "esr1-elacestrant in [listed, off-list, unstated]" in expressions
    assert any("jurisdiction is eu" in text for text in expressions)
    assert action["action"][0]["definitionCanonical"].startswith(f"{BASE}/ActivityDefinition/give-")
    assert "United States: approved since 2023-01-27" in plan["usage"]
    links = {a["url"] for a in plan["relatedArtifact"] if a["type"] == "citation" and "url" in a}
    assert load().trials["emerald"].link in links
    assert {"type": "named-event", "name": "patient-view"} in action["trigger"]


def test_a_trial_carries_its_figures_and_publication(resources):
    for one in of(resources, "ResearchStudy"):
        trial = load().trials[one["id"].removeprefix("trial-")]
        assert len(one.get("extension", [])) == len(trial.figures)
        assert one["relatedArtifact"][0].get("url") == trial.link
        papers = {i["value"] for i in one["identifier"]}
        assert {f"https://doi.org/{p.doi}" for p in trial.publications if p.doi} <= papers
        for figure, extension in zip(trial.figures, one.get("extension", ()), strict=True):
            values = {part["url"]: part.get("valueString") for part in extension["extension"]}
            assert values["publication"] == figure.publication.link
    study = next(o for o in of(resources, "ResearchStudy") if o["id"] == "trial-emerald")
    assert any(x["value"].startswith("NCT") for x in study["identifier"])


def test_a_known_start_dose_is_structured(resources):
    dosed = [one for one in of(resources, "ActivityDefinition") if "dosage" in one]
    assert dosed
    for one in dosed:
        assert one["dosage"][0]["text"]
    for name, agent in load().agents.items():
        definition = next(o for o in of(resources, "ActivityDefinition") if o["title"] == name)
        pauses = agent.dose is not None and agent.dose.treatment_days
        assert not pauses or "code" in definition["dosage"][0]["timing"], name
        assert all(a.indication in definition["usage"] for a in agent.approvals)
