"""The demo as one command."""

from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from service.app import create_app
from service.demo.fhir import create_server, demo_patients
from service.demo.run import demo, settings_of

PATIENTS = demo_patients()


@pytest.fixture
def fhir(serve_app):
    with serve_app(create_server(PATIENTS)) as address:
        yield address


def test_demo_once_shows_cards_and_ends(engine, capsys):
    assert demo("127.0.0.1", 0, 0, once=True, engine=engine) == 0
    out = capsys.readouterr().out
    assert "/cds-services" in out
    assert "4 resources read" in out
    [line] = [line for line in out.splitlines() if line.startswith("CDS sandbox")]
    query = parse_qs(urlsplit(line.split()[-1]).query)
    assert query["patientId"] == ["demo-2"]
    assert query["serviceDiscoveryURL"][0].endswith("/cds-services")
    assert f"{query['fhirServiceUrl'][0]}/metadata" in out


def test_a_taken_port_is_replaced_by_a_free_one(engine, base, capsys):
    busy_port = int(base.rsplit(":", 1)[1])
    assert demo("127.0.0.1", busy_port, 0, once=True, engine=engine) == 0
    line = next(x for x in capsys.readouterr().out.splitlines() if x.startswith("CDS service"))
    assert f":{busy_port}/" not in line


@pytest.mark.parametrize(("host", "has_link"), [("127.0.0.1", True), ("0.0.0.0", False)])
def test_cards_lead_to_the_demo_itself_on_this_machine(engine, monkeypatch, capsys, host, has_link):
    urls = []

    def stand_in(_overlay, public_url):
        urls.append(public_url)
        return engine

    monkeypatch.setattr("service.demo.run.Engine", stand_in)
    assert demo(host, 0, 0, once=True) == 0
    assert urls[0].startswith(f"http://{host}:") is has_link
    assert not has_link or f"{urls[0]}/cds-services" in capsys.readouterr().out


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
