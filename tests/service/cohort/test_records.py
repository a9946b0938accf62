"""A document to the patient that it is about."""

import json

import pytest

from service.cohort.records import UnreadableError, records_of


def keys(document):
    return [
        (record.key, record.is_shared) for record in records_of(json.dumps(document).encode(), 64)
    ]


@pytest.mark.parametrize(
    ("resource", "key"),
    [
        ({"resourceType": "Patient", "id": "a"}, "a"),
        ({"resourceType": "Observation", "subject": {"reference": "Patient/a"}}, "a"),
        ({"resourceType": "Observation", "subject": {"reference": "https://x.example/fhir/Patient/a/_history/2"}}, "a"),
        ({"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/a"}}, "a"),
        ({"resourceType": "Task", "for": {"reference": "Patient/a"}}, "a"),
    ],
)  # fmt: skip
def test_the_patient_is_found_where_the_type_names_him(resource, key):
    assert keys(resource) == [(key, False)]


@pytest.mark.parametrize("kind", ["Medication", "Binary", "Organization"])
def test_what_names_no_patient_is_kept_by_its_own_name(kind):
    assert keys({"resourceType": kind, "id": "x"}) == [(f"{kind}/x", True)]


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        ({"id": "x"}, "no-resource"),
        ({"resourceType": "Patient"}, "no-patient"),
        ({"resourceType": "Medication"}, "no-patient"),
        ({"resourceType": "Observation", "id": "x", "subject": {"reference": "#p"}}, "no-patient"),
        ({"resourceType": "Observation", "id": "x", "subject": {"reference": "urn:uuid:1"}}, "no-patient"),
        ({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Medication", "id": "x"}}]}, "no-patient"),
    ],
)  # fmt: skip
def test_what_leads_to_nobody_is_refused(resource, code):
    with pytest.raises(UnreadableError, match=code):
        keys(resource)


def bundle(*entries):
    return {"resourceType": "Bundle", "type": "collection", "entry": [*entries]}


def test_addresses_of_a_bundle_lead_to_its_patient():
    url = "urn:uuid:0f3a2b1c-1111-4222-8333-444455556666"
    entries = [
        {"fullUrl": url, "resource": {"resourceType": "Patient", "id": "a"}},
        {"resource": {"resourceType": "Condition", "id": "c", "subject": {"reference": url}}},
        {"resource": {"resourceType": "Medication", "id": "m"}},
    ]
    assert keys(bundle(*entries)) == [("a", False)] * 3
    assert keys(bundle({"resource": bundle(*entries)})) == [("a", False)] * 3


def test_a_bundle_of_two_patients_gives_each_what_names_nobody():
    two = [{"resource": {"resourceType": "Patient", "id": name}} for name in "ab"]
    drug = {"resource": {"resourceType": "Medication", "id": "m"}}
    assert keys(bundle(*two, drug)) == [("a", False), ("b", False), ("a", False), ("b", False)]
