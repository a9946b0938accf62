"""A FHIR server that misbehaves: the answer is a card set or an OperationOutcome, and no token strays."""

import threading
import time
from unittest.mock import MagicMock

import pytest

BUT_PROCEDURES = (
    "patient", "conditions", "observations", "medicationStatements", "medicationRequests",
    "medicationAdministrations", "medicationDispenses", "diagnosticReports", "allergies",
)  # fmt: skip
# Far above any deadline: it only keeps a hanging service from hanging the tests.
HANG = 20


def faults(b, stranger):
    return {
        "slow": (b.slow(2), "server-slow"),
        "drip": (b.drip, "server-slow"),
        "reset": (b.reset, "server-unreachable"),
        "redirect": (b.redirect(f"{stranger.base}/Procedure"), "server-redirects"),
        "401": (b.status(401), "server-refused"),
        "403": (b.status(403), "server-refused"),
        "404": (b.status(404), "server-lacks"),
        "429": (b.status(429), "server-busy"),
        "429 later": (b.status(429, ("Retry-After", "120")), "server-busy"),
        "429 odd": (b.status(429, ("Retry-After", "\u00b2")), "server-busy"),
        "429 day": (b.status(429, ("Retry-After", "Tue, 24 Nov 2026 10:00:00 GMT")), "server-busy"),
        "drip of headers": (b.drip_headers, "server-slow"),
        "500": (b.status(500), "server-failed"),
        "503": (b.status(503), "server-failed"),
        "truncated": (b.truncated, "server-unreachable"),
        "cut": (b.cut_json, "answer-unreadable"),
        "huge": (b.huge, "answer-too-large"),
        "html": (b.html, "answer-unreadable"),
        "wrong type": (b.wrong_type, "answer-unreadable"),
        "array": (b.not_an_object, "answer-unreadable"),
        "outcome": (b.outcome, "server-failed"),
        "outcome inside": (b.outcome_inside, "server-failed"),
        "endless": (b.endless, "pages-left"),
        "next elsewhere": (b.next_at(f"{stranger.base}/x"), "pages-left"),
        "next beside": (b.next_at("/other/Procedure"), "pages-left"),
    }


NAMES = list(faults(MagicMock(), MagicMock()))


@pytest.fixture
def fault(request, behaviours, stranger):
    stranger.reset()
    return faults(behaviours, stranger)[request.param]


@pytest.fixture(scope="module")
def hasty(start, reaching):
    with start(**reaching) as address:
        yield address


@pytest.mark.parametrize("fault", NAMES, indirect=True)
def test_one_resource_type_fails(hasty, http, fhir, fault, stranger, schema, make_call):
    rule, code = fault
    fhir.reset(Procedure=rule)
    whole = make_call()["prefetch"]
    body = make_call(
        fhirServer=fhir.base,
        fhirAuthorization={"access_token": "secret-token", "token_type": "Bearer", "expires_in": 60,
                           "scope": "patient/*.rs", "subject": "c"},
        prefetch={key: whole[key] for key in BUT_PROCEDURES},
    )  # fmt: skip
    answer = http.post(f"{hasty}/cds-services/luminal-patient-view", json=body, timeout=HANG)
    assert answer.status_code == 200, answer.text
    assert list(schema("response").iter_errors(answer.json())) == []
    assert "procedures" in answer.json()["cards"][0]["detail"]
    document = http.post(f"{hasty}/assess", json=body, timeout=HANG).json()
    # a busy machine may also run into the deadline
    assert {f"data-{code}", "data-server-slow"} & {gap["code"] for gap in document["dataGaps"]}
    assert stranger.calls == []
    assert "secret-token" not in answer.text


@pytest.mark.parametrize("fault", NAMES, indirect=True)
def test_the_whole_server_fails(hasty, http, fhir, fault, stranger, schema, make_call):
    rule, code = fault
    fhir.reset(**{"*": rule})
    grant = {"access_token": "secret-token", "token_type": "Bearer", "expires_in": 60,
             "scope": "patient/*.rs", "subject": "c"}  # fmt: skip
    body = make_call(fhirServer=fhir.base, fhirAuthorization=grant, prefetch=None)
    answer = http.post(f"{hasty}/cds-services/luminal-patient-view", json=body, timeout=HANG)
    if code != "pages-left":
        assert answer.status_code == 412
    assert list(schema("operation-outcome").iter_errors(answer.json())) == []
    assert stranger.calls == []
    assert "secret-token" not in answer.text
    assert "127.0.0.1" not in answer.text


def test_nobody_listens(start, http, make_call, is_refused):
    with start(fhir_servers=("http://127.0.0.1:9/fhir",), fhir_networks=("127.0.0.0/8",), fhir_allow_http=True) as address:  # fmt: skip
        body = make_call(fhirServer="http://127.0.0.1:9/fhir", prefetch=None)
        answer = http.post(f"{address}/cds-services/luminal-patient-view", json=body, timeout=HANG)
    is_refused(answer, 412, "prefetch.patient")


@pytest.mark.parametrize("name", ["reset", "503", "429"])
def test_what_is_safe_to_repeat_is_repeated_once(ask, fhir, behaviours, name):
    rules = {
        "reset": behaviours.reset,
        "503": behaviours.status(503),
        "429": behaviours.status(429, ("Retry-After", "0")),
    }
    fhir.reset(Procedure=behaviours.once(rules[name]))
    answer = ask(BUT_PROCEDURES)
    assert "procedures" not in answer.json()["cards"][0]["detail"]
    assert len(fhir.calls) == 2
    fhir.reset(Procedure=rules[name])
    assert "procedures" in ask(BUT_PROCEDURES).json()["cards"][0]["detail"]
    assert len(fhir.calls) == 2


def test_what_is_not_is_not(ask, fhir, behaviours):
    for code in (400, 401, 403, 404, 500):
        fhir.reset(Procedure=behaviours.status(code))
        ask(BUT_PROCEDURES)
        assert len(fhir.calls) == 1


def test_queries_run_side_by_side(ask, fhir):
    """All ten are in the server at once: a barrier of ten parties lets them go."""
    barrier = threading.Barrier(10, timeout=HANG)

    def rule(handler, kind):
        barrier.wait()
        handler.good(kind)

    fhir.reset(**{"*": rule})
    assert ask(()).status_code == 200


@pytest.mark.parametrize("name", ["drip", "drip_headers"])
def test_threads_of_slow_queries_end(hasty, http, fhir, behaviours, make_call, name):
    fhir.reset(**{"*": getattr(behaviours, name)})
    body = make_call(fhirServer=fhir.base, prefetch=None)
    http.post(f"{hasty}/cds-services/luminal-patient-view", json=body, timeout=HANG)
    until = time.monotonic() + HANG
    while time.monotonic() < until:
        alive = [t for t in threading.enumerate() if t.name.startswith("fhir")]
        if not alive:
            return
        time.sleep(0.05)
    pytest.fail(f"{len(alive)} threads still run")
