"""The charts of the clinical review get what the review says, by its sections."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from tests.assessments import faults_of
from tests.shared_files import shared_file
from tests.vignettes.cases import differences

pytestmark = pytest.mark.given
FILE = yaml.safe_load(Path(__file__).with_name("clinical_cases.yaml").read_text("utf-8"))
FOLDER = "review/clinical-cases"


def case_of(name: str) -> Case:
    """The chart, with the draft orders of its call where there is one."""
    bundle = json.loads(shared_file(f"{FOLDER}/{name}.bundle.json").read_text("utf-8"))
    resources = [entry["resource"] for entry in bundle["entry"]]
    patient = next(r["id"] for r in resources if r["resourceType"] == "Patient")
    call = shared_file(FOLDER) / f"{name}.order.json"
    drafts = []
    if call.exists():
        entries = json.loads(call.read_text("utf-8"))["context"]["draftOrders"]["entry"]
        drafts = [{**e["resource"], "id": f"d{number}"} for number, e in enumerate(entries, 1)]
    day = date.fromisoformat(str(FILE["as_of"]))
    return Case(resources, patient, day, FILE["jurisdiction"], draft_orders=drafts)


@pytest.mark.parametrize("name", sorted(FILE["cases"]))
def test_a_chart_of_the_review_gets_what_it_says(name: str) -> None:
    row = FILE["cases"][name]
    assessment = assess(case_of(name), load_knowledge(), terminology.load())
    assert faults_of(assessment) == []
    assert differences(assessment, row["expect"]) == [], row["section"]
    if "first_test" in row:
        assert assessment["testsDue"][0]["id"] == row["first_test"]


def test_no_chart_of_the_review_is_left_out() -> None:
    names = {path.name.partition(".")[0] for path in shared_file(FOLDER).glob("*.bundle.json")}
    assert names == set(FILE["cases"])
