"""Patient data planted everywhere turn up nowhere: log, metrics, errors, database.

The real server, the real clinical engine, every endpoint. Cards may speak of the patient, since
they go to the clinician who asked; nothing else may.
"""

import copy
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from service.store.audit import new_key
from tests.live import Live
from tests.prefetch import prefetch_of

DEMO = Path(__file__).resolve().parents[2] / "service/demo/patients/2-esr1-after-cdk.json"
SEED = "zqxcanary"  # in no word of ours; a suffix says where it was planted
SERVICES = ("luminal-patient-view", "luminal-order-select", "luminal-order-sign")


def planted(place):
    return f"{SEED}-{place}"


def resources():
    """The demo patient with a canary in every place that holds free text or an identifier."""
    members = [entry["resource"] for entry in json.loads(DEMO.read_text())["entry"]]
    for item in members:
        item["text"] = {"status": "generated", "div": f"<div>{planted('narrative')}</div>"}
        item["identifier"] = [{"system": "urn:mrn", "value": planted("identifier")}]
        item["note"] = [{"text": planted("note")}]
        item["id"] = f"{planted('id')}-{item['id']}"
        item["extension"] = [{"url": "urn:x", "valueString": planted("extension")}]
        if item["resourceType"] == "Patient":
            item["name"] = [{"family": planted("family"), "given": [planted("given")]}]
            item["address"] = [{"line": [planted("street")], "city": planted("city")}]
            item["telecom"] = [{"system": "phone", "value": planted("phone")}]
        else:
            item["subject"] = {"reference": f"Patient/{planted('id')}-demo-2"}
    for kind, extra in (
        ("MedicationStatement", {"medicationCodeableConcept": {"text": planted("drug")}}),
        ("Observation", {"code": {"text": planted("test")}, "valueString": planted("value")}),
        ("Observation", {"code": {"coding": [{"code": planted("code")}]}, "effectiveDateTime": planted("date")}),
        ("Condition", {"code": {"text": f"breast cancer {planted('condition')}"}, "onsetString": planted("onset")}),
    ):  # fmt: skip
        subject = {"reference": f"Patient/{planted('id')}-demo-2"}
        members.append({"resourceType": kind, "id": planted(kind), "subject": subject, **extra})
    return members


def call(service):
    hook = service.removeprefix("luminal-")
    prefetch = prefetch_of(resources())
    prefetch[planted("prefetch-key")] = {"resourceType": planted("type")}
    patient = f"{planted('id')}-demo-2"
    context = {"userId": f"Practitioner/{planted('user')}", "patientId": patient,
               "encounterId": planted("encounter")}  # fmt: skip
    if hook != "patient-view":
        draft = {
            "resourceType": "MedicationRequest", "id": planted("draft"), "status": "draft",
            "intent": "order", "subject": {"reference": f"Patient/{patient}"},
            "medicationCodeableConcept": {"text": "olaparib"}, "note": [{"text": planted("order")}],
        }  # fmt: skip
        context["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": draft}]}
    if hook == "order-select":
        context["selections"] = [f"MedicationRequest/{planted('draft')}"]
    return {
        "hook": hook,
        "hookInstance": str(uuid4()),
        "context": context,
        "prefetch": prefetch,
        "extension": {"org.luminal": {"asOf": "2026-11-24"}, "urn:x": planted("ext")},
    }


HEADERS = {
    "Authorization": f"Bearer {planted('token')}.e30.x",
    "X-Request-Id": planted("request-id"),
    "User-Agent": planted("agent"),
    "Referer": f"https://ehr.example/{planted('referer')}",
    "Cookie": f"patient={planted('cookie')}",
    "X-Forwarded-For": planted("forwarded"),
    "traceparent": planted("trace"),
}


def without(document, *path):
    rest = copy.deepcopy(document)
    node = rest
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return rest


def broken(service):
    """Requests that are refused, each with canaries inside."""
    whole = call(service)
    other = copy.deepcopy(whole)
    other["context"]["patientId"] = f"{planted('a')}/{planted('b')}"
    yield json.dumps(whole)[:-20].encode()
    yield f'{{"{planted("open")}'.encode()
    yield json.dumps([planted("array")]).encode()
    yield b"\xff\xfe" + planted("utf").encode()
    yield ('{"a":' * 200 + f'"{planted("deep")}"' + "}" * 200).encode()
    yield json.dumps({**whole, "hook": planted("hook")}).encode()
    yield json.dumps({**whole, "hookInstance": planted("instance")}).encode()
    yield json.dumps({**whole, "context": planted("context")}).encode()
    yield json.dumps(other).encode()
    yield json.dumps(without(whole, "context", "userId")).encode()
    yield json.dumps({**whole, "prefetch": {"patient": planted("prefetch")}}).encode()
    yield json.dumps({**whole, "extension": {"org.luminal": {"asOf": planted("asof")}}}).encode()
    yield json.dumps({**whole, "fhirServer": planted("server")}).encode()


def feedback():
    for field, value in (
        ("card", planted("card")),
        ("outcome", planted("outcome")),
        ("outcomeTimestamp", planted("moment")),
        ("acceptedSuggestions", [{"id": planted("suggestion")}]),
        ("overrideReason", {"reason": {"code": planted("code"), "system": planted("system"), "display": planted("display")}, "userComment": planted("comment")}),
        (planted("field"), planted("unknown")),
    ):  # fmt: skip
        entry = {"card": str(uuid4()), "outcome": "overridden",
                 "outcomeTimestamp": "2026-11-24T10:00:00Z"}  # fmt: skip
        if field == "acceptedSuggestions":
            entry["outcome"] = "accepted"
        yield json.dumps({"feedback": [{**entry, field: value}]}).encode()


@pytest.fixture(scope="module")
def output(tmp_path_factory):
    """Everything that leaves the service, apart from answers to well-formed requests."""
    folder = tmp_path_factory.mktemp("canaries")
    with Live(folder, f"sqlite:///{folder / 'c.sqlite3'}", LUMINAL_AUDIT_KEY=new_key()) as server:
        http = requests.Session()
        http.trust_env = False
        http.headers.update(HEADERS)
        answers = []

        def send(method, path, body=None, kind="application/json"):
            address = f"{server.base}{path}?patient={planted('query')}&asOf={planted('as-of')}"
            headers = {"Content-Type": kind} if body is not None else {}
            answer = http.request(method, address, data=body, headers=headers, timeout=60)
            answers.append(answer)
            return answer

        for service in SERVICES:
            path = f"/cds-services/{service}"
            assert send("POST", path, json.dumps(call(service)).encode()).status_code == 200
            for body in broken(service):
                assert 400 <= send("POST", path, body).status_code < 500
            send("POST", path, json.dumps(call(service)).encode(), f"text/{planted('mime')}")
            send("POST", path, b"x" * 11_000_000)
            for body in feedback():
                send("POST", f"{path}/feedback", body)
        bundle = {"resourceType": "Bundle", "entry": [{"resource": r} for r in resources()]}
        for body in (bundle, call(SERVICES[0]), {"resourceType": planted("kind")}):
            send("POST", "/assess", json.dumps(body).encode())
        for method, path in (("GET", f"/{planted('path')}"), ("POST", f"/cds-services/{planted('sid')}"),
                             ("DELETE", "/cds-services"), ("GET", "/cds-services"), ("GET", "/health/ready"),
                             (planted("VERB").upper(), "/assess")):  # fmt: skip
            send(method, path)
        metrics = http.get(f"{server.base}/metrics").text
    stored = b"".join(file.read_bytes() for file in sorted(folder.glob("c.sqlite3*")))
    return server.log.read_text(), metrics, stored, answers


def found(text):
    return sorted(set(re.findall(rf"{SEED}[\w-]*", text, re.IGNORECASE)))


def test_nothing_is_logged(output):
    log, _, _, answers = output
    assert len(log.splitlines()) > len(answers) / 2
    assert found(log) == []


def test_nothing_is_counted(output):
    assert "luminal_cards_total" in output[1]
    assert found(output[1]) == []


def test_nothing_is_stored(output):
    stored = output[2]
    assert b"option:" in stored  # sent cards are there, and so is feedback with an unknown reason
    assert b"other" in stored
    assert found(stored.decode("latin-1")) == []


def test_no_error_and_no_header_repeats_what_was_sent(output):
    refused = [answer for answer in output[3] if answer.status_code >= 400]
    assert len(refused) > 50
    assert {answer.status_code for answer in refused} <= {400, 404, 405, 412, 413, 415}
    for answer in refused:
        assert answer.json()["resourceType"] == "OperationOutcome"
        assert found(answer.text) == []
    for answer in output[3]:
        assert found(str(answer.headers)) == []
