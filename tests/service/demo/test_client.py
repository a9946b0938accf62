import pytest

from service.demo.client import Client
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
