"""A server as a vendor's: what it takes, what it refuses and how, and the chart as it has it."""

import pytest

from hooks import load_vendors
from service.demo.fhir import demo_patients
from service.demo.stub import chart_of, create_stub

PATIENTS = {"demo-2": demo_patients()["demo-2"]}
TOKEN = {"Authorization": "Bearer any"}


@pytest.fixture
def ask(serve_app, http):
    """Returns status, issue code or number of resources of a query to a vendor's server."""

    def ask(vendor, query, headers=TOKEN):
        with serve_app(create_stub(load_vendors()[vendor], PATIENTS)) as address:
            answer = http.get(f"{address}/{query}", headers=headers)
        document = answer.json()
        issues = document.get("issue")
        return answer.status_code, issues[0]["code"] if issues else len(document.get("entry", []))

    return ask


@pytest.mark.parametrize(
    ("vendor", "query", "answer"),
    [
        ("epic", "Observation?patient=demo-2", (400, "required")),
        ("epic", "Observation?patient=demo-2&category=genomics", (200, 6)),
        ("epic", "Observation?patient=demo-2&category=laboratory,exam", (400, "not-supported")),
        ("epic", "MedicationStatement?patient=demo-2", (404, "not-supported")),
        ("epic", "MedicationRequest?patient=demo-2", (200, 2)),
        ("epic", "Patient/nobody", (404, "not-found")),
        ("oracle", "Observation?patient=demo-2&_count=1000", (200, 20)),
        ("oracle", "Condition?patient=demo-2&_count=500", (400, "not-supported")),
        ("oracle", "Condition?patient=demo-2", (200, 3)),
        ("athena", "MedicationRequest?patient=demo-2", (400, "required")),
        ("athena", "MedicationRequest?patient=demo-2&intent=order,plan", (200, 2)),
        ("athena", "MedicationRequest?patient=demo-2&intent=filler-order", (400, "value")),
        ("uscore", "DiagnosticReport?patient=demo-2", (400, "required")),
        ("uscore", "DiagnosticReport?patient=demo-2&category=LAB", (200, 0)),
    ],
)
def test_each_vendor_takes_and_refuses(ask, vendor, query, answer):
    assert ask(vendor, query) == answer


def test_without_a_token_only_what_is_open_is_given(ask):
    assert ask("epic", "Patient/demo-2", {}) == (401, "login")
    assert ask("epic", "metadata", {})[0] == 200


def test_a_token_is_given_to_a_client_that_asserts_itself(serve_app, http):
    with serve_app(create_stub(load_vendors()["epic"], PATIENTS)) as address:
        config = http.get(f"{address}/.well-known/smart-configuration").json()
        form = {"grant_type": "client_credentials", "client_assertion": "x"}
        given = http.post(config["token_endpoint"], data=form)
        refused = http.post(config["token_endpoint"], data={})
    assert given.json()["access_token"]
    assert (given.status_code, refused.status_code) == (200, 400)


@pytest.mark.parametrize("vendor", ["epic", "oracle", "athena", "uscore"])
def test_therapy_stands_in_orders_where_no_statements_are_served_and_stays_readable(vendor):
    from fhir.resources.R4B import get_fhir_model_class

    charts = [item for chart in demo_patients().values() for item in chart_of(load_vendors()[vendor], chart)]  # fmt: skip
    kinds = {item["resourceType"] for item in charts}
    assert "MedicationStatement" not in kinds
    assert "MedicationRequest" in kinds
    for item in charts:
        get_fhir_model_class(item["resourceType"]).model_validate(item)
