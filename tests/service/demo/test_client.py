import pytest

from service.demo.client import Client, Draft
from service.demo.fhir import create_server, demo_patients
from service.demo.page import blueprint

PATIENTS = demo_patients()


@pytest.fixture
def fhir(serve_app):
    with serve_app(create_server(PATIENTS)) as address:
        yield address


def test_the_client_sends_all_pages(fhir, base, engine):
    cards = Client(base, fhir).patient_view("demo-2")["cards"]
    assert cards[0]["summary"] == "4 resources read"  # the patient and three conditions, by two
    assert engine.calls[0][1].as_of.isoformat() == "2026-11-24"


def test_the_page_escapes_what_it_shows(app, fhir, serve_app, http):
    client = Client("", fhir)
    app.register_blueprint(blueprint(client, PATIENTS))
    with serve_app(app) as base:
        client.service = base
        assert "Choose a patient" in http.get(f"{base}/demo").text
        page = http.get(f"{base}/demo", params={"patient": "demo-2"})
        assert "&lt;b&gt;bold&lt;/b&gt;" in page.text
        assert "<b>" not in page.text
        assert "script" not in page.headers["Content-Security-Policy"]
        assert http.get(f"{base}/demo", params={"patient": "<x>"}).status_code == 404
        assert http.get(f"{base}/demo/style.css").headers["Content-Type"].startswith("text/css")


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_an_order_goes_to_its_hook_with_the_dose_as_typed(fhir, base, engine, hook):
    Client(base, fhir).order(hook, "demo-2", Draft("elacestrant", 345, "MG", 2))
    service, case = engine.calls[-1]
    assert service == f"luminal-{hook}"
    [draft] = case.draft_orders
    assert draft["subject"] == {"reference": "Patient/demo-2"}
    [dosage] = draft["dosageInstruction"]
    assert dosage["doseAndRate"] == [{"doseQuantity": {"value": 345, "unit": "MG"}}]
    assert dosage["timing"]["repeat"]["frequency"] == 2
    selected = ("MedicationRequest/draft-1",) if hook == "order-select" else None
    assert case.selections == selected
    assert "dosageInstruction" not in Draft("elacestrant").resource("demo-2")


def test_the_page_has_an_order_entry(app, fhir, serve_app, http, engine):
    client = Client("", fhir)
    app.register_blueprint(blueprint(client, PATIENTS, ("letrozole",)))
    with serve_app(app) as base:
        client.service = base
        order = {"patient": "demo-2", "drug": "<b>x</b>", "amount": "1", "hook": "order-select"}
        page = http.get(f"{base}/demo", params=order)
        assert "<b>" not in page.text
        assert '<option value="letrozole">' in page.text
        assert engine.calls[-1][0] == "luminal-order-select"
        for wrong, status in (("hook", 404), ("amount", 400), ("times", 400)):
            assert http.get(f"{base}/demo", params={**order, wrong: "x"}).status_code == status
