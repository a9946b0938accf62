import pytest

from service.demo.client import AWAY, Client
from service.demo.fhir import create_server, demo_patients

PATIENTS = demo_patients()
CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"


@pytest.fixture
def fhir(serve_app):
    with serve_app(create_server(PATIENTS)) as address:
        yield address


def test_the_client_sends_all_pages(fhir, base, engine):
    cards = Client(base, fhir).patient_view("demo-2")["cards"]
    assert cards[0]["summary"] == "4 resources read"  # the patient and three conditions, by two
    assert engine.calls[0][1].as_of.isoformat() == "2026-11-24"


def test_what_the_ehr_signed_is_sent_with_its_kind_of_resources(fhir, base, engine):
    order = {"resourceType": "MedicationRequest", "id": "unseen-order"}
    wound = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/demo-2"}}
    request = Client(base, fhir).call("patient-view", "demo-2", signed=[order, wound]).request
    names = [entry["resource"]["id"] for entry in request["prefetch"]["conditions"]["entry"]]
    assert names[-1] == "c1"
    assert "unseen-order" not in str(request)  # no query asks for its kind


def test_a_refusal_and_silence_are_exchanges_without_cards(fhir, base, engine):
    engine.response = {"cards": "none"}
    refusal = Client(base, fhir).call("patient-view", "demo-2")
    assert (refusal.status, refusal.is_answered, refusal.cards) == (500, False, [])
    with pytest.raises(ValueError, match="status 500"):
        Client(base, fhir).patient_view("demo-2")
    silence = Client(base, fhir).feedback("http://127.0.0.1:1/cds-services/x", {"card": CARD})
    assert (silence.status, silence.response, silence.cards) == (AWAY, None, [])
    assert silence.address.endswith("/x/feedback")


def test_no_object_is_no_answer(fhir, base):
    client = Client(base, fhir)
    exchange = client._post("feedback", f"{base}/glossary", {})  # HTML, and not by POST
    assert not exchange.is_answered
