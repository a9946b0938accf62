"""What stands around every request: ids, log line, headers, origins."""

import json

import pytest
import requests

from service.app import create_app
from tests.service.web.bodies import CANARY, VIEW

INSTANCE = "0af76519-16cd-43dd-8448-eb211c80319c"


def test_log_lines_carry_the_ids_and_no_patient_data(base, http, make_call, capsys):
    http.post(base + VIEW, json=make_call(), headers={"X-Request-Id": INSTANCE})
    output = "".join(capsys.readouterr())
    assert CANARY not in output
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
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
    names = allowed.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in names
    assert "content-type" in names
    assert "Access-Control-Allow-Origin" not in ask("https://other.example").headers


@pytest.mark.parametrize("path", ["/cds-services", "/health/live", "/nowhere"])
def test_security_headers_stand_on_every_response(base, http, path):
    headers = http.get(base + path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
