"""Every refusal has its status and code, and tells nothing of the request."""

import json

import pytest

from tests.service.web.bodies import CANARY, JSON, VIEW, refused


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


def test_a_fault_of_ours_tells_and_logs_no_data(base, http, make_call, engine, capsys):
    engine.fault = ValueError(f"could not read {CANARY}")
    issue = refused(http.post(base + VIEW, json=make_call()), 500, "internal-error")
    assert issue["severity"] == "fatal"
    output = "".join(capsys.readouterr())
    assert CANARY not in output
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    fault = next(line for line in lines if line["event"] == "unexpected-error")
    assert fault["error_type"] == "ValueError"
    assert any("respond" in place for place in fault["at"])
