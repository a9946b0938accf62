"""The guard reads the list that the order check reads: whatever wraps a draft, and however it names."""

import itertools

import pytest

from service.clinical import assessment_for
from service.clinical.engine import Engine
from service.clinical.submission import submission_of_document
from service.errors import BadRequest
from tests.prefetch import prefetch_of
from tests.service.web.bodies import bundle

OTHER_URL, OWN_URL, DRUG_URL = (
    f"urn:uuid:0c3e1ad{n}-8a0e-4cbb-9c5b-3b2f6f1b2a77" for n in range(3)
)
MRN = {"system": "urn:oid:1.2.3", "value": "17"}
PATIENT = {"resourceType": "Patient", "id": "p1", "identifier": [MRN]}
OTHERS = {
    "type and id": {"reference": "Patient/p2"},
    "lower case": {"reference": "patient/p2"},
    "absolute": {"reference": "https://fhir.example/r4/Patient/p2"},
    "version": {"reference": "Patient/p2/_history/3"},
    "no id of FHIR": {"reference": "Patient/p1?x=/p1 "},
    "path": {"reference": "Patient/p1/../p2"},
    "known UUID": {"reference": OTHER_URL},
    "strange UUID": {"reference": DRUG_URL},
    "contained": {"reference": "#p1"},
    "group": {"reference": "Group/p1"},
    "identifier": {"identifier": {**MRN, "value": "18"}},
    "identifier of elsewhere": {"identifier": {**MRN, "system": "urn:oid:1.2.4"}},
    "another kind": {"type": "Group"},
    "no object": "Patient/p2",
}
OWN = {
    "type and id": {"reference": "Patient/p1"},
    "lower case": {"reference": "patient/p1"},
    "absolute": {"reference": "https://fhir.example/r4/Patient/p1"},
    "UUID of the id": {"reference": "urn:uuid:p1"},
    "identifier": {"identifier": MRN},
    "name only": {"display": "A. Person", "type": "Patient"},
    "nothing": None,
}
WRAPS = {
    "flat": lambda drafts: drafts,
    "nested": lambda drafts: [{"resource": bundle(*(d["resource"] for d in drafts))}],
    "nested twice": lambda drafts: [
        {"resource": bundle(bundle(*(d["resource"] for d in drafts)))}
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def engine():
    return Engine()


def call(subject, wrap="flat", hook="order-sign", **draft):
    order = {"resourceType": "MedicationRequest", "id": "d", "status": "draft", "subject": subject,
             "medicationCodeableConcept": {"text": "palbociclib"}, **draft}  # fmt: skip
    entry = WRAPS[wrap]([{"resource": order}])
    context = {
        "userId": "P/1",
        "patientId": "p1",
        "draftOrders": {"resourceType": "Bundle", "entry": entry},
    }
    if hook == "order-select":
        context["selections"] = [f"MedicationRequest/{order['id']}"]
    stranger = {"resource": {"resourceType": "Patient", "id": "p2"}, "fullUrl": OTHER_URL}
    prefetch = prefetch_of([PATIENT])
    prefetch["conditions"] = {"resourceType": "Bundle", "entry": [stranger]}
    return {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
            "context": context, "prefetch": prefetch,
            "extension": {"org.luminal": {"asOf": "2026-11-24"}}}  # fmt: skip


def orders_of(engine, document):
    submission = submission_of_document(engine, document)
    return assessment_for(engine, submission, submission.day(), "us")["orders"]


@pytest.mark.parametrize(("subject", "wrap"), [*itertools.product(OTHERS, WRAPS)])
def test_an_order_of_another_patient_is_refused_in_every_wrap(engine, subject, wrap):
    with pytest.raises(BadRequest) as refusal:
        submission_of_document(engine, call(OTHERS[subject], wrap))
    assert refusal.value.code == "other-patient"


@pytest.mark.parametrize(("subject", "wrap"), [*itertools.product(OWN, WRAPS)])
def test_an_order_of_the_patient_is_judged_in_every_wrap(engine, subject, wrap):
    assert [order["reference"] for order in orders_of(engine, call(OWN[subject], wrap))] == [
        "MedicationRequest/d"
    ]


@pytest.mark.parametrize("identifier", ["../Patient/p1", "a b", "x" * 65, "[a](https://b.example)"])
def test_an_id_that_is_none_is_judged_and_never_put_into_a_reference(engine, identifier):
    (order,) = orders_of(engine, call({"reference": "Patient/p1"}, id=identifier))
    assert order["reference"].startswith("MedicationRequest#")
    assert "/" not in order["reference"]


def test_a_draft_is_found_among_the_selected_by_an_id_that_is_none(engine):
    document = call({"reference": "Patient/p1"}, hook="order-select", id="x" * 65)
    assert len(orders_of(engine, document)) == 1


def test_a_drug_among_the_drafts_is_read_by_its_address(engine):
    document = call({"reference": "Patient/p1"})
    entry = document["context"]["draftOrders"]["entry"]
    del entry[0]["resource"]["medicationCodeableConcept"]
    entry[0]["resource"]["medicationReference"] = {"reference": DRUG_URL}
    (order,) = orders_of(engine, document)
    assert order["agents"] == []
    drug = {"resourceType": "Medication", "code": {"text": "palbociclib"}}
    entry.append({"fullUrl": DRUG_URL, "resource": drug})
    (order,) = orders_of(engine, document)
    assert order["agents"] == ["palbociclib"]


@pytest.mark.parametrize("identifier", ["x" * 129, "p1 ", "p1?_count=1", "é", "a/b"])
def test_the_patient_is_named_by_an_id(engine, identifier):
    document = call({"reference": "Patient/p1"})
    document["context"]["patientId"] = identifier
    with pytest.raises(BadRequest) as refusal:
        submission_of_document(engine, document)
    assert refusal.value.where == ("context.patientId",)


@pytest.mark.parametrize("identifier", ["x" * 129, "[a](https://b.example)", "../Group/1"])
def test_the_patient_of_a_bundle_is_named_by_an_id(engine, identifier):
    with pytest.raises(BadRequest) as refusal:
        submission_of_document(engine, bundle({**PATIENT, "id": identifier}))
    assert refusal.value.code == "invalid-patient-id"


def test_an_id_with_signs_of_its_server_is_the_patient_all_the_same(engine):
    document = call({"reference": "Patient/a_b"})
    document["context"]["patientId"] = "a_b"
    document["prefetch"]["patient"] = {**PATIENT, "id": "a_b"}
    assert len(orders_of(engine, document)) == 1
    document["context"]["patientId"] = "a_c"
    with pytest.raises(BadRequest):
        submission_of_document(engine, document)
