"""What the service did not get is named in one sentence, whatever the reason."""

import ast
import re
from pathlib import Path

import pytest

from hooks.absence import CODES, ORDERS, PARTIAL, Absence, describe, is_therapy_incomplete
from hooks.registry import QUERIES
from terminology import load_wording

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = load_wording("hooks").sentences


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_has_a_sentence_that_names_the_key(code):
    absence = Absence("allergies", code)
    assert absence.text.count("allergies") == 1
    assert absence.text.endswith(".")
    assert absence.is_partial is (code in PARTIAL)


def test_each_sentence_on_an_absence_has_its_code():
    codes = {key.removeprefix("absence-") for key in SENTENCES if key.startswith("absence-")}
    assert codes == CODES
    assert PARTIAL < CODES


def test_a_code_that_is_none_has_no_sentence():
    with pytest.raises(KeyError):
        _ = Absence("allergies", "lost").text


def test_each_code_is_one_that_the_access_to_data_gives():
    trees = [ast.parse(path.read_text("utf-8")) for path in ROOT.glob("service/fhir_access/*.py")]
    literals = {
        node.value for tree in trees for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    assert sorted(CODES - literals) == []


def test_each_query_has_words_for_what_it_brings():
    words = {key.removeprefix("data-") for key in SENTENCES if key.startswith("data-")}
    keys = {*QUERIES, *ORDERS}
    assert words == {re.sub("[A-Z]", lambda c: f"-{c[0].lower()}", key) for key in keys}
    assert len({SENTENCES[f"data-{word}"] for word in words}) == len(keys)


def test_what_the_server_said_stands_behind_the_sentence():
    absence = Absence("allergies", "server-failed", "a required element is missing")
    assert absence.text == (
        "The FHIR server failed to give allergies. The server's reason: a required element is missing"
    )
    other = Absence("procedures", "server-failed")
    assert len(describe([absence, other])) == 2
    assert len(describe([absence, Absence("procedures", "server-failed", absence.reason)])) == 1


SOURCES = ("a", "b", "c")


@pytest.mark.parametrize(
    ("codes", "is_incomplete"),
    [
        ({}, False),
        ({"x": "server-failed"}, False),
        ({"a": "not-served"}, False),
        ({"a": "not-served", "b": "not-served"}, False),
        ({"a": "not-served", "b": "not-served", "c": "not-served"}, True),
        ({"a": "not-served", "b": "not-served", "c": "pages-left"}, True),
        *(({"b": code}, True) for code in sorted(CODES - {"not-served"})),
    ],
)
def test_the_three_ways_of_a_source_of_therapy(codes, is_incomplete):
    absences = [Absence(key, code) for key, code in codes.items()]
    assert is_therapy_incomplete(absences, SOURCES) is is_incomplete
