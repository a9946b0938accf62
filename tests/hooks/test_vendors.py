"""What is known of vendors, with its source, and the profile that follows."""

import copy
import re

import pytest

from hooks.registry import QUERIES
from hooks.vendors import load_vendors, us_core_parts
from terminology import data_files, load_schema

SCHEMA = load_schema("hooks", "vendors")
SHIPPED = data_files.load_data("hooks", "vendors", SCHEMA)
# CDS Hooks 3.0.0, prefetch query restrictions: equality of tokens and _count, nothing chained
SUBSET = re.compile(
    r"[A-Z][A-Za-z]+(/\{\{context\.patientId\}\}|\?patient=\{\{context\.patientId\}\}"
    r"(&category=[A-Za-z0-9-]+)?(&intent=[a-z,-]+)?(&_count=[0-9]+)?)"
)


def offered(vendor):
    templates = {key: query.template for key, query in QUERIES.items()}
    return load_vendors()[vendor].profile.prefetch(templates)


def test_the_vendors_are_those_of_the_command_line():
    assert [*load_vendors()] == ["epic", "oracle", "athena", "uscore"]


@pytest.mark.parametrize("vendor", load_vendors())
def test_each_template_stays_in_the_subset_and_no_key_stands_twice(vendor):
    for key, template in offered(vendor).items():
        assert SUBSET.fullmatch(template), template
        assert re.fullmatch("[a-z][A-Za-z0-9]+", key)
    kinds = {query.kind for query in QUERIES.values()}
    assert set(load_vendors()[vendor].kinds) <= kinds


def test_epic_gets_no_observation_without_category_and_no_statement():
    templates = offered("epic")
    results = [text for text in templates.values() if text.startswith("Observation?")]
    assert len(results) == 11
    assert all("&category=" in text for text in results)
    assert any("category=genomics" in text for text in results)
    assert "medicationStatements" not in templates


def test_oracle_gets_pages_no_larger_than_it_serves():
    templates = offered("oracle")
    assert templates["observations"].endswith("&_count=200")
    assert templates["diagnosticReports"].endswith("&_count=100")
    assert "_count" not in templates["conditions"] + templates["procedures"]
    assert {"medicationStatements", "medicationDispenses"}.isdisjoint(templates)


@pytest.mark.parametrize("vendor", ["athena", "uscore"])
def test_intents_stand_in_the_query_and_what_is_optional_is_asked_for(vendor):
    templates = offered(vendor)
    assert "&intent=order,plan" in templates["medicationRequests"]
    assert "medicationStatements" in templates


def test_the_form_of_us_core_is_there_for_queries_that_it_puts_otherwise():
    parted = {key for key, query in QUERIES.items() if us_core_parts(key, query.template)}
    assert parted == {"observations", "diagnosticReports", "medicationRequests"}


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("served", True),  # what is served needs no word
        ("evidence", "unverified"),  # what is not asked for needs a source
        ("source", ""),
        ("optional", True),
        ("one_of", ["date"]),
    ],
)
def test_a_faulty_file_is_refused(place, value):
    data = copy.deepcopy(SHIPPED)
    [epic] = [row for row in data["vendors"] if row["id"] == "epic"]
    epic["kinds"]["MedicationStatement"][place] = value
    assert data_files.describe_faults(data, SCHEMA.text, "vendors.yaml")
