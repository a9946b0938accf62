"""The one way from a case to a response: the cards of the hook, and what could not be had."""

import json
from datetime import date
from pathlib import Path

import pytest

import terminology
from hooks import Absence, HookCall, name_absent, respond, validate_response
from oncology.assessment import Case
from oncology.knowledge import load_knowledge

DEMO = Path(__file__).resolve().parents[2] / "service/demo/patients/2-esr1-after-cdk.json"
ABSENT = (Absence("procedures", "not-supplied"), Absence("allergies", "pages-left"))


def case(*drafts):
    entries = json.loads(DEMO.read_text())["entry"]
    resources = tuple(entry["resource"] for entry in entries)
    return Case(resources, "demo-2", date(2026, 11, 24), "us", drafts)


def answer(hook, *drafts, glossary_url=None):
    call = HookCall(f"luminal-{hook}", lambda key: key.replace("/", "."), ABSENT, glossary_url)
    return respond(call, case(*drafts), load_knowledge(), terminology.load())


def draft(drug):
    return {
        "resourceType": "MedicationRequest", "id": "d1", "status": "draft", "intent": "order",
        "medicationCodeableConcept": {"text": drug}, "subject": {"reference": "Patient/demo-2"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("hook", "kinds"),
    [("patient-view", {"status", "options", "options-more", "tests"}), ("order-sign", {"order"})],
)
def test_a_hook_shows_its_own_cards(hook, kinds):
    response = answer(hook, draft("olaparib")).response
    assert {card["uuid"].split(":")[0] for card in response["cards"]} <= kinds
    assert response["cards"]
    assert validate_response(response) == []


@pytest.mark.parametrize("base", ["https://luminal.example/cds", "http://localhost:8000"])
def test_status_and_options_lead_to_the_glossary(base):
    response = answer("patient-view", glossary_url=f"{base}/glossary").response
    assert validate_response(response) == []
    last = {card["uuid"]: card.get("links", [{}])[-1].get("url") for card in response["cards"]}
    leading = [key for key, url in last.items() if url == f"{base}/glossary"]
    assert leading == [key for key in last if key.startswith(("status", "options"))]
    assert len(leading) >= 2


def test_no_card_leads_to_an_open_address_or_without_one_to_the_glossary():
    exposed = answer("patient-view", glossary_url="http://luminal.example/glossary").response
    assert any("url" in fault for fault in validate_response(exposed))
    assert "Glossary" not in str(answer("patient-view").response)


def test_the_response_says_by_which_knowledge_it_was_made():
    select_answer = answer("order-select")
    assert select_answer.response["cards"] == []
    assert select_answer.response["extension"] == {
        "org.luminal": {
            "knowledgeVersion": load_knowledge().version,
            "schemaVersion": select_answer.assessment["schemaVersion"],
        }
    }


def test_what_could_not_be_had_is_a_gap_of_the_assessment():
    gaps = [gap for gap in answer("patient-view").assessment["dataGaps"] if "data-" in gap["code"]]
    assert [(gap["code"], gap["severity"]) for gap in gaps] == [
        ("data-not-supplied", "warning"),
        ("data-pages-left", "warning"),
    ]
    assert [gap["text"] for gap in gaps] == [absence.text for absence in ABSENT]


def test_nothing_absent_adds_nothing():
    document = {"dataGaps": []}
    name_absent(document, ())
    assert document == {"dataGaps": []}
