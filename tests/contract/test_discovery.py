"""Checks 1 to 3: what discovery says, and that it is true."""

import re

import pytest

TEMPLATE = re.compile(r"^([A-Za-z]+)(?:/(.+)|\?(.+))$")
TOKEN = re.compile(r"\{\{(.*?)\}\}")
HOOKS = ("patient-view", "order-select", "order-sign")
# token parameters by equality, reference parameters, dates with these prefixes, and how many
PARAMETER = re.compile(r"^(patient|subject|code|category|status|_count|_maxresults|_sort|date)=(?!ne|sa|eb|ap)[^ &]+$")  # fmt: skip
TOKENS = {"context.userId", "context.patientId", "context.encounterId", "userPractitionerId",
          "userPractitionerRoleId", "userPatientId", "userRelatedPersonId"}  # fmt: skip


@pytest.fixture(scope="module")
def services(live, http):
    return http.get(f"{live}/cds-services").json()["services"]


def test_check_1_discovery_has_all_that_is_asked(live, http, schema):
    answer = http.get(f"{live}/cds-services")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert list(schema("discovery").iter_errors(answer.json())) == []
    services = answer.json()["services"]
    assert [item["hook"] for item in services] == list(HOOKS)
    assert len({item["id"] for item in services}) == len(services)
    for item in services:
        assert {"hook", "id", "title", "description", "usageRequirements"} <= set(item)
        assert item["version"] == "2.0.1"
        assert item["hookVersion"] == "1.0"
        assert all(item.values())


def test_check_2_prefetch_stays_in_the_query_subset(services):
    for item in services:
        assert item["prefetch"]
        for template in item["prefetch"].values():
            kind, identifier, query = TEMPLATE.match(template).groups()
            assert kind[0].isupper()
            assert set(TOKEN.findall(template)) <= TOKENS
            if identifier:
                assert TOKEN.fullmatch(identifier)
            else:
                parts = query.split("&")
                assert all(PARAMETER.match(part) for part in parts), template
                names = [part.split("=")[0] for part in parts]
                assert len(set(names)) == len(names)  # the sandbox joins a name given twice


@pytest.mark.parametrize("hook", HOOKS)
def test_check_3_each_service_answers_its_hook(services, post, make_call, hook):
    identifier = next(item["id"] for item in services if item["hook"] == hook)
    answer = post(make_call(hook), f"/cds-services/{identifier}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"


def test_check_3_other_addresses_and_methods(live, http, make_call, post, is_refused):
    is_refused(post(make_call(), "/cds-services/none"), 404)
    is_refused(post(make_call(), "/nowhere"), 404)
    is_refused(post({"feedback": []}, "/cds-services/none/feedback"), 404)
    answer = http.get(f"{live}/cds-services/luminal-patient-view")
    is_refused(answer, 405)
    assert "POST" in answer.headers["Allow"]
    is_refused(http.delete(f"{live}/cds-services"), 405)
