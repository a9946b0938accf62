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
    made = {
        "resourceType": "MedicationRequest",
        "intent": "order",
        **{k: resource[k] for k in ("id", "status", "subject", "extension", "medicationCodeableConcept") if k in resource},
    }  # fmt: skip
    period = resource.get("effectivePeriod")
    if period:
        made["dosageInstruction"] = [{"timing": {"repeat": {"boundsPeriod": period}}}]
        if "start" in period:
            made["authoredOn"] = period["start"]
    if "statusReason" in resource:
        made["statusReason"] = resource["statusReason"][0]
    if "informationSource" in resource:
        made["reportedBoolean"] = True
    return made


def as_administration(resource: dict) -> dict:
    """A stretch of treatment told as one administration; what was only meant stays a statement."""
    status = {"active": "in-progress", "not-taken": "not-done"}.get(resource.get("status"))
    period = resource.get("effectivePeriod", {})
    told = resource["resourceType"] == "MedicationStatement" and "start" in period
    if not told or resource["status"] in {"intended", "on-hold"} or "informationSource" in resource:
        return resource
    finished = "completed" if resource["status"] in {"completed", "stopped"} else resource["status"]
    made = {
        "resourceType": "MedicationAdministration",
        **{k: v for k, v in resource.items() if k not in {"resourceType", "status"}},
        "status": status or finished,
    }
    if finished == "completed" and "end" not in period:
        return resource
    return made


ADHERENCE = {"active": "taking", "not-taken": "not-taking"}


def as_r5(resource: dict) -> dict:
    """R5: the drug and the reasons in other elements, the taking in `adherence`."""
    made = copy.deepcopy(resource)
    if "medicationCodeableConcept" in made:
        made["medication"] = {"concept": made.pop("medicationCodeableConcept")}
    if made["resourceType"] == "MedicationStatement":
        status = made["status"]
        if status == "intended":
            made["status"] = "draft"
        elif status != "entered-in-error":
            made["status"] = "recorded"
            made["adherence"] = {"code": {"coding": [{"code": ADHERENCE.get(status, status)}]}}
            for reason in made.pop("statusReason", []):
                made["adherence"]["reason"] = reason
        if "informationSource" in made:
            made["informationSource"] = [made["informationSource"]]
    if made["resourceType"] == "MedicationAdministration":
        made["occurenceDateTime"] = made.pop("effectiveDateTime")
    if made["resourceType"] == "Procedure":
        made["occurrenceDateTime"] = made.pop("performedDateTime")
    return made


def as_contained(resource: dict) -> dict:
    made = copy.deepcopy(resource)
    concept = made.pop("medicationCodeableConcept", None)
    if concept:
        made["contained"] = [{"resourceType": "Medication", "id": "drug", "code": concept}]
        made["medicationReference"] = {"reference": "#drug"}
    return made


def as_referenced(found: list[dict]) -> list[dict]:
    made = []
    for resource in copy.deepcopy(found):
        concept = resource.pop("medicationCodeableConcept", None)
        if concept:
            name = f"drug-{resource['id']}"
            made.append({"resourceType": "Medication", "id": name, "code": concept})
            resource["medicationReference"] = {"reference": f"Medication/{name}"}
        made.append(resource)
    return made


def as_codes(resource: dict) -> dict:
    made = copy.deepcopy(resource)
    terms = terminology.load()
    text = made.get("medicationCodeableConcept", {}).get("text")
    found = terms.drugs.match([], text).ingredients if text else ()
    code = terms.drugs.by_name(found[0]).rxnorm if len(found) == 1 else None
    if code:
        coding = {"system": terms.systems["rxnorm"], "code": code}
        made["medicationCodeableConcept"] = {"coding": [coding]}
    return made


def as_mixed(found: list[dict]) -> list[dict]:
    ways = (as_request, as_contained, as_administration, lambda r: r)
    return [ways[n % len(ways)](r) for n, r in enumerate(found)]


SHAPES = {
    "requests": lambda found: [as_request(r) for r in found],
    "administrations": lambda found: [as_administration(r) for r in found],
    "r5": lambda found: [as_r5(r) for r in found],
    "contained": lambda found: [as_contained(r) for r in found],
    "referenced": as_referenced,
    "rxnorm": lambda found: [as_codes(r) for r in found],
    "mixed": as_mixed,
}


def _cases() -> list:
    if not (SHARED / CASES).exists():
        return [absent_case(CASES)]
    return [pytest.param(c, id=f"{c['id']:02d}") for c in json.loads((SHARED / CASES).read_text())]


def seen(found: list[dict], day: date) -> tuple:
    record = read_record(found, "p", day, terminology.load())
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
