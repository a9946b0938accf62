"""A stand-in for the clinical side, and the service on a real port."""

import json
import os
from dataclasses import dataclass, field
from types import SimpleNamespace
from uuid import uuid4

import pytest
import requests
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from oncology.intake import PatientRecord
from service.app import create_app
from service.clinical.decision import CardRecord, Conclusions, Decision
from service.commands.export import export_knowledge
from service.config import Settings
from service.observe import logs
from service.store.store import Store
from tests.live import Live, serving
from tests.service.library import BASE, DAY

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
CARD = "4e0a3a1e-3283-4575-ab82-028d55fe2719"
CANARY = "Zebulon-Canary-1931"


@dataclass(frozen=True)
class Info:
    id: str
    hook: str
    title: str = "Title"
    description: str = "What it does."
    prefetch: dict = field(
        default_factory=lambda: {
            "patient": "Patient/{{context.patientId}}",
            "conditions": "Condition?patient={{context.patientId}}&_count=2",
        }
    )
    essential: tuple = (("patient",),)
    usage_requirements: str | None = None
    hook_version: str = "1.0"


class StandIn:
    """Answers with one card that counts what it was given."""

    knowledge_version = "2026.11.24"
    glossary = ()
    rules = ()
    drugs = ("letrozole",)
    override_reasons = frozenset({("urn:x", "patient-preference")})

    def __init__(self):
        hooks = ("patient-view", "order-select", "order-sign")
        self.services = {f"luminal-{hook}": Info(f"luminal-{hook}", hook) for hook in hooks}
        self.calls = []
        self.fault = None
        self.response = None

    def context_schema(self, hook):
        if f"luminal-{hook}" not in self.services:
            return None
        required = ["userId", "patientId"]
        properties = {"userId": {"type": "string"}, "patientId": {"type": "string"}}
        if hook != "patient-view":
            required.append("draftOrders")
            properties["draftOrders"] = {"type": "object"}
        return {"type": "object", "required": required, "properties": properties}

    def requests_of_drugs(self, drafts, resources):
        return ()

    def judge(self, case):
        return SimpleNamespace(record=PatientRecord(), is_cut_by_time=False)

    def respond(self, inquiry, case, chart):
        self.calls.append((inquiry.service_id, case))
        if self.fault:
            raise self.fault
        if self.response is not None:
            return Decision(self.response)
        card = {
            "uuid": CARD,
            "summary": f"{len(case.resources)} resources read",
            "detail": "<b>bold</b> as of " + case.as_of.isoformat(),
            "indicator": "info",
            "source": {"label": "Luminal"},
        }
        gaps = tuple("data-not-supplied" for _ in inquiry.absences)
        concluded = Conclusions(True, 2, "secondary", (("a", "preferred"),), (), (), gaps)
        return Decision({"cards": [card]}, (CardRecord(CARD, "status"),), gaps, concluded)

    def supposition(self, word):
        return None

    def page(self, case, absences, place, chart=None):
        self.calls.append(("page", case))
        return f"<p>Patient {case.patient_id}</p>"

    def assess(self, case, absences):
        self.calls.append(("assess", case))
        if self.fault:
            raise self.fault
        return {
            "schemaVersion": "2",
            "asOf": case.as_of.isoformat(),
            "jurisdiction": case.jurisdiction,
            "patient": {"id": case.patient_id},
            "dataGaps": [{"code": "unreadable", "text": "x"}],
        }

    def response_faults(self, response):
        return [] if isinstance(response.get("cards"), list) else ["cards: not an array"]

    def assessment_faults(self, assessment):
        return []

    def cards_as_text(self, cards):
        return "\n".join(card["summary"] for card in cards)

    def record_as_text(self, case):
        return f"{len(case.resources)} facts"

    def assessment_as_text(self, assessment):
        return f"Patient {assessment['patient']['id']} as of {assessment['asOf']}"


@pytest.fixture
def engine():
    return StandIn()


POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/test"


@pytest.fixture
def postgres_url():
    """A schema of its own on a real server, dropped afterwards."""
    url = make_url(os.environ.get("LUMINAL_TEST_POSTGRES") or POSTGRES)
    schema = f"luminal_test_{uuid4().hex[:12]}"
    admin = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with admin.begin() as connection:
            connection.execute(text(f"CREATE SCHEMA {schema}"))
    except OperationalError:
        pytest.skip("needs: PostgreSQL at LUMINAL_TEST_POSTGRES or on 127.0.0.1:5432")
    yield url.update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(False)
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'a%20b.sqlite3'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.server)])
def store_url(request):
    """The address of an empty store: every test that takes it runs on both databases."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def store(store_url):
    database = Store(store_url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="session")
def live():
    """Returns the class: `with live(folder, database_url) as server`."""
    return Live


@pytest.fixture
def settings(tmp_path):
    return Settings(
        database_url=f"sqlite:///{tmp_path / 'test.sqlite3'}",
        cors_origins=("https://allowed.example",),
        max_body_bytes=50_000,
    )


@pytest.fixture
def app(settings, engine):
    application = create_app(settings, engine)
    yield application
    application.extensions["luminal"].close()


@pytest.fixture
def base(app):
    with serving(app) as address:
        yield address


@pytest.fixture
def http():
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture(autouse=True)
def _clean_logs():
    yield
    logs.clear()


def patient(**more):
    return {"resourceType": "Patient", "id": "p1", "name": [{"family": CANARY}], **more}


def call(**changes):
    """Returns a valid patient-view request with changes; a change to None takes the field out."""
    body = {
        "hook": "patient-view",
        "hookInstance": INSTANCE,
        "context": {"userId": "Practitioner/1", "patientId": "p1"},
        "prefetch": {"patient": patient(), "conditions": None},
        "extension": {"org.luminal": {"asOf": "2026-11-24"}},
        **changes,
    }
    return {key: value for key, value in body.items() if value is not None}


@pytest.fixture
def make_call():
    return call


@pytest.fixture
def make_patient():
    return patient


@pytest.fixture
def serve_app():
    return serving


@pytest.fixture(scope="session")
def serving_app():
    return serving


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """The knowledge as one Bundle, as `luminal knowledge export` writes it."""
    file = tmp_path_factory.mktemp("export") / "bundle.json"
    assert export_knowledge("bundle", file, BASE, DAY, None) == 0
    return json.loads(file.read_text("utf-8"))
