from uuid import uuid4

import pytest

from service.app import create_app
from service.demo.client import Client
from service.demo.fhir import create_server, demo_patients
from service.demo.page import blueprint
from service.demo.run import demo, settings_of

PATIENTS = demo_patients()


@pytest.fixture
def fhir(serve_app):
    with serve_app(create_server(PATIENTS)) as address:
        yield address


def test_every_patient_has_ids_and_references_within_the_bundle():
    assert len(PATIENTS) == 8
    for owner, members in PATIENTS.items():
        keys = {(item["resourceType"], item["id"]) for item in members}
        assert len(keys) == len(members)
        for item in members:
            if item["resourceType"] != "Patient":
                assert item["subject"] == {"reference": f"Patient/{owner}"}


def test_the_patients_are_readable_fhir():
    from fhir.resources.R4B import get_fhir_model_class

    for members in PATIENTS.values():
        for item in members:
            get_fhir_model_class(item["resourceType"]).model_validate(item)


def test_search_by_patient_code_count_and_form(fhir, http):
    asked = {"patient": "demo-2", "code": "http://loinc.org|69548-6,85337-4", "_count": "4"}
    first = http.get(f"{fhir}/Observation", params=asked).json()
    assert (first["total"], len(first["entry"])) == (7, 4)
    rest = http.get(first["link"][0]["url"]).json()
    assert len(rest["entry"]) == 3
    form = http.post(f"{fhir}/Observation/_search", data={"subject": "Patient/demo-2"}).json()
    assert form["total"] > 7
    assert http.get(f"{fhir}/Patient/demo-2").json()["id"] == "demo-2"
    assert http.get(f"{fhir}/Patient/none").status_code == 404
    assert http.get(f"{fhir}/metadata").json()["fhirVersion"] == "4.0.1"
    assert http.get(f"{fhir}/metadata", headers={"Origin": "https://a.example"}).headers[
        "Access-Control-Allow-Origin"
    ]


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


def test_demo_once_shows_cards_and_ends(engine, capsys):
    assert demo("127.0.0.1", 0, 0, once=True, engine=engine) == 0
    out = capsys.readouterr().out
    assert "/cds-services" in out
    assert "4 resources read" in out


def test_a_taken_port_is_replaced_by_a_free_one(engine, base, capsys):
    taken = int(base.rsplit(":", 1)[1])
    assert demo("127.0.0.1", taken, 0, once=True, engine=engine) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("CDS service"))
    assert f":{taken}/" not in line


def test_a_call_without_prefetch_reads_the_demo_server(fhir, serve_app, http, engine, tmp_path):
    app = create_app(settings_of(tmp_path, fhir), engine)
    context = {"userId": "Practitioner/1", "patientId": "demo-2"}
    body = {
        "hook": "patient-view",
        "hookInstance": str(uuid4()),
        "context": context,
        "fhirServer": fhir,
    }
    with serve_app(app) as base:
        answer = http.post(f"{base}/cds-services/luminal-patient-view", json=body)
    app.extensions["luminal"].close()
    assert answer.json()["cards"][0]["summary"] == "4 resources read"
