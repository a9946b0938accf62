"""The Assessment over HTTP, of a Bundle and of a request."""

from tests.service.web.bodies import bundle, drafts, refused


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
