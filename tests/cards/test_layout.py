"""The layout fits its schema, each code and category has its sentence, and a fault is reported."""

import copy
from itertools import pairwise

import pytest

import cards
from cards import layout
from cards.layout import load_layout, override_reasons
from oncology.knowledge import SHIPPED
from terminology import compilation, data_files, load_schema, load_wording, wording

DATA = data_files.parse_yaml(SHIPPED.text("cards/data/layout.yaml"), "cards/data/layout.yaml")


@pytest.fixture
def unread():
    """Forgets what was read, before and after."""
    for cached in (load_layout, wording._read_sentences):
        cached.cache_clear()
    yield
    for cached in (load_layout, wording._read_sentences):
        cached.cache_clear()


def test_each_override_code_has_its_sentence():
    sentences = load_wording("cards").sentences
    codes = {key.removeprefix("override-") for key in sentences if key.startswith("override-")}
    assert codes == {reason.code for reason in load_layout().override if reason.is_offered}
    assert {code for _, code in override_reasons()} > codes


def test_no_code_stands_in_two_systems():
    codes = [reason.code for reason in load_layout().override]
    assert len(set(codes)) == len(codes), "the report tells reasons apart by their codes"


def test_each_level_says_no_more_than_the_one_before():
    levels = [tuple(DATA["levels"][n].values()) for n in range(len(DATA["levels"]))]
    assert all(
        all(a >= b for a, b in zip(one, other, strict=True)) for one, other in pairwise(levels)
    )
    assert len(set(levels)) == len(levels)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("limits", "words"), 0),
        (("limits", "summary"), 140),  # CDS Hooks: under 140 characters
        (("limits", "sentences"), 3),
        (("levels",), []),
        (("levels", 0, "others"), "three"),
        (("override", 0, "offered"), ["Not applicable"]),
        (("tied",), "no head-to-head data"),
    ],
)
def test_a_faulty_layout_is_refused(at, value):
    data = copy.deepcopy(DATA)
    node = data
    for key in at[:-1]:
        node = node[key]
    node[at[-1]] = value
    rules = load_schema("cards", "layout").text
    assert data_files.describe_faults(data, rules, "layout.yaml")


def test_shipped_files_have_no_fault():
    assert cards.data_faults() == []


@pytest.mark.parametrize("name", ["layout", "wording.en"])
def test_a_fault_of_either_file_is_reported_with_it(name, monkeypatch, unread):
    whole = data_files.parse_yaml

    def parse(text, path):
        return {} if path == f"cards/data/{name}.yaml" else whole(text, path)

    monkeypatch.setattr(compilation, "of_installation", compilation.Compilation)
    monkeypatch.setattr(data_files, "parse_yaml", parse)
    [fault] = layout.data_faults()
    assert fault.startswith(f"cards/data/{name}.yaml: ")
