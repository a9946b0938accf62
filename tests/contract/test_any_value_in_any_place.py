"""A value of any JSON type in any place of a call, a chart, a draft or a foreign document is no 5xx."""

import copy
import json

import pytest

from service.app import create_app
from service.config import Settings
from service.fhir_access.outcome import refusal_in
from service.trust.keys import signature_keys
from tests.contract.conftest import bundle, call, draft
from tests.fuzz.mutation import places
from tests.prefetch import prefetch_of

VALUES = {
    "null": None, "true": True, "number": 7, "words": "x", "list": [], "object": {},
    "list of numbers": [7], "list of objects": [{}],
}  # fmt: skip
SUBJECT = {"reference": "Patient/p"}
CHART = [
    {"resourceType": "Patient", "id": "p", "birthDate": "1960-01-01", "gender": "female",
     "name": [{"family": "X", "given": ["Y"]}], "identifier": [{"system": "urn:x", "value": "1"}]},
    {"resourceType": "Condition", "id": "c", "subject": SUBJECT, "onsetAge": {"value": 60, "code": "a"},
     "code": {"coding": [{"system": "http://snomed.info/sct", "code": "94222008"}]},
     "stage": [{"summary": {"text": "Stage IV"}}], "verificationStatus": {"text": "confirmed"}},
    {"resourceType": "Observation", "id": "o", "subject": SUBJECT, "status": "final",
     "code": {"coding": [{"system": "http://loinc.org", "code": "85337-4"}]},
     "effectiveDateTime": "2024-01-01", "valueString": "90 %", "specimen": {"reference": "Specimen/s"},
     "component": [{"code": {"text": "x"}, "valueQuantity": {"value": 1, "unit": "%"}}]},
    {"resourceType": "Observation", "id": "h", "subject": SUBJECT, "status": "final",
     "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
     "effectiveDateTime": "2024-01-01", "valueQuantity": {"value": 12, "unit": "g/dL"}},
    {"resourceType": "MedicationRequest", "id": "m", "subject": SUBJECT, "status": "active", "intent": "order",
     "medicationReference": {"reference": "#d"}, "authoredOn": "2024-02-01",
     "contained": [{"resourceType": "Medication", "id": "d", "code": {"text": "letrozole"}}],
     "dosageInstruction": [{"text": "daily", "doseAndRate": [{"doseQuantity": {"value": 2.5, "unit": "mg"}}]}]},
    {"resourceType": "DiagnosticReport", "id": "r",
     "subject": {"type": "Patient", "identifier": {"system": "urn:x", "value": "1"}}, "status": "final",
     "code": {"text": "Pathology"}, "conclusion": "ER positive", "result": [{"reference": "Observation/o"}]},
]  # fmt: skip
REQUEST_GROUP = {
    "resourceType": "RequestGroup", "id": "g", "subject": SUBJECT, "status": "draft", "intent": "proposal",
    "contained": [draft("palbociclib", "p", "inner")],
    "action": [{"resource": {"reference": "#inner"}, "action": [{"title": "x"}]}],
}  # fmt: skip


def body(hook):
    drafts = (draft("capecitabine", "p"), REQUEST_GROUP)
    request = call(hook, drafts=drafts, prefetch=prefetch_of(CHART))
    request["context"]["patientId"] = "p"
    return request


ASKED = {
    "/cds-services/luminal-patient-view": body("patient-view"),
    "/cds-services/luminal-order-select": body("order-select"),
    "/cds-services/luminal-order-sign": body("order-sign"),
    "/assess": bundle(CHART),
    "/cds-services/luminal-order-sign/feedback": {
        "feedback": [{"card": "4e0a3a1e-3283-4575-ab82-028d55fe2719", "outcome": "accepted",
                      "acceptedSuggestions": [{"id": "4e0a3a1e-3283-4575-ab82-028d55fe2719"}],
                      "outcomeTimestamp": "2026-11-24T10:00:00Z"}]},
}  # fmt: skip


def each(document, value):
    """The document with the value in each of its places, one after the other."""
    for *way, key in places(document):
        changed = copy.deepcopy(document)
        holder = changed
        for step in way:
            holder = holder[step]
        holder[key] = copy.deepcopy(value)
        yield (*way, key), changed


@pytest.fixture(scope="module")
def client(real_engine, tmp_path_factory):
    database = tmp_path_factory.mktemp("places") / "c.sqlite3"
    app = create_app(Settings(auth="off", database_url=f"sqlite:///{database}"), real_engine)
    yield app.test_client()
    app.extensions["luminal"].store.close()


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("path", ASKED)
def test_no_place_of_a_call_breaks_the_service(client, path, value):
    broken = {}
    for place, document in each(ASKED[path], VALUES[value]):
        answer = client.post(path, data=json.dumps(document), content_type="application/json")
        if answer.status_code >= 500:
            broken[place] = answer.status_code
    assert broken == {}


OUTCOME = {"resourceType": "OperationOutcome", "issue": [
    {"severity": "error", "code": "required", "details": {"text": "x", "coding": [{"display": "y"}]},
     "diagnostics": "z"}]}  # fmt: skip
KEY_SET = {"keys": [{"kid": "1", "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
                     "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
                     "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
def test_no_place_of_what_another_server_sends_breaks_the_reading(value):
    for _, document in each(OUTCOME, VALUES[value]):
        refusal_in(document, ())
    for _, document in each(KEY_SET, VALUES[value]):
        signature_keys(document)
