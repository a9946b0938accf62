import json

import pytest
import requests

from service.app import create_app

VIEW = "/cds-services/luminal-patient-view"
CANARY = "Zebulon-Canary-1931"
INSTANCE = "0af76519-16cd-43dd-8448-eb211c80319c"
JSON = {"Content-Type": "application/json"}


def refused(answer, status, code):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/fhir+json"
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome"
    issue = body["issue"][0]
    assert issue["details"]["coding"][0]["code"] == code
    assert answer.headers["X-Request-Id"] in issue["diagnostics"]
    assert CANARY not in answer.text
    assert "Traceback" not in answer.text
    return issue


def test_discovery_lists_services_without_empty_members(base, http):
    answer = http.get(f"{base}/cds-services")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    services = answer.json()["services"]
    assert [item["id"] for item in services] == [
        "luminal-patient-view", "luminal-order-select", "luminal-order-sign",
    ]  # fmt: skip
    for item in services:
        assert all(item.values())
        assert "usageRequirements" not in item
        assert item["prefetch"]["patient"] == "Patient/{{context.patientId}}"


def test_a_call_is_answered_with_cards_and_versions(base, http, make_call, engine):
    answer = http.post(base + VIEW, json=make_call())
    assert answer.status_code == 200
    body = answer.json()
    assert body["cards"][0]["summary"] == "1 resources read"
    own = body["extension"]["org.luminal"]
    assert own == {"knowledgeVersion": "2026.11.24", "schemaVersion": "1"}
    _, case = engine.calls[0]
    assert [item["resourceType"] for item in case.resources] == ["Patient"]
    assert case.patient_id == "p1"
    assert case.as_of.isoformat() == "2026-11-24"
    assert case.jurisdiction == "us"


def without(key):
    return {"userId": "P/1", "patientId": "p1", key: None}


def drafts(owner):
    order = {"resourceType": "MedicationRequest", "id": "d", "subject": {"reference": owner}}
    context = {"userId": "P/1", "patientId": "p1", "draftOrders": {"entry": [{"resource": order}]}}
    return {"hook": "order-sign", "context": context}


def bearer(**changes):
    token = {"access_token": "t", "token_type": "Bearer", "expires_in": 1, "scope": "s"}
    return {**token, "subject": "c", **changes}


@pytest.mark.parametrize(
    ("changes", "code", "where"),
    [
        ({"hook": None}, "missing-field", "hook"),
        ({"hookInstance": None}, "missing-field", "hookInstance"),
        ({"context": None}, "missing-field", "context"),
        ({"hook": "order-sign", "context": drafts("Patient/p1")["context"]}, "hook-mismatch", "hook"),
        ({"hook": "no-such-hook"}, "unknown-hook", "hook"),
        ({"hookInstance": "not-a-uuid"}, "invalid-field", "hookInstance"),
        ({"context": []}, "invalid-field", "context"),
        ({"context": {"patientId": "p1"}}, "missing-field", "context.userId"),
        ({"context": {"userId": "P/1"}}, "missing-field", "context.patientId"),
        ({"context": {"userId": 1, "patientId": "p1"}}, "invalid-field", "context.userId"),
        ({"context": {"userId": "P/1", "patientId": ""}}, "invalid-patient-id", "context.patientId"),
        ({"fhirAuthorization": bearer()}, "missing-field", "fhirServer"),
        (
            {"fhirServer": "https://f.example", "fhirAuthorization": bearer(token_type="MAC")},  # noqa: S106
            "invalid-field",
            "fhirAuthorization.token_type",
        ),
        ({"prefetch": {CANARY: "text"}}, "invalid-field", "prefetch"),
        (
            {"extension": {"org.luminal": {"asOf": "2026-13-45"}}},
            "invalid-date",
            "extension.org.luminal.asOf",
        ),
        (
            {"extension": {"org.luminal": {"asOf": "9999-12-31"}}},
            "invalid-field",
            "extension.org.luminal.asOf",
        ),
        (
            {"extension": {"org.luminal": {"jurisdiction": "mars"}}},
            "invalid-field",
            "extension.org.luminal.jurisdiction",
        ),
    ],
)  # fmt: skip
def test_a_faulty_envelope_is_refused_by_name(base, http, make_call, changes, code, where):
    issue = refused(http.post(base + VIEW, json=make_call(**changes)), 400, code)
    assert issue["expression"] == [where]


def test_a_draft_order_of_another_patient_is_refused(base, http, make_call):
    url = f"{base}/cds-services/luminal-order-sign"
    assert http.post(url, json=make_call(**drafts("Patient/p1"))).status_code == 200
    refused(http.post(url, json=make_call(**drafts("Patient/p2"))), 400, "other-patient")


@pytest.mark.parametrize(
    ("changes"),
    [
        {"context": {"userId": "P/1", "patientId": "Patient/p1", "unheard": [1]}},
        {"unheardOf": {"a": 1}},
        {"extension": {"org.other": {"x": 1}}},
        {"fhirServer": "https://f.example", "fhirAuthorization": bearer()},
    ],
)
def test_what_the_service_does_not_know_is_tolerated(base, http, make_call, engine, changes):
    assert http.post(base + VIEW, json=make_call(**changes)).status_code == 200
    assert engine.calls[0][1].patient_id == "p1"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed-json"),
        (b'{"hook": ' + CANARY.encode(), "malformed-json"),
        (b'{"a": NaN}', "malformed-json"),
        (b'{"a": "\xff"}', "malformed-json"),
        (b"[]", "not-an-object"),
        (b'"text"', "not-an-object"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "too-deep"),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", None),
    ],
)
def test_unreadable_bodies(base, http, body, code):
    answer = http.post(base + VIEW, data=body, headers=JSON)
    if code is None:  # the parser itself may already refuse this depth
        assert answer.status_code == 400
    else:
        refused(answer, 400, code)


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("POST", VIEW, {"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "wrong-media-type"),
        ("POST", VIEW, {"data": b"{}"}, 415, "wrong-media-type"),
        ("POST", VIEW, {"data": b" " * 60_000, "headers": JSON}, 413, "body-too-large"),
        ("GET", VIEW, {}, 405, "method-not-allowed"),
        ("POST", "/cds-services/" + CANARY, {"json": {}}, 404, "unknown-service"),
        ("POST", f"/cds-services/{CANARY}/feedback", {"json": {}}, 404, "unknown-service"),
        ("GET", "/" + CANARY, {}, 404, "unknown-address"),
        ("POST", "/assess?asOf=yesterday", {"json": {}}, 400, "invalid-date"),
        ("POST", "/assess?asOf=0001-01-01", {"json": {}}, 400, "invalid-date"),
        ("POST", "/assess?jurisdiction=mars", {"json": {}}, 400, "invalid-jurisdiction"),
        ("POST", "/assess", {"json": {"resourceType": "Patient"}}, 400, "unknown-document"),
        ("POST", "/assess", {"json": {"resourceType": "Bundle"}}, 400, "no-data"),
    ],
)  # fmt: skip
def test_statuses(base, http, method, path, options, status, code):
    refused(http.request(method, base + path, **options), status, code)


def test_a_chunked_body_over_the_limit_is_refused(base, http):
    answer = http.post(base + VIEW, data=iter([b" " * 40_000, b" " * 40_000]), headers=JSON)
    assert answer.status_code in (400, 413)


def outcome(severity):
    return {"resourceType": "OperationOutcome", "issue": [{"severity": severity, "code": "x"}]}


def bundle(*resources):
    return {"resourceType": "Bundle", "entry": [{"resource": item} for item in resources]}


@pytest.mark.parametrize(
    "prefetch",
    [None, {}, {"conditions": None}, {"patient": outcome("error")}, {"patient": bundle(outcome("fatal"))}],
)  # fmt: skip
def test_missing_essential_data_is_412(base, http, make_call, prefetch):
    answer = http.post(base + VIEW, json=make_call(prefetch=prefetch))
    issue = refused(answer, 412, "prefetch-missing")
    assert issue["expression"] == ["prefetch.patient"]


def test_null_and_outcomes_are_not_data(base, http, make_call, make_patient, engine):
    mixed = bundle({"resourceType": "Condition", "id": "c"}, outcome("warning"))
    prefetch = {"patient": make_patient(), "conditions": mixed}
    assert http.post(base + VIEW, json=make_call(prefetch=prefetch)).status_code == 200
    kinds = [item["resourceType"] for item in engine.calls[0][1].resources]
    assert kinds == ["Patient", "Condition"]


def test_assess_takes_a_bundle_and_a_request(base, http, make_call, make_patient, engine):
    answer = http.post(
        f"{base}/assess?asOf=2025-01-31&jurisdiction=eu", json=bundle(make_patient())
    )
    assert answer.json()["asOf"] == "2025-01-31"
    assert answer.json()["jurisdiction"] == "eu"
    assert answer.json()["patient"]["id"] == "p1"
    select = drafts("Patient/p1") | {"hook": "order-select"}
    select["context"]["selections"] = ["MedicationRequest/d"]
    assert http.post(f"{base}/assess", json=make_call(**select)).json()["asOf"] == "2026-11-24"
    _, case = engine.calls[1]
    assert [order["id"] for order in case.draft_orders] == ["d"]
    assert case.selections == ("MedicationRequest/d",)
    two = bundle(make_patient(), make_patient(id="p2"))
    refused(http.post(f"{base}/assess", json=two), 400, "several-patients")


def test_a_fault_of_ours_tells_and_logs_no_data(base, http, make_call, engine, capsys):
    engine.fault = ValueError(f"could not read {CANARY}")
    issue = refused(http.post(base + VIEW, json=make_call()), 500, "internal-error")
    assert issue["severity"] == "fatal"
    written = "".join(capsys.readouterr())
    assert CANARY not in written
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    fault = next(line for line in lines if line["event"] == "unexpected-error")
    assert fault["error_type"] == "ValueError"
    assert any("respond" in place for place in fault["at"])


def test_an_answer_that_breaks_its_contract_is_not_sent(base, http, make_call, engine):
    engine.response = {"cards": CANARY}
    refused(http.post(base + VIEW, json=make_call()), 500, "invalid-response")


def test_log_lines_carry_the_ids_and_no_patient_data(base, http, make_call, capsys):
    http.post(base + VIEW, json=make_call(), headers={"X-Request-Id": INSTANCE})
    written = "".join(capsys.readouterr())
    assert CANARY not in written
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    line = next(line for line in lines if line["event"] == "request")
    assert line["request_id"] == INSTANCE
    assert line["hook_instance"] == make_call()["hookInstance"]
    assert (line["status"], line["cards"]) == (200, 1)


def test_the_start_says_that_authentication_is_off(capsys, settings, engine):
    create_app(settings, engine).extensions["luminal"].store.close()
    assert "LUMINAL_AUTH=off" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["/cds-services", VIEW, VIEW + "/feedback"])
def test_preflight_lets_listed_origins_in_only(base, path):
    def ask(origin):
        headers = {
            "Origin": origin,
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization, content-type",
        }
        return requests.options(base + path, headers=headers, timeout=10, proxies={"http": ""})

    allowed = ask("https://allowed.example")
    assert allowed.status_code == 200
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://allowed.example"
    assert "POST" in allowed.headers["Access-Control-Allow-Methods"]
    named = allowed.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in named
    assert "content-type" in named
    assert "Access-Control-Allow-Origin" not in ask("https://other.example").headers


@pytest.mark.parametrize("path", ["/cds-services", "/health/live", "/nowhere"])
def test_security_headers_stand_on_every_response(base, http, path):
    headers = http.get(base + path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_health_and_metrics(base, http, make_call):
    assert http.get(f"{base}/health/live").json() == {"status": "ok"}
    assert http.get(f"{base}/health/ready").json()["store"] == "ok"
    http.post(base + VIEW, json=make_call(prefetch={"patient": make_call()["prefetch"]["patient"]}))
    page = http.get(f"{base}/metrics").text
    assert 'luminal_request_seconds_count{hook="patient-view",status="200"} 1.0' in page
    assert 'luminal_cards_total{hook="patient-view",kind="status"} 1.0' in page
    assert 'luminal_data_gaps_total{code="data-not-supplied"} 1.0' in page
    assert CANARY not in page
