"""The worked cases once more, the same drugs sent in other FHIR shapes.

An order says what was planned, not what was taken: by the source rule it may lower the confidence,
never change lines, dates or category.
"""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest

import terminology
from oncology.course.follow import follow
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.charts import resources
from tests.shared_files import SHARED, absent_case

CASES = "clinical/line_of_therapy_cases.json"
pytestmark = pytest.mark.given
GRADES = ["low", "moderate", "high"]


def as_request(resource: dict) -> dict:
    if resource["resourceType"] != "MedicationStatement":
        return resource
    request = {
        "resourceType": "MedicationRequest",
        "intent": "order",
        **{k: resource[k] for k in ("id", "status", "subject", "extension", "medicationCodeableConcept") if k in resource},
    }  # fmt: skip
    period = resource.get("effectivePeriod")
    if period:
        request["dosageInstruction"] = [{"timing": {"repeat": {"boundsPeriod": period}}}]
        if "start" in period:
            request["authoredOn"] = period["start"]
    if "statusReason" in resource:
        request["statusReason"] = resource["statusReason"][0]
    if "informationSource" in resource:
        request["reportedBoolean"] = True
    return request


def as_administration(resource: dict) -> dict:
    """A stretch of treatment told as one administration; what was only meant stays a statement."""
    status = {"active": "in-progress", "not-taken": "not-done"}.get(resource.get("status"))
    period = resource.get("effectivePeriod", {})
    has_start = resource["resourceType"] == "MedicationStatement" and "start" in period
    if (
        not has_start
        or resource["status"] in {"intended", "on-hold"}
        or "informationSource" in resource
    ):
        return resource
    finished = "completed" if resource["status"] in {"completed", "stopped"} else resource["status"]
    administration = {
        "resourceType": "MedicationAdministration",
        **{k: v for k, v in resource.items() if k not in {"resourceType", "status"}},
        "status": status or finished,
    }
    if finished == "completed" and "end" not in period:
        return resource
    return administration


ADHERENCE = {"active": "taking", "not-taken": "not-taking"}


def as_r5(resource: dict) -> dict:
    """R5: the drug and the reasons in other elements, the taking in `adherence`."""
    result = copy.deepcopy(resource)
    if "medicationCodeableConcept" in result:
        result["medication"] = {"concept": result.pop("medicationCodeableConcept")}
    if result["resourceType"] == "MedicationStatement":
        status = result["status"]
        if status == "intended":
            result["status"] = "draft"
        elif status != "entered-in-error":
            result["status"] = "recorded"
            result["adherence"] = {"code": {"coding": [{"code": ADHERENCE.get(status, status)}]}}
            for reason in result.pop("statusReason", []):
                result["adherence"]["reason"] = reason
        if "informationSource" in result:
            result["informationSource"] = [result["informationSource"]]
    if result["resourceType"] == "MedicationAdministration":
        result["occurenceDateTime"] = result.pop("effectiveDateTime")
    if result["resourceType"] == "Procedure":
        result["occurrenceDateTime"] = result.pop("performedDateTime")
    return result


def as_contained(resource: dict) -> dict:
    result = copy.deepcopy(resource)
    concept = result.pop("medicationCodeableConcept", None)
    if concept:
        result["contained"] = [{"resourceType": "Medication", "id": "drug", "code": concept}]
        result["medicationReference"] = {"reference": "#drug"}
    return result


def as_referenced(rows: list[dict]) -> list[dict]:
    result = []
    for resource in copy.deepcopy(rows):
        concept = resource.pop("medicationCodeableConcept", None)
        if concept:
            name = f"drug-{resource['id']}"
            result.append({"resourceType": "Medication", "id": name, "code": concept})
            resource["medicationReference"] = {"reference": f"Medication/{name}"}
        result.append(resource)
    return result


def as_codes(resource: dict) -> dict:
    result = copy.deepcopy(resource)
    terms = terminology.load()
    text = result.get("medicationCodeableConcept", {}).get("text")
    ingredients = terms.drugs.match([], text).ingredients if text else ()
    code = terms.drugs.by_name(ingredients[0]).rxnorm if len(ingredients) == 1 else None
    if code:
        coding = {"system": terms.systems["rxnorm"], "code": code}
        result["medicationCodeableConcept"] = {"coding": [coding]}
    return result


def as_mixed(rows: list[dict]) -> list[dict]:
    ways = (as_request, as_contained, as_administration, lambda r: r)
    return [ways[n % len(ways)](r) for n, r in enumerate(rows)]


SHAPES = {
    "requests": lambda rows: [as_request(r) for r in rows],
    "administrations": lambda rows: [as_administration(r) for r in rows],
    "r5": lambda rows: [as_r5(r) for r in rows],
    "contained": lambda rows: [as_contained(r) for r in rows],
    "referenced": as_referenced,
    "rxnorm": lambda rows: [as_codes(r) for r in rows],
    "mixed": as_mixed,
}


def _cases() -> list:
    if not (SHARED / CASES).exists():
        return [absent_case(CASES)]
    return [pytest.param(c, id=f"{c['id']:02d}") for c in json.loads((SHARED / CASES).read_text())]


def seen(rows: list[dict], day: date) -> tuple:
    record = read_record(rows, "p", day, terminology.load())
    history = follow(record, Rules(load_parameters(), terminology.load(), day)).history
    lines = [
        (
            sorted({agent.ingredient for agent in line.agents}),
            line.start.text,
            line.end.text if line.end else None,
            line.progression.text if line.progression else None,
            line.opened_by,
        )
        for line in history.lines
    ]
    return lines, history.resistance.category, history.confidence


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("case", _cases())
def test_the_shape_does_not_matter(case, shape) -> None:
    day = date.fromisoformat(case["as_of"])
    plain = resources(case)
    lines, category, confidence = seen(plain, day)
    found_lines, found_category, found_confidence = seen(SHAPES[shape](plain), day)
    assert (found_lines, found_category) == (lines, category)
    if shape in {"requests", "mixed"}:
        assert GRADES.index(found_confidence) <= GRADES.index(confidence)
    else:
        assert found_confidence == confidence
