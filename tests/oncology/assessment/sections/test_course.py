"""What the Assessment and the status card say of an end without a day, and of a dose that is due."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import terminology
from cards import CardBasis, assessment_as_text, render
from oncology.assessment import Assessment, Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.assessments import faults_of

DAY = date(2026, 10, 15)
PATIENT = {
    "as_of": DAY.isoformat(), "born": 1960, "menopause": "postmenopausal", "diagnosed": "2023-10-16",
    "advanced": "2023-10-30", "metastases": ["bone"], "er": "90%", "pr": "positive", "her2": "1+",
    "lines": ["anastrozole + ribociclib, 2023-11-20 to 2026-06-15, progression 2026-06-12"],
}  # fmt: skip


def medication(kind: str, drug: str, status: str, **more: object) -> dict:
    return {
        "resourceType": kind, "status": status, "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": drug}, "id": f"{kind}-{drug.split()[0]}".lower(), **more,
    }  # fmt: skip


def doses(drug: str, last: date, step: int) -> list[dict]:
    days = [last - timedelta(step * n) for n in (1, 0)]
    return [
        medication("MedicationAdministration", drug, "completed", effectiveDateTime=day.isoformat())
        | {"id": f"dose{n}"}
        for n, day in enumerate(days)
    ]


def document_of(*records: dict, **changes: object) -> Assessment:
    patient = {**PATIENT, **changes, "resources": list(records)}
    case = Case(tuple(chart.resources(patient)), "p", DAY, "us")
    document = assess(case, load_knowledge(), terminology.load())
    assert faults_of(document) == []
    return document


def card_of(document: Assessment) -> dict:
    basis = CardBasis(
        document, load_knowledge(), terminology.load(), "p", lambda key: key, is_long=True
    )
    return render(basis, "patient-view")[0]


@pytest.mark.parametrize(
    ("drug", "after", "step"),
    [
        ("fulvestrant", 28, 28), ("paclitaxel", 7, 7), ("docetaxel", 21, 21),
        ("trastuzumab deruxtecan", 24, 21), ("fulvestrant", 70, 28),
    ],
)  # fmt: skip
def test_the_next_dose_is_said_with_its_day(drug: str, after: int, step: int) -> None:
    last = DAY - timedelta(after)
    document = document_of(*doses(drug, last, step))
    line, therapy = document["therapy"]["lines"][1], document["therapy"]
    due = (last + timedelta(step)).isoformat()
    assert line["nextDoseDue"] == [{"agent": drug, "day": due}]
    assert (line["end"], line["endReason"], therapy["nextLine"]) == (None, "ongoing", 2)
    assert f"- Next dose of {drug} due {due}." in card_of(document)["detail"]
    assert f"Next dose of {drug} due {due}." in assessment_as_text(document)
    assert "line 2 goes on" in card_of(document)["summary"]


@pytest.mark.parametrize("after", [1, 27, 71, 90])
def test_nothing_is_said_before_it_is_due_or_once_it_is_over(after: int) -> None:
    document = document_of(*doses("fulvestrant", DAY - timedelta(after), 28))
    line = document["therapy"]["lines"][1]
    assert "nextDoseDue" not in line
    assert "Next dose" not in card_of(document)["detail"]
    assert (line["endReason"] == "ongoing") is (after < 71)


def test_an_end_without_a_day_is_an_interval() -> None:
    order = medication(
        "MedicationRequest", "fulvestrant", "stopped", intent="order", authoredOn="2026-06-22",
        statusReason={"text": "Toxicity"},
    )  # fmt: skip
    document = document_of(order)
    line = document["therapy"]["lines"][1]
    assert (line["end"], line["endReason"]) == (None, "toxicity")
    assert line["endBetween"] == ["2026-06-22", "2026-10-15"]
    assert "progressionBetween" not in line
    assert (document["therapy"]["onTherapy"], document["therapy"]["nextLine"]) == (False, 3)
    card = card_of(document)
    assert "2026-06-22 to a day not recorded (2026-10-15 at the latest)" in card["detail"]
    assert "line 2 ended, line 3 is next" in card["summary"]
    assert "a day not recorded (2026-10-15 at the latest)" in assessment_as_text(document)


def test_a_progression_without_a_day_is_an_interval() -> None:
    orders = [
        medication(
            "MedicationRequest", drug, "stopped", intent="order", authoredOn="2023-11-20",
            statusReason={"text": "Disease progression"},
        )
        for drug in ("anastrozole", "ribociclib")
    ]  # fmt: skip
    document = document_of(*orders, lines=[])
    line, resistance = document["therapy"]["lines"][0], document["endocrineResistance"]
    assert (line["progression"], line["endReason"]) == (None, "progression")
    assert line["progressionBetween"] == ["2023-12-05", "2026-10-15"]
    assert document["disease"]["lastProgression"] is None
    assert resistance["category"] == "indeterminate"
    assert resistance["alternatives"] == ["primary", "secondary"]
    assert [event["date"] for event in resistance["events"]] == [None]
    card = card_of(document)
    assert "progression on line 1, line 2 is next" in card["summary"]
    assert "progression on a day not recorded" in card["detail"]


def test_a_drug_that_was_stopped_beside_its_partner_on_no_recorded_day() -> None:
    partner = medication(
        "MedicationStatement", "ribociclib", "stopped", effectivePeriod={"start": "2026-07-01"},
        statusReason=[{"text": "Toxicity"}],
    )  # fmt: skip
    going = medication(
        "MedicationStatement", "fulvestrant", "active", effectivePeriod={"start": "2026-07-01"}
    )
    document = document_of(partner, going)
    line = document["therapy"]["lines"][1]
    assert line["stopped"] == [{"agent": "ribociclib", "end": None, "reason": "toxicity"}]
    assert "fulvestrant (ribociclib stopped, toxicity)" in card_of(document)["detail"]


def test_a_foreign_status_is_a_gap_and_no_running_drug() -> None:
    for word in ("discontinued", "aborted", "inactive"):
        record = medication(
            "MedicationStatement", "fulvestrant", word, effectivePeriod={"start": "2026-06-22"}
        )
        document = document_of(record)
        assert document["therapy"]["onTherapy"] is False
        assert "status-not-of-fhir" in {gap["code"] for gap in document["dataGaps"]}
