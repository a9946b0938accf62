"""The real service over HTTP with the demo patients: what an EHR gets."""

import copy
import json
from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class

from service.app import create_app
from service.clinical.engine import Engine
from service.config import Settings
from tests.prefetch import KEYS, prefetch_of
from tests.shared_files import shared_file

PATIENTS = Path(__file__).resolve().parents[3] / "service/demo/patients"


@pytest.fixture(scope="module")
def real_engine():
    return Engine()


@pytest.fixture
def real(real_engine, tmp_path, serve_app):
    app = create_app(Settings(database_url=f"sqlite:///{tmp_path / 'r.sqlite3'}"), real_engine)
    with serve_app(app) as address:
        yield address
    app.extensions["luminal"].store.close()


def members(number):
    document = json.loads(next(PATIENTS.glob(f"{number}-*.json")).read_text())
    return [entry["resource"] for entry in document["entry"]]


def call_of(number, hook="patient-view", drafts=(), selections=None, **changes):
    resources = members(number)
    patient = next(r["id"] for r in resources if r["resourceType"] == "Patient")
    context = {"userId": "Practitioner/1", "patientId": patient}
    if hook != "patient-view":
        entries = [
            {"resource": {**d, "subject": {"reference": f"Patient/{patient}"}}} for d in drafts
        ]
        context["draftOrders"] = {"resourceType": "Bundle", "entry": entries}
    if hook == "order-select":
        context["selections"] = selections or [f"MedicationRequest/{drafts[0]['id']}"]
    return {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": context,
        "prefetch": prefetch_of(resources),
        "extension": {"org.luminal": {"asOf": "2026-11-24"}},
        **changes,
    }


def draft(text, identifier="d1"):
    return {
        "resourceType": "MedicationRequest",
        "id": identifier,
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": text},
    }


def nodes(value):
    yield value
    for child in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from nodes(child)


def cards_of(http, base, **choices):
    call = call_of(**choices)
    answer = http.post(f"{base}/cds-services/luminal-{call['hook']}", json=call)
    assert answer.status_code == 200, answer.text
    return answer.json()["cards"]


@pytest.mark.parametrize("number", range(1, 9))
def test_cards_keep_the_rules_of_the_specification(real, http, number):
    cards = cards_of(http, real, number=str(number))
    assert (cards == []) == (number == 6)  # out of scope: silence
    identifiers = [card["uuid"] for card in cards]
    for card in cards:
        assert len(card["summary"]) < 140
        assert card["indicator"] in {"info", "warning", "critical"}
        assert card["source"]["label"] == "Luminal"
        assert ("selectionBehavior" in card) == ("suggestions" in card)
        recommended = [s for s in card.get("suggestions", []) if s.get("isRecommended")]
        assert len(recommended) <= 1
        identifiers += [s["uuid"] for s in card.get("suggestions", [])]
        assert all(link["url"].startswith("https://") for link in card.get("links", []))
        assert all(node not in (None, [], {}, "") for node in nodes(card))
    assert len(set(identifiers)) == len(identifiers)


def test_cards_lead_to_pages_of_the_knowledge_where_the_address_is_known(tmp_path):
    url = f"sqlite:///{tmp_path / 'g.sqlite3'}"
    app = create_app(Settings(database_url=url, public_url="https://luminal.example/"))
    client = app.test_client()
    cards = client.post("/cds-services/luminal-patient-view", json=call_of("2")).json["cards"]
    for card in cards:
        page = card["links"][-1]["url"].partition("example")[2]
        assert page.startswith("/knowledge/regimens/")
        assert client.get(page).status_code == 200, page
    assert cards[-1]["source"]["url"] == "https://luminal.example/knowledge/rules"
    app.extensions["luminal"].close()


@pytest.mark.parametrize("number", range(1, 9))
def test_suggested_orders_are_valid_fhir(real, http, number):
    for card in cards_of(http, real, number=str(number)):
        for suggestion in card.get("suggestions", []):
            for action in suggestion["actions"]:
                resource = action["resource"]
                get_fhir_model_class(resource["resourceType"]).model_validate(resource)
                assert resource["status"] == "draft"
                assert resource["subject"]["reference"].startswith("Patient/demo-")


def test_the_same_call_gives_the_same_answer(real, http):
    assert cards_of(http, real, number="2") == cards_of(http, real, number="2")


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_a_right_order_stays_silent_and_a_wrong_one_is_stopped(real, http, hook):
    assert cards_of(http, real, number="2", hook=hook, drafts=[draft("elacestrant")]) == []
    [card] = cards_of(http, real, number="2", hook=hook, drafts=[draft("olaparib")])
    assert card["indicator"] == "critical"
    assert card["suggestions"][0]["actions"] == [
        {
            "type": "delete",
            "description": "Remove the draft order of olaparib",
            "resourceId": "MedicationRequest/d1",
        }
    ]
    assert {reason["code"] for reason in card["overrideReasons"]} >= {"tumour-board"}


def test_only_the_selected_draft_is_judged(real, http):
    drafts = [draft("elacestrant", "right"), draft("olaparib", "wrong")]
    choices = {"number": "2", "hook": "order-select", "drafts": drafts}
    assert cards_of(http, real, **choices, selections=["MedicationRequest/right"]) == []
    assert len(cards_of(http, real, **choices, selections=["MedicationRequest/wrong"])) == 1


def test_what_was_not_supplied_is_said(real, http):
    call = call_of("2")
    del call["prefetch"]["procedures"]
    answer = http.post(f"{real}/cds-services/luminal-patient-view", json=call).json()
    assert "The EHR did not supply procedures." in answer["cards"][0]["detail"]


@pytest.mark.parametrize(
    ("keys", "expressions"),
    [
        (["patient"], ["prefetch.patient"]),
        (["observations"], ["prefetch.observations"]),
        (
            [key for key in KEYS.values() if key.startswith("medication")],
            [
                "prefetch.medicationStatements",
                "prefetch.medicationRequests",
                "prefetch.medicationAdministrations",
                "prefetch.medicationDispenses",
            ],
        ),
    ],
)
def test_it_does_not_decide_without_the_essential(real, http, keys, expressions):
    call = call_of("2")
    for key in keys:
        del call["prefetch"][key]
    answer = http.post(f"{real}/cds-services/luminal-patient-view", json=call)
    assert answer.status_code == 412
    assert answer.json()["issue"][0]["expression"] == expressions


def test_one_broken_resource_does_not_sink_the_call(real, http):
    call = call_of("2")
    broken = copy.deepcopy(call["prefetch"]["observations"]["entry"][0]["resource"])
    broken |= {"id": "broken", "effectiveDateTime": "soon"}
    call["prefetch"]["observations"]["entry"].insert(0, {"resource": broken})
    answer = http.post(f"{real}/cds-services/luminal-patient-view", json=call)
    assert answer.status_code == 200
    assert "Unclear" in answer.json()["cards"][-1]["detail"]
    whole = http.post(f"{real}/assess", json=call).json()
    assert any("Observation/broken" in gap["text"] for gap in whole["dataGaps"])


@pytest.mark.given
def test_the_mcode_example_gives_sensible_cards(real, http):
    example = shared_file("examples/mcode_trial_matching_patient.json")
    resources = [entry["resource"] for entry in json.loads(example.read_text())["entry"]]
    patient = next(r["id"] for r in resources if r["resourceType"] == "Patient")
    call = call_of("1") | {
        "context": {"userId": "Practitioner/1", "patientId": patient},
        "prefetch": prefetch_of([r for r in resources if r["resourceType"] in KEYS]),
        "extension": {"org.luminal": {"asOf": "2019-09-01"}},
    }
    answer = http.post(f"{real}/cds-services/luminal-patient-view", json=call)
    assert answer.status_code == 200, answer.text
    [status] = answer.json()["cards"]
    assert status["summary"].startswith("Line 1 goes on, no progression recorded")
    assert "Please confirm the course of therapy" in status["detail"]
    assert "Due: Germline BRCA1/2" in status["detail"]
