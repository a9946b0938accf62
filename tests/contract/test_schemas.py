"""The published schemas and the OpenAPI document, and that the service does as they say."""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

HOOKS = (
    "patient-view", "order-select", "order-sign", "order-dispatch", "encounter-start",
    "encounter-discharge", "appointment-book", "medication-refill", "medication-verify",
    "problem-list-item-create", "allergyintolerance-create",
)  # fmt: skip
EXAMPLES = 30 if os.environ.get("CI") == "true" else 4


def test_all_schemas_are_published_and_sound(live, http):
    entries = http.get(f"{live}/schemas").json()["schemas"]
    names = {item["name"] for item in entries}
    messages = {
        "discovery",
        "request",
        "response",
        "feedback",
        "operation-outcome",
        "assessment",
        "supposition",
        "changes",
    }
    assert names == {*HOOKS, *messages}
    for name in names:
        schema = http.get(f"{live}/schemas/{name}.schema.json").json()
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
    assert http.get(f"{live}/schemas/tenants").status_code == 404


def test_real_messages_fit_the_schemas(post, http, live, schema, make_call):
    for hook in HOOKS[:3]:
        body = make_call(hook)
        assert list(schema("request").iter_errors(body)) == []
        assert list(schema(hook).iter_errors(body["context"])) == []
    document = post(make_call(), "/assess").json()
    assert list(schema("assessment").iter_errors(document)) == []
    outcome = http.get(f"{live}/nowhere").json()
    assert list(schema("operation-outcome").iter_errors(outcome)) == []


# 412 is the right answer to a call without data.
CHECKS = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", "412"]},
    "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "413", "415"]},
}


def one_patient(body):
    """Makes a grant one for the patient of the call, which no schema can ask for."""
    if not isinstance(body, dict) or not isinstance(body.get("context"), dict):
        return
    grant, patient = body.get("fhirAuthorization"), body["context"].get("patientId")
    if isinstance(grant, dict) and grant.get("patient") and patient:
        grant["patient"] = patient


def has_null_member(value):
    """Whether an object anywhere in a body has a member that is null."""
    if isinstance(value, dict):
        return None in value.values() or any(has_null_member(item) for item in value.values())
    return isinstance(value, list) and any(has_null_member(item) for item in value)


@pytest.fixture(scope="module")
def interface(live):
    config = schemathesis.Config.from_dict({"checks": CHECKS})
    return schemathesis.openapi.from_url(f"{live}/openapi.json", config=config)


def test_every_refusal_of_a_call_with_a_body_is_in_the_openapi_document(live, http):
    paths = http.get(f"{live}/openapi.json").json()["paths"]
    posts = {path: set(item["post"]["responses"]) for path, item in paths.items() if "post" in item}
    assert {"/assess", "/suppose"} <= posts.keys()
    usual = {"200", "400", "401", "405", "408", "413", "415", "500", "503"}
    of_data = {path for path, statuses in posts.items() if statuses == usual | {"412"}}
    assert posts.keys() - of_data == {"/cds-services/{id}/feedback"}
    assert posts["/cds-services/{id}/feedback"] == usual | {"404"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_the_interface_does_as_its_openapi_document_says(interface, mode):
    operations = [result.ok() for result in interface.get_all_operations()]
    assert len(operations) == 17
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        def check(case):
            if mode is GenerationMode.POSITIVE:
                one_patient(case.body)
            # a member that is null is taken as left out, whatever type it is of
            lenient = [negative_data_rejection] if has_null_member(case.body) else []
            if "{entry}" in case.path:  # the ids of the knowledge are no part of the document
                lenient.append(positive_data_acceptance)
            case.call_and_validate(excluded_checks=lenient)

        try:
            check()
        except Unsatisfiable:  # an operation without parameters cannot be called wrongly
            assert mode is GenerationMode.NEGATIVE
