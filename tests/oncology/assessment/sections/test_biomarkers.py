"""A gene in which nothing was found says where it was looked for, and when."""

from datetime import date

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.assessments import faults_of

PATIENT = {
    "as_of": "2026-11-24", "born": 1958, "menopause": "postmenopausal", "diagnosed": "2025-03-10",
    "stage": "IV", "metastases": ["bone"], "er": "90%", "pr": "positive", "her2": "0 no staining",
    "lines": ["letrozole + palbociclib, 2025-04-01 to 2026-11-02, progression"],
}  # fmt: skip


def gene(words):
    resources = chart.resources({**PATIENT, "genes": {"PIK3CA": words}})
    case = Case(resources, "p", date(2026, 11, 24), "us")
    document = assess(case, load_knowledge(), terminology.load())
    assert faults_of(document) == []
    return document["biomarkers"]["genes"]["PIK3CA"]


@pytest.mark.parametrize(
    ("words", "specimen"), [("none tissue", "tissue"), ("none plasma", "ctdna")]
)
def test_a_gene_not_detected_names_specimen_day_and_source(words, specimen):
    state = gene(words)
    assert (state["status"], state["variants"]) == ("not-detected", [])
    [result] = state["notDetected"]
    assert (result["specimen"], result["date"]) == (specimen, state["lastTested"])
    assert len(result["sources"]) == 1


def test_what_was_found_is_no_result_without_a_finding():
    state = gene("H1047R tissue")
    assert state["status"] == "altered"
    assert state["notDetected"] == []
