"""The words of the report are of what there is, and each sentence is said."""

import ast
from pathlib import Path

import yaml

from service import comparison
from service.commands.versions import shipped_texts
from service.comparison.entries import entries_of
from service.comparison.moves import _KINDS
from service.comparison.state import read_state
from service.comparison.wording import field_word, kind_order, kind_word, operator_word

FOLDER = Path(comparison.__file__).parent
WORDS = yaml.safe_load((FOLDER / "data/words.yaml").read_text("utf-8"))
SENTENCES = yaml.safe_load((FOLDER / "data/wording.en.yaml").read_text("utf-8"))["sentences"]


def test_each_kind_that_has_a_word_is_one():
    shipped = shipped_texts()
    kinds = {kind for kind, _ in entries_of(read_state(".", shipped, shipped).documents)}
    names = {*WORDS["kinds"], *WORDS["retired"], *WORDS["fields_of"]}
    assert sorted(names - kinds) == []


def test_each_sentence_is_said():
    literals = {
        node.value
        for path in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    changes = {f"entry-{change}" for change in ("added", "removed", "changed")}
    assert sorted(SENTENCES.keys() - literals - changes) == []
    assert set(_KINDS) <= SENTENCES.keys()


def test_what_has_no_word_is_called_by_its_name():
    assert kind_word("some_new_file.rows") == "Some new file.rows"
    assert kind_order("some_new_file.rows") > kind_order("sentence")
    assert field_word("regimens", "some_new_field") == "some new field"
    assert field_word("regimens", "order") == ""
    assert operator_word("nearly") == "nearly"
