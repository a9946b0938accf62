"""The Assessment over HTTP, of a Bundle and of a request; and what would move in it.

Nothing is stored, and everything is refused that is no supposition.
"""

import pytest

from service.app import create_app
from service.clinical.engine import Engine
from service.config import Settings
from service.demo.fhir import demo_patients
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


@pytest.fixture(scope="module")
def address(tmp_path_factory, serving_app):
    folder = tmp_path_factory.mktemp("suppose")
    settings = Settings(auth="off", database_url=f"sqlite:///{folder / 's.sqlite3'}")
    app = create_app(settings, Engine())
    with serving_app(app) as base:
        yield f"{base}/suppose"
    app.extensions["luminal"].close()


def chart(name="demo-2"):
    entries = [{"resource": member} for member in demo_patients()[name]]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def body(*pairs, **more):
    return {"document": chart(), "suppose": [{"fact": f, "value": v} for f, v in pairs], **more}


def test_it_says_what_moves_and_that_it_is_hypothetical(address, http):
    answer = http.post(address, json=body(("pik3ca", "altered"), asOf="2026-11-24")).json()
    assert answer["hypothetical"] is True
    assert answer["supposed"] == ["PIK3CA altered (H1047R)"]
    moves = {change["id"]: change for change in answer["changes"]}
    assert moves["capivasertib-fulvestrant"]["after"] == "preferred, rank 1"
    assert moves["capivasertib-fulvestrant"]["why"]


def test_another_day_and_place_are_suppositions_too(address, http):
    answer = http.post(address, json=body(jurisdiction="eu", asOf="2026-11-24")).json()
    assert (answer["jurisdiction"], answer["asOf"]) == ("eu", "2026-11-24")
    assert any(change["id"] == "vepdegestrant" for change in answer["changes"])


def test_who_asks_for_html_gets_the_page_under_its_policy(address, http):
    answer = http.post(address, json=body(("ecog", 3)), headers={"Accept": "text/html"})
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Hypothetical: this is not the record." in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    plain = http.post(address, json=body(), headers={"Accept": "text/html"})
    assert "Hypothetical" not in plain.text


@pytest.mark.parametrize(
    ("pairs", "code"),
    [
        ([("er", "positive")], "invalid-supposition"),
        ([("esr1", "<script>")], "invalid-supposition"),
        ([("ecog", True)], "invalid-supposition"),
        ([("ecog", {"a": 1})], "invalid-field"),
    ],
)
def test_what_is_no_supposition_is_refused_and_not_repeated(address, http, pairs, code):
    answer = http.post(address, json=body(*pairs))
    refused(answer, 400, code)
    assert "script" not in answer.text


def test_a_document_that_is_none_is_refused(address, http):
    refused(http.post(address, json={"suppose": []}), 400, "missing-field")
    refused(http.post(address, json={"document": {}, "suppose": []}), 400, "unknown-document")
