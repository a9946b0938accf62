"""One live server with the real engine for all contract tests, and requests of demo patients."""

import importlib.util
import json
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from jsonschema import Draft202012Validator

from service.app import create_app
from service.clinical.engine import Engine
from service.config import Settings
from tests.live import serving
from tests.prefetch import KEYS, prefetch_of

PATIENTS = Path(__file__).resolve().parents[2] / "service/demo/patients"
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
DAY = "2026-11-24"
CANARY = "Zebulon-Canary-1931"


@pytest.fixture(scope="session")
def serve():
    return serving


@pytest.fixture(scope="session")
def real_engine():
    return Engine()


@pytest.fixture(scope="session")
def start(real_engine, tmp_path_factory):
    """Starts the service with the real engine and given settings; yields its address."""

    @contextmanager
    def start(**changes):
        database = tmp_path_factory.mktemp("contract") / "c.sqlite3"
        settings = Settings(**{"auth": "off", "database_url": f"sqlite:///{database}", **changes})
        app = create_app(settings, real_engine)
        with serving(app) as address:
            yield address
        app.extensions["luminal"].store.close()

    return start


@pytest.fixture(scope="session")
def live(start):
    """The address of a service without authentication."""
    with start(cors_origins=("https://ehr.example",), max_body_bytes=600_000) as address:
        yield address


@pytest.fixture(scope="session")
def http():
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture(scope="session")
def schema(live, http):
    """Returns the validator of a published schema, as the service publishes it."""

    def schema(name):
        return Draft202012Validator(http.get(f"{live}/schemas/{name}").json())

    return schema


def members(number):
    document = json.loads(next(PATIENTS.glob(f"{number}-*.json")).read_text())
    return [entry["resource"] for entry in document["entry"]]


def bundle(resources=()):
    entries = [{"resource": item} for item in resources]
    return {"resourceType": "Bundle", "type": "searchset", "entry": entries}


def draft(text, patient, identifier="d1", **changes):
    return {
        "resourceType": "MedicationRequest",
        "id": identifier,
        "status": "draft",
        "intent": "order",
        "medicationCodeableConcept": {"text": text},
        "subject": {"reference": f"Patient/{patient}"},
        **changes,
    }


def call(hook="patient-view", number=2, drafts=("capecitabine",), **changes):
    """A request about a demo patient; a change to None takes the field out."""
    patient = f"demo-{number}"
    context = {"userId": "Practitioner/1", "patientId": patient}
    if hook != "patient-view":
        orders = [
            draft(item, patient, f"d{n}") if isinstance(item, str) else item
            for n, item in enumerate(drafts, 1)
        ]
        context["draftOrders"] = {"resourceType": "Bundle", "entry": bundle(orders)["entry"]}
    if hook == "order-select":
        context["selections"] = ["MedicationRequest/d1"]
    body = {
        "hook": hook,
        "hookInstance": INSTANCE,
        "context": context,
        "prefetch": prefetch_of(members(number)),
        "extension": {"org.luminal": {"asOf": DAY}},
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


@pytest.fixture(scope="session")
def make_call():
    return call


@pytest.fixture(scope="session")
def make_draft():
    return draft


@pytest.fixture(scope="session")
def make_bundle():
    return bundle


@pytest.fixture(scope="session")
def keys():
    return KEYS


@pytest.fixture(scope="session")
def post(live, http):
    """Posts a body to a service by hook, or to a path below the service's address."""

    def post(body, path=None, **options):
        where = path or f"/cds-services/luminal-{body['hook']}"
        return http.post(live + where, **({"json": body} | options))

    return post


def refused(answer, status, where=None):
    """An OperationOutcome of ours, without anything that was sent; returns its first issue."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/fhir+json"
    document = answer.json()
    assert document["resourceType"] == "OperationOutcome"
    issue = document["issue"][0]
    assert issue["severity"] in {"error", "fatal"}
    assert issue["details"]["text"]
    assert CANARY not in answer.text
    assert "Traceback" not in answer.text
    if where:
        assert where in issue["expression"]
    return issue


@pytest.fixture(scope="session")
def is_refused():
    return refused


def _load(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


misbehaving = _load("misbehaving")


@pytest.fixture(scope="session")
def behaviours():
    """What a FHIR server can do wrong, by name."""
    return misbehaving


@contextmanager
def _running(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def _fhir_server():
    with _running(misbehaving.FhirServer(members(2))) as server:
        yield server


@pytest.fixture
def fhir(_fhir_server):
    """A FHIR server that holds demo patient 2 and counts its calls."""
    _fhir_server.reset()
    yield _fhir_server
    _fhir_server.reset()


@pytest.fixture(scope="session")
def stranger():
    """Another server; no call may ever reach it."""
    with _running(misbehaving.FhirServer()) as server:
        yield server


@pytest.fixture(scope="session")
def reaching(_fhir_server):
    """Settings under which a service may call the FHIR server on this machine."""
    return {
        "fhir_servers": (_fhir_server.base,),
        "fhir_networks": ("127.0.0.0/8",),
        "fhir_allow_http": True,
        "fhir_max_bytes": 2_000_000,
        "fhir_max_pages": 4,
    }


@pytest.fixture(scope="session")
def fetching(start, reaching):
    """A service that may call the FHIR server, with time enough for a busy test machine."""
    with start(**reaching, deadline_ms=5000) as address:
        yield address


@pytest.fixture
def ask(http, fetching, fhir):
    """Posts a patient-view call about demo patient 2 that names the FHIR server."""

    def ask(prefetched=(), scope="patient/*.rs", token="secret-token", path=None, **changes):  # noqa: S107
        whole = prefetch_of(members(2))
        grant = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": 300,
            "scope": scope,
            "subject": "client",
        }
        fields = {
            "fhirServer": fhir.base,
            "fhirAuthorization": grant if token else None,
            "prefetch": {key: whole[key] for key in prefetched},
        }
        where = path or "/cds-services/luminal-patient-view"
        return http.post(fetching + where, json=call(**(fields | changes)))

    return ask
