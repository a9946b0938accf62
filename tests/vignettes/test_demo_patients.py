"""Each synthetic demo patient gets the conclusion that the decision table implies."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import terminology
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.dates import FIRST_YEAR, LAST_YEAR
from oncology.intake import read_bundle
from oncology.knowledge.load import load_knowledge as load
from tests.assessments import faults_of
from tests.shared_files import shared_file

ROOT = Path(__file__).resolve().parents[2]
PATIENTS = ROOT / "service/demo/patients"
DAY = date(2026, 11, 24)


def judged(name: str, jurisdiction: str = "us", drafts=(), day: date = DAY) -> dict:
    document = json.loads(next(PATIENTS.glob(f"{name}-*.json")).read_text())
    assessment = assess(
        Case(
            read_bundle(document).resources,
            None,
            day,
            jurisdiction,
            draft_orders=drafts,
        ),
        load(),
        terminology.load(),
    )
    assert faults_of(assessment) == []
    return assessment


def ids(assessment: dict, status: str) -> list[str]:
    return [o["id"] for o in assessment["options"] if o["status"] == status]


# number, jurisdiction, next line, resistance, first preferred options (ties together), tests due
EXPECTED = [
    # row 1.1: de novo, postmenopausal
    ("1", "us", 1, "naive", ["ribociclib-aromatase-inhibitor"], ["germline-brca", "palb2", "ecg"]),
    ("1", "eu", 1, "naive", ["ribociclib-aromatase-inhibitor"], ["germline-brca", "palb2", "ecg"]),
    # row 2.1: ESR1 mutated, 12 months or more on a CDK4/6 inhibitor
    (
        "2",
        "us",
        2,
        "secondary",
        ["elacestrant", "imlunestrant", "vepdegestrant"],
        ["rebiopsy", "pik3ca-akt1-pten", "palb2", "her2-ihc"],
    ),
    (
        "2",
        "eu",
        2,
        "secondary",
        ["elacestrant", "imlunestrant"],
        ["rebiopsy", "pik3ca-akt1-pten", "palb2", "her2-ihc"],
    ),
    # row 1.4: PIK3CA mutated, relapse on adjuvant therapy
    ("3", "us", 1, "secondary", ["inavolisib-palbociclib-fulvestrant"], []),
    ("3", "eu", 1, "secondary", ["inavolisib-palbociclib-fulvestrant"], []),
    # row 2.9: germline BRCA2
    (
        "4",
        "us",
        2,
        "secondary",
        ["olaparib", "talazoparib"],
        ["rebiopsy", "pik3ca-akt1-pten", "her2-ihc"],
    ),
    (
        "4",
        "eu",
        2,
        "secondary",
        ["olaparib", "talazoparib"],
        ["rebiopsy", "pik3ca-akt1-pten", "her2-ihc"],
    ),
    # row 4.1: HER2-low, endocrine-refractory
    (
        "5",
        "us",
        3,
        "secondary",
        ["trastuzumab-deruxtecan-after-endocrine"],
        ["palb2", "msi-tmb", "lvef"],
    ),
    ("5", "eu", 3, "secondary", ["trastuzumab-deruxtecan-after-endocrine"], ["palb2", "lvef"]),
]


@pytest.mark.parametrize(("name", "jurisdiction", "line", "category", "first", "tests"), EXPECTED)
def test_conclusion(name, jurisdiction, line, category, first, tests) -> None:
    assessment = judged(name, jurisdiction)
    assert assessment["therapy"]["nextLine"] == line
    assert assessment["endocrineResistance"]["category"] == category
    assert [o["id"] for o in assessment["options"] if o.get("rank") == 1] == first
    assert [t["id"] for t in assessment["testsDue"]] == tests


def test_her2_positive_is_out_of_scope() -> None:
    assessment = judged("6")
    assert not assessment["scope"]["inScope"]
    assert [r["code"] for r in assessment["scope"]["reasons"]] == ["her2-positive"]
    assert assessment["options"] == []


def test_therapy_goes_on() -> None:
    assessment = judged("7")
    assert assessment["therapy"]["onTherapy"]
    assert assessment["endocrineResistance"]["category"] == "none-demonstrated"


def test_unknown_markers_wait_for_tests() -> None:
    assessment = judged("8")
    waiting = ids(assessment, "needs-data")
    assert {"elacestrant", "capivasertib-fulvestrant", "talazoparib"} <= set(waiting)
    assert [t["id"] for t in assessment["testsDue"]][:4] == [
        "rebiopsy",
        "esr1-ctdna",
        "pik3ca-akt1-pten",
        "germline-brca",
    ]
    esr1 = next(t for t in assessment["testsDue"] if t["id"] == "esr1-ctdna")
    assert "elacestrant" in esr1["unlocks"]


@pytest.mark.parametrize("jurisdiction", ["us", "eu"])
def test_us_only_approval_is_no_option_in_the_eu(jurisdiction) -> None:
    assessment = judged("2", jurisdiction)
    assert ("vepdegestrant" in ids(assessment, "preferred")) == (jurisdiction == "us")


def test_the_same_chart_is_judged_by_what_was_approved_on_the_day() -> None:
    """Before its approval a drug is no option, whatever the chart says."""
    document = json.loads(next(PATIENTS.glob("3-*.json")).read_text())
    shifted = json.loads(json.dumps(document).replace("2026-", "2023-").replace("2024-", "2021-"))
    assessment = assess(
        Case(
            read_bundle(shifted).resources,
            None,
            date(2023, 11, 24),
            "us",
        ),
        load(),
        terminology.load(),
    )
    assert "inavolisib-palbociclib-fulvestrant" not in ids(assessment, "preferred")
    assert "inavolisib-palbociclib-fulvestrant" not in ids(assessment, "alternative")


def draft(text: str, identifier: str = "d1", **more) -> dict:
    return {
        "resourceType": "MedicationRequest",
        "id": identifier,
        "status": "draft",
        "medicationCodeableConcept": {"text": text},
        **more,
    }


# patient, draft orders, verdict of the first, reason code
ORDERS = [
    ("2", ["Orserdu 345 mg"], "ok", None),
    ("2", ["Truqap", "Faslodex"], "warning", "pathway-plasma-only"),
    ("2", ["palbociclib", "fulvestrant"], "critical", "repeat-after-progression"),
    ("2", ["Lynparza"], "critical", "brca-absent"),
    ("2", ["Enhertu"], "warning", "her2-not-eligible"),
    ("3", ["inavolisib", "palbociclib", "fulvestrant"], "ok", None),
    ("3", ["alpelisib"], "warning", "fulvestrant-missing"),
    ("4", ["olaparib"], "ok", None),
    ("5", ["T-DXd"], "ok", None),
    ("1", ["ribociclib", "letrozole"], "info", "ribociclib-no-ecg"),
    ("1", ["ribociclib", "tamoxifen"], "critical", "ribociclib-tamoxifen"),
    ("1", ["elacestrant"], "warning", "esr1-unknown"),
    ("8", ["capivasertib", "fulvestrant"], "warning", "pathway-unknown"),
]


@pytest.mark.parametrize(("name", "drugs", "verdict", "code"), ORDERS)
def test_order(name, drugs, verdict, code) -> None:
    drafts = [draft(text, f"d{number}") for number, text in enumerate(drugs)]
    order = judged(name, drafts=drafts)["orders"][0]
    assert order["reference"] == "MedicationRequest/d0"
    assert (order["verdict"], code in [r["code"] for r in order["reasons"]]) == (
        verdict,
        code is not None,
    )


def test_order_of_resources_does_not_matter() -> None:
    document = json.loads(next(PATIENTS.glob("4-*.json")).read_text())
    resources = read_bundle(document).resources
    answers = [
        assess(Case(rows, None, DAY, "us"), load(), terminology.load())
        for rows in (resources, resources[::-1])
    ]
    assert answers[0] == answers[1]


@pytest.mark.given
def test_bundle_made_by_others() -> None:
    example = shared_file("examples/mcode_trial_matching_patient.json")
    assessment = assess(
        Case(
            read_bundle(json.loads(example.read_text())).resources,
            None,
            date(2019, 9, 1),
            "us",
        ),
        load(),
        terminology.load(),
    )
    assert faults_of(assessment) == []
    assert assessment["scope"]["inScope"]
    assert assessment["disease"]["sites"] == ["bone", "liver"]
    assert assessment["disease"]["visceral"] is True
    assert assessment["therapy"]["supportive"] == ["leuprorelin"]
    assert [line["agents"] for line in assessment["therapy"]["lines"]] == [
        ["abemaciclib", "fulvestrant", "ribociclib"]
    ]
    assert assessment["therapy"]["confidence"] == "low"
    assert {g: s["status"] for g, s in assessment["biomarkers"]["genes"].items()} == {
        "ESR1": "uncertain",
        "PIK3CA": "uncertain",
    }
    assert assessment["biomarkers"]["msi"] == "high"
    assert assessment["patient"]["ecog"] == 1
    codes = {gap["code"] for gap in assessment["dataGaps"]}
    assert {
        "her2-score-missing",
        "stop-reason-missing",
        "metastatic-date-missing",
    } <= codes


@pytest.mark.parametrize("year", [FIRST_YEAR, LAST_YEAR])
@pytest.mark.parametrize("number", [path.name[0] for path in sorted(PATIENTS.glob("*.json"))])
def test_any_day_of_the_calendar_can_be_asked_about(number, year) -> None:
    draft = {
        "resourceType": "MedicationRequest", "id": "d1", "status": "draft",
        "medicationCodeableConcept": {"text": "capecitabine"},
    }  # fmt: skip
    for day in (date(year, 1, 1), date(year, 12, 31)):
        assert judged(number, drafts=[draft], day=day)["asOf"] == day.isoformat()
