"""The services: each with a context schema, queries that differ, and needs that a query can meet."""

import copy

import pytest

from hooks import context_schema, validate_response
from hooks.registry import QUERIES, SERVICES
from terminology import data_files, load_schema

SHIPPED = data_files.load_data("hooks", "services", load_schema("hooks", "services"))


def test_the_hooks_are_those_that_we_serve():
    assert [service.hook for service in SERVICES.values()] == [
        "patient-view",
        "order-select",
        "order-sign",
    ]
    assert [*SERVICES] == [f"luminal-{service.hook}" for service in SERVICES.values()]


@pytest.mark.parametrize("service", SERVICES.values(), ids=lambda service: service.hook)
def test_each_service_asks_for_what_it_needs(service):
    assert context_schema(service.hook)["required"]
    assert service.prefetch == {key: query.template for key, query in QUERIES.items()}
    assert {key for group in service.essential for key in group} <= set(service.prefetch)


def test_no_two_queries_ask_for_the_same():
    assert len({query.template for query in QUERIES.values()}) == len(QUERIES)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("queries", "conditions", "template"), "Condition?code=C50"),
        (("queries", "conditions", "template"), "Condition?patient=1&_count=500"),
        (("queries", "conditions", "why"), ""),
        (("services", 0, "hook"), "Patient View"),
        (("essential", 0), []),
    ],
)
def test_a_faulty_service_file_is_refused(at, value):
    data = copy.deepcopy(SHIPPED)
    node = data
    for key in at[:-1]:
        node = node[key]
    node[at[-1]] = value
    rules = load_schema("hooks", "services").text
    assert data_files.describe_faults(data, rules, "services.yaml")


def test_a_response_is_held_against_the_schema():
    assert validate_response({"cards": []}) == []
    [fault] = validate_response({"cards": [{"summary": "x"}]})[:1]
    assert fault.startswith("cards/0")
