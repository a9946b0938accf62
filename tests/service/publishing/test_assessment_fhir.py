"""Lines and category as FHIR R4: every resource is checked by the models of fhir.resources."""

from __future__ import annotations

import json
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

import terminology
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.intake import read_bundle
from oncology.knowledge.load import load_knowledge as load
from service.publishing.assessment_fhir import CATEGORY_SYSTEM, EXTENSION, bundle_of

PATIENTS = sorted((Path(__file__).resolve().parents[3] / "service/demo/patients").glob("*.json"))


def assessed(path: Path) -> dict:
    return assess(
        Case(
            read_bundle(json.loads(path.read_text("utf-8"))).resources,
            None,
            date(2026, 11, 24),
            "us",
        ),
        load(),
        terminology.load(),
    )


@pytest.mark.parametrize("path", PATIENTS, ids=lambda p: p.stem)
def test_every_resource_is_valid_r4(path) -> None:
    document = assessed(path)
    resources = [entry["resource"] for entry in bundle_of(document)["entry"]]
    for resource in resources:
        kind = resource["resourceType"]
        model = getattr(import_module(f"fhir.resources.R4B.{kind.lower()}"), kind)
        model.model_validate(resource)
    lists = [r for r in resources if r["resourceType"] == "List"]
    therapy = document["therapy"]
    assert len(lists) == len(therapy["courses"]) + len(therapy["lines"])


def test_a_line_carries_the_code_and_its_values() -> None:
    document = assessed(next(p for p in PATIENTS if p.name.startswith("2-")))
    resources = [entry["resource"] for entry in bundle_of(document)["entry"]]
    line = document["therapy"]["lines"][0]
    resource = next(
        r for r in resources if r["resourceType"] == "List" and r["title"].startswith("Line 1")
    )
    assert [c["code"] for c in resource["code"]["coding"]] == ["C133518"]
    values = {e["url"].removeprefix(f"{EXTENSION}:"): e for e in resource["extension"]}
    assert values["number"]["valuePositiveInt"] == 1
    assert values["period"]["valuePeriod"]["start"] == line["start"]
    assert values["progression"]["valueDate"] == line["progression"]
    assert [e["item"]["reference"] for e in resource["entry"]] == line["sources"]


def test_the_category_comes_with_its_code_system_and_evidence() -> None:
    document = assessed(next(p for p in PATIENTS if p.name.startswith("2-")))
    resources = [entry["resource"] for entry in bundle_of(document)["entry"]]
    observation = next(r for r in resources if r["resourceType"] == "Observation")
    system = next(r for r in resources if r["resourceType"] == "CodeSystem")
    coding = observation["valueCodeableConcept"]["coding"][0]
    assert coding["system"] == system["url"] == CATEGORY_SYSTEM
    assert coding["code"] in {concept["code"] for concept in system["concept"]}
    resistance = document["endocrineResistance"]
    references = [r["reference"] for r in observation.get("derivedFrom", [])]
    assert references == [s for s in resistance["sources"] if s.startswith("Observation/")]
    assert references


def test_the_code_system_names_every_category_of_the_contract() -> None:
    schema = json.loads(Path("oncology/assessment/assessment.schema.json").read_text("utf-8"))
    categories = schema["properties"]["endocrineResistance"]["properties"]["category"]["enum"]
    system = bundle_of(assessed(PATIENTS[0]))["entry"][-1]["resource"]
    assert {concept["code"] for concept in system["concept"]} == set(categories)
