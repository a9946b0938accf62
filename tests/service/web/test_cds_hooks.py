"""Discovery and the hook calls: what is answered, what is refused by name."""

import pytest

from tests.service.web.bodies import CANARY, VIEW, bearer, bundle, drafts, outcome, refused


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
    assert own == {"knowledgeVersion": "2026.11.24", "schemaVersion": "2"}
    _, case = engine.calls[0]
    assert [item["resourceType"] for item in case.resources] == ["Patient"]
    assert case.patient_id == "p1"
    assert case.as_of.isoformat() == "2026-11-24"
    assert case.jurisdiction == "us"


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


def test_an_answer_that_breaks_its_contract_is_not_sent(base, http, make_call, engine):
    engine.response = {"cards": CANARY}
    refused(http.post(base + VIEW, json=make_call()), 500, "invalid-response")
