"""What the service did not get is named in one sentence, whatever the reason."""

import ast
from pathlib import Path

import pytest

from hooks.absence import CODES, PARTIAL, Absence
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
