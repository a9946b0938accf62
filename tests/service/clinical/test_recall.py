"""The same chart again: whatever comes with it is answered, or refused, as by a service that forgets."""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client

from hooks import SERVICES
from service import clock
from service.app import create_app
from service.clinical import Engine
from service.config import Settings
from service.store import new_key
from service.web import cds_hooks

DEMO = Path(__file__).resolve().parents[3] / "service/demo/patients/2-esr1-after-cdk.json"
KEYS = {q.partition("?")[0].partition("/")[0]: key for key, q in next(iter(SERVICES.values())).prefetch.items()}  # fmt: skip
REQUEST = {"Content-Type": "application/json", "X-Request-Id": "8b2b6d2e-3f5c-4c0b-9a37-1d1c0a3c5b11"}  # fmt: skip
HOOKS = ("patient-view", "order-select", "order-sign")
PATIENT = "demo-2"
IDENTIFIER = {"system": "urn:oid:1.2", "value": "77"}


def order(drug="olaparib", **changes):
    concept = {"medicationCodeableConcept": {"text": drug}} if drug else {}
    return {
        "resourceType": "MedicationRequest", "id": "d1", "status": "draft", "intent": "order",
        "subject": {"reference": f"Patient/{PATIENT}"}, **concept, **changes,
    }  # fmt: skip


def call(hook="patient-view", drafts=(), patient=PATIENT, **changes):
    """A call on the demo patient; `drafts` are resources or entries of the Bundle."""
    prefetch = {key: {"resourceType": "Bundle", "entry": []} for key in KEYS.values()}
    own = [
        {"resourceType": "Medication", "id": "m1", "code": {"text": "capivasertib"}},
        {"resourceType": "Condition", "id": "c-other", "code": {"text": "Psoriasis"},
         "subject": {"reference": f"Patient/{PATIENT}"}},
    ]  # fmt: skip
    for resource in [entry["resource"] for entry in json.loads(DEMO.read_text())["entry"]] + own:
        if resource["resourceType"] == "Patient":
            prefetch["patient"] = {**resource, "identifier": [IDENTIFIER]}
        else:
            key = KEYS.get(resource["resourceType"], KEYS["MedicationRequest"])
            prefetch[key]["entry"].append({"resource": resource})
    context = {"userId": "Practitioner/1", "patientId": PATIENT}
    if hook != "patient-view":
        entries = [d if "resource" in d else {"resource": d} for d in drafts]
        context["draftOrders"] = {"resourceType": "Bundle", "entry": entries}
    if hook == "order-select":
        context["selections"] = ["MedicationRequest/d1"]
    body = {"hook": hook, "hookInstance": str(uuid4()), "context": context, "prefetch": prefetch}
    body = {**body, "extension": {"org.luminal": {"asOf": "2026-11-24"}}, **changes}
    return json.loads(json.dumps(body).replace(PATIENT, patient))


class Pair:
    """The same service twice: one remembers charts, one does not."""

    def __init__(self, folder, engine, **changes):
        self.apps = [
            create_app(
                Settings(
                    auth="off", database_url=f"sqlite:///{folder}/{minutes}.sqlite3",
                    chart_memory_minutes=minutes, log_level="error", **changes,
                ),
                engine,
            )
            for minutes in (10, 0)
        ]  # fmt: skip
        self.warm, self.cold = map(Client, self.apps)

    def close(self):
        for app in self.apps:
            app.extensions["luminal"].close()

    def outcomes(self):
        metrics = self.apps[0].extensions["luminal"].metrics
        return [metrics.charts.labels(word)._value.get() for word in ("hit", "miss")]

    def require_same(self, body, hook=None):
        """Sends a body to both; the answer must be the same to the byte. Returns it."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        hook = hook or (body["hook"] if isinstance(body, dict) else "patient-view")
        answers = [
            client.post(f"/cds-services/luminal-{hook}", data=raw, headers=REQUEST)
            for client in (self.warm, self.cold)
        ]
        assert answers[0].status_code == answers[1].status_code, answers[0].text
        assert answers[0].data == answers[1].data
        assert dict(answers[0].headers) == dict(answers[1].headers)
        return answers[0]


@pytest.fixture(scope="module")
def engine():
    return Engine(public_url="https://luminal.example")


@pytest.fixture(scope="module")
def pair(tmp_path_factory, engine):
    both = Pair(tmp_path_factory.mktemp("pair"), engine)
    both.require_same(call())
    yield both
    both.close()


def hits(pair, body, hook=None):
    """How often the chart was remembered for a body, whose answers are the same."""
    before = pair.outcomes()[0]
    assert pair.require_same(body, hook).status_code == 200
    return pair.outcomes()[0] - before


ORDERS = {
    "a drug": [order()],
    "another drug": [order("capivasertib")],
    "two drugs": [order("ribociclib"), order("letrozole", id="d2")],
    "none": [],
    "a drug of the chart": [order(None, medicationReference={"reference": "Medication/m1"})],
    "a drug that is nowhere": [order(None, medicationReference={"reference": "Medication/m9"})],
    "a drug among the drafts": [
        order(None, medicationReference={"reference": "Medication/m2"}),
        {"resourceType": "Medication", "id": "m2", "code": {"text": "olaparib"}},
    ],
    "a drug of the chart by another of the drafts": [
        order(None, medicationReference={"reference": "Medication/m1"}),
        {"resourceType": "Medication", "id": "m1", "code": {"text": "olaparib"}},
    ],
    "a contained drug": [
        order(None, medicationReference={"reference": "#m"},
              contained=[{"resourceType": "Medication", "id": "m", "code": {"text": "olaparib"}}])
    ],
    "a reason of the chart": [order(reasonReference=[{"reference": "Condition/c-other"}])],
    "another form": [{"resourceType": "ServiceRequest", "id": "s", "code": {"text": "olaparib"}}],
    "a supply from the chart": [
        {"resourceType": "SupplyRequest", "id": "s", "itemReference": {"reference": "Medication/m1"}}
    ],
    "by identifier": [order(subject={"identifier": IDENTIFIER})],
    "by fullUrl of its own name": [
        {"fullUrl": "https://ehr.example/MedicationRequest/d1", "resource": order()}
    ],
}  # fmt: skip
WHOLE = {
    "by another address": [
        {"fullUrl": "urn:uuid:11111111-1111-4111-8111-111111111111", "resource": order()}
    ],
    "an address that the chart refers to": [
        {"fullUrl": f"https://ehr.example/Patient/{PATIENT}x", "resource": order(id="d3")},
    ],
    "a Patient": [order(), {"resourceType": "Patient", "id": "other"}],
}


@pytest.mark.parametrize("hook", HOOKS[1:])
@pytest.mark.parametrize("name", ORDERS)
def test_any_orders_are_judged_on_the_chart_that_was_opened(pair, hook, name):
    assert hits(pair, call(hook, ORDERS[name])) == 1
    assert hits(pair, call(hook, ORDERS[name], hookInstance=str(uuid4()))) == 1


@pytest.mark.parametrize("name", WHOLE)
def test_orders_that_the_chart_may_refer_to_are_read_with_it(pair, name):
    """Such a chart is another one than that of the prefetch alone."""
    for _ in range(2):
        pair.require_same(call("order-sign", WHOLE[name]))
    assert hits(pair, call()) == 1


@pytest.mark.parametrize("hook", HOOKS)
def test_ids_and_users_are_those_of_the_call(pair, hook):
    for user in ("Practitioner/1", "Practitioner/2", "PractitionerRole/x.1"):
        body = call(hook, [order()])
        body["context"] |= {"userId": user, "encounterId": "e1"}
        assert hits(pair, body) == 1


def test_blanks_in_the_prefetch_make_another_chart_and_blanks_around_it_do_not(pair):
    body = call()
    text = json.dumps(body)
    inner, outer = text.replace('"patient": {', '"patient":  {'), text.replace(": ", ":  ", 1)
    assert hits(pair, inner.encode()) == 0
    assert hits(pair, inner.encode()) == 1
    assert hits(pair, outer.encode()) == 1


def test_members_may_stand_in_any_order(pair):
    body = call()
    assert hits(pair, dict(reversed(body.items()))) == 1
    assert hits(pair, {**body, "extension": body["extension"], "a": {"prefetch": {}}}) == 1


def test_day_jurisdiction_and_patient_make_other_charts(pair):
    for own in ({"asOf": "2026-11-25"}, {"asOf": "2026-11-24", "jurisdiction": "eu"}):
        assert hits(pair, call(extension={"org.luminal": own})) == 0
        assert hits(pair, call(extension={"org.luminal": own})) == 1
    body = call()
    body["context"]["patientId"] = "someone-else"
    assert pair.require_same(body).status_code == 200
    assert hits(pair, call()) == 1


def test_a_chart_kept_before_midnight_is_not_that_of_the_next_day(pair, monkeypatch):
    body = call(extension=None)
    for day in (date(2026, 11, 24), date(2026, 11, 25)):
        days = iter([day, *[date(2026, 11, 26)] * 20])  # midnight comes once the call has begun
        monkeypatch.setattr(clock, "today", lambda days=days: next(days))
        raw = json.dumps(body).encode()
        pair.warm.post("/cds-services/luminal-patient-view", data=raw, headers=REQUEST)
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        assert hits(pair, body) == 1


BROKEN = {
    "no hook": {"hook": None},
    "another hook": {"hook": "order-sign"},
    "an unknown hook": {"hook": "no-such-hook"},
    "no id": {"hookInstance": "x"},
    "no user": {"context": {"patientId": PATIENT}},
    "no patient": {"context": {"userId": "Practitioner/1", "patientId": ""}},
    "a grant for another": {
        "fhirServer": "https://f.example",
        "fhirAuthorization": {"access_token": "t", "token_type": "Bearer", "expires_in": 1,
                              "scope": "s", "subject": "c", "patient": "other"},
    },
    "a day that is none": {"extension": {"org.luminal": {"asOf": "2026-02-31"}}},
    "a place that is none": {"extension": {"org.luminal": {"jurisdiction": "xx"}}},
    "too deep": {"more": json.loads("[" * 70 + "]" * 70)},
    "too long": {"more": [0] * 10_001},
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_around_a_remembered_chart_is_refused_as_ever(pair, name):
    body = call(**BROKEN[name])
    assert pair.require_same(body, "patient-view").status_code in {400, 413}
    assert hits(pair, call()) == 1


@pytest.mark.parametrize(
    "tail",
    [b"", b"}}", b"}x", b', "hook": "patient-view"}', b', "prefetch": {}}', b', "a": NaN}',
     b', "a": "\xff"}', b', "a": "\\ud800"}', b', "a": 1e999}', b', "\\u0068ook": "patient-view"}'],
)  # fmt: skip
def test_what_is_no_json_around_a_remembered_chart_is_refused_as_ever(pair, tail):
    raw = json.dumps(call()).encode()[:-1] + tail
    pair.require_same(raw)
    assert hits(pair, call()) == 1


def test_an_order_for_another_patient_is_refused_and_the_chart_stays(pair):
    for subject in ({"reference": "Patient/other"}, {"identifier": {"value": "78"}}):
        answer = pair.require_same(call("order-sign", [order(subject=subject)]))
        assert answer.json["issue"][0]["details"]["coding"][0]["code"] == "other-patient"
        assert hits(pair, call("order-sign", [order()])) == 1


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_a_body_changed_anywhere_is_answered_as_if_it_were_new(pair, data):
    raw = bytearray(json.dumps(call("order-sign", [order()])).encode())
    start, end = raw.find(b'"prefetch"'), raw.find(b'"extension"')
    outside = st.one_of(st.integers(0, start + 12), st.integers(end - 4, len(raw) - 1))
    for _ in range(data.draw(st.integers(1, 2))):
        place = data.draw(st.one_of(outside, outside, outside, st.integers(0, len(raw) - 1)))
        piece = data.draw(
            st.sampled_from([b'"', b"{", b"}", b"\\", b":", b",", b" ", b"\xff", b"", b"7"])
        )
        raw[place : place + data.draw(st.integers(0, 2))] = piece
    pair.require_same(bytes(raw), "order-sign")


@pytest.mark.parametrize("is_named", [True, False])
def test_what_a_prefetch_lacks_is_said_each_time(pair, is_named):
    body = call()
    del body["prefetch"][KEYS["Procedure"]]
    body["prefetch"]["more"] = {"resourceType": "Bundle", "entry": [], "link": [{"relation": "next", "url": "https://f.example/2"}]}  # fmt: skip
    server = {"fhirServer": "https://f.example"} if is_named else {}
    for _ in range(2):
        pair.require_same({**body, **server})
        pair.require_same(body)


def test_a_server_that_refuses_is_quoted_for_whom_it_tells_nothing(pair):
    body = call()
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "x", "details": {"text": "not for Smith"}}]}  # fmt: skip
    body["prefetch"][KEYS["Procedure"]] = outcome
    answers = set()
    for user in ("Practitioner/Smith", "Practitioner/abc", "Practitioner/Smith"):
        body["context"]["userId"] = user
        answers.add("Smith" in pair.require_same(body).text)
        assert hits(pair, body) == 1
    assert answers == {True, False}


def test_a_chart_whose_addresses_lead_elsewhere_is_read_each_time(pair):
    body = call("order-sign", [order(None, medicationReference={"reference": "urn:uuid:a-1"})])
    entry = {"fullUrl": "urn:uuid:a-1", "resource": {"resourceType": "Medication", "id": "m7", "code": {"text": "olaparib"}}}  # fmt: skip
    body["prefetch"][KEYS["MedicationRequest"]]["entry"].append(entry)
    assert hits(pair, body) == 0
    assert hits(pair, body) == 1
    assert "laparib" in pair.require_same(body).text


def test_the_same_bytes_of_another_tenant_are_another_chart(pair, monkeypatch):
    body = call()
    for tenant, number in (("north", 0), ("north", 1), ("south", 0), ("", 1)):
        monkeypatch.setattr(cds_hooks, "tenant_of_caller", lambda tenant=tenant: tenant)
        assert hits(pair, body) == number


def test_the_audit_finds_a_warm_call_as_a_cold_one(tmp_path, engine):
    both = Pair(tmp_path, engine, audit_key=new_key())
    kept = []
    for app in both.apps:
        records = app.extensions["luminal"].records
        put = records.put
        records.put = lambda rows, put=put: (kept.append(rows), put(rows))
    body = call("order-sign", [order()])
    for _ in range(2):
        assert both.require_same(body).status_code == 200
    assert both.outcomes()[0] == 1
    hashes = {row.input_hash for rows in kept for row in rows if hasattr(row, "input_hash")}
    assert (len(kept), len(hashes)) == (4, 1)
    assert len({str([r for r in rows if hasattr(r, "offers")]) for rows in kept}) == 1
    both.close()


def test_eight_threads_on_many_charts_get_their_own_answers(tmp_path, engine):
    both = Pair(tmp_path, engine)
    bodies = [
        call(hook, [order(drug)], patient=f"p{number}")
        for number in range(8)
        for hook in HOOKS
        for drug in ("olaparib", "capivasertib")
    ]
    cold = {
        body["hookInstance"]: both.cold.post(
            f"/cds-services/luminal-{body['hook']}", json=body
        ).data
        for body in bodies
    }

    def send(body):
        client = Client(both.apps[0])
        return client.post(f"/cds-services/luminal-{body['hook']}", json=body).data

    some = [copy.deepcopy(body) for body in (*bodies, *reversed(bodies), *bodies)]
    with ThreadPoolExecutor(8) as pool:
        assert [*pool.map(send, some)] == [cold[body["hookInstance"]] for body in some]
    assert both.outcomes()[0] > len(bodies)
    both.close()
