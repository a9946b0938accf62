import pytest

from service.demo.orders import Draft, DraftList, apply_actions, draft_of, reference_of, row_of

FULL = Draft("elacestrant", 345, "MG", 2, 3, "wk", "oral")


def request(name, **more):
    return {
        "resourceType": "MedicationRequest",
        "medicationCodeableConcept": {"text": name},
        **more,
    }


def names(drafts):
    return [(order["id"], row_of(order).title) for order in drafts.orders]


def test_an_order_is_written_as_typed_and_read_back():
    resource = FULL.resource("demo-2", "draft-1")
    assert resource["subject"] == {"reference": "Patient/demo-2"}
    [dosage] = resource["dosageInstruction"]
    assert dosage["doseAndRate"] == [{"doseQuantity": {"value": 345, "unit": "MG"}}]
    assert dosage["timing"]["repeat"] == {"frequency": 2, "period": 3, "periodUnit": "wk"}
    assert dosage["route"]["coding"][0]["system"] == "http://snomed.info/sct"
    assert draft_of(resource) == FULL
    assert row_of(resource).dose == "345 MG, oral, 2 x in 3 weeks"
    daily = Draft("letrozole", 2.5).resource("p", "draft-1")
    assert row_of(daily).dose == "2.5 mg, 1 x a day"
    assert "dosageInstruction" not in Draft("elacestrant").resource("demo-2", "draft-1")


def test_a_changed_dose_keeps_the_code_of_the_drug_and_another_drug_does_not():
    coding = {"coding": [{"code": "1"}], "text": "elacestrant"}
    before = request("", id="draft-1", medicationCodeableConcept=coding)
    assert FULL.resource("p", "draft-1", before)["medicationCodeableConcept"] == coding
    other = Draft("letrozole").resource("p", "draft-1", before)
    assert other["medicationCodeableConcept"] == {"text": "letrozole"}


def test_words_of_a_dose_come_before_its_parts():
    resource = FULL.resource("p", "draft-1")
    resource["dosageInstruction"][0]["text"] = "one tablet"
    assert row_of(resource).dose == "one tablet"
    test = {"resourceType": "ServiceRequest", "id": "a", "code": {"text": "ECG"}}
    assert (row_of(test).title, row_of(test).is_drug) == ("ECG", False)


@pytest.fixture
def drafts():
    return DraftList().create(request("a")).create(request("b"))


def test_all_actions_of_a_suggestion_are_carried_out_in_their_order(drafts):
    actions = [
        {"type": "create", "resource": request("c", id="theirs", status="active")},
        {"type": "update", "resource": request("B", id="draft-2")},
        {"type": "delete", "resourceId": "MedicationRequest/draft-1"},
    ]
    after, failures = apply_actions(drafts, actions)
    assert names(after) == [("draft-2", "B"), ("draft-3", "c")]
    assert after.orders[-1]["status"] == "draft"  # an id and a status of our own
    assert failures == 0
    assert names(drafts) == [("draft-1", "a"), ("draft-2", "b")]
    again = after.create(request("d"))
    assert reference_of(again.orders[-1]) == "MedicationRequest/draft-4"


@pytest.mark.parametrize(
    "action",
    [
        {"type": "delete", "resourceId": "MedicationRequest/draft-9"},
        {"type": "delete", "resourceId": "ServiceRequest/draft-1"},
        {"type": "delete"},
        {"type": "update", "resource": request("a", id="draft-9")},
        {"type": "update", "resource": request("a")},
        {"type": "create"},
        {"type": "unheard-of", "resource": request("a")},
        {},
    ],
)
def test_an_action_that_names_no_draft_is_counted(drafts, action):
    assert apply_actions(drafts, [action]) == (drafts, 1)
