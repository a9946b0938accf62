"""The open contract: what code outside relies on, and nothing emitted breaks it."""

import copy
import json

import pytest

from tests.assessments import CONTRACT, faults_of
from tests.shared_files import shared_file
from tests.vignettes import cases

OPEN = json.loads(CONTRACT.read_text("utf-8"))


@pytest.fixture(scope="module")
def document():
    """One whole Assessment."""
    return cases.judged(cases.vignettes("options")[0])


def without_words(schema):
    """A schema without its titles and descriptions."""
    if isinstance(schema, list):
        return [without_words(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    words = {"title", "description", "$id"}
    return {
        key: without_words(value)
        for key, value in schema.items()
        if not (key in words and isinstance(value, str))
    }


def test_an_assessment_fits_both(document):
    assert document["schemaVersion"] == "2"
    assert faults_of(document) == []


def test_a_field_more_is_against_the_closed_one_only(document):
    more = copy.deepcopy(document)
    more["options"][0]["wish"] = "more"
    (fault,) = faults_of(more)
    assert "wish" in fault


def test_a_field_renamed_is_against_both(document):
    other = copy.deepcopy(document)
    other["options"][0]["name"] = other["options"][0].pop("id")
    assert sum("'id' is a required property" in fault for fault in faults_of(other)) == 2


def test_the_open_one_bars_no_field():
    assert 'additionalProperties": false' not in json.dumps(OPEN)


@pytest.mark.given
def test_it_is_the_one_that_was_promised():
    promise = json.loads(shared_file("contracts/assessment.schema.json").read_text("utf-8"))
    assert without_words(OPEN) == without_words(promise)
