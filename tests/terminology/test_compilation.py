"""A compilation is a copy of what the texts hold, and counts only while they are the same."""

import json

import pytest

from terminology.compilation import Compilation, compile_texts, parse_compilation
from terminology.data_files import parse_yaml

SCHEMA = '{"type": "object"}'
TEXT = "id: esr1\nday: 2026-11-28\nshare: 1.0\ncount: 1\nnothing:\nwords: [no, é]\n"


def compiled(text: str = TEXT, state: str = "s") -> bytes:
    return compile_texts([(text, SCHEMA, parse_yaml(text, "x.yaml"))], state)


def test_a_text_gives_what_its_parser_gives() -> None:
    copy = parse_compilation(compiled())
    assert copy.state == "s"
    assert repr(copy.data_of(TEXT, SCHEMA)) == repr(parse_yaml(TEXT, "x.yaml"))


def test_each_call_makes_the_data_anew() -> None:
    copy = parse_compilation(compiled())
    first = copy.data_of(TEXT, SCHEMA)
    assert first is not None
    first["words"].append("x")
    assert copy.data_of(TEXT, SCHEMA) != first


def test_another_layout_of_the_schema_is_the_same_schema() -> None:
    copy = parse_compilation(compiled())
    assert copy.data_of(TEXT, json.dumps(json.loads(SCHEMA), indent=2)) is not None


@pytest.mark.parametrize("text", [TEXT + "\n", TEXT.replace("esr1", "esr2"), ""])
def test_a_text_that_was_changed_is_not_known(text: str) -> None:
    assert parse_compilation(compiled()).data_of(text, SCHEMA) is None


def test_another_schema_is_not_known() -> None:
    assert parse_compilation(compiled()).data_of(TEXT, '{"type": "array"}') is None


def test_what_json_cannot_hold_is_left_to_the_parser() -> None:
    text = "1: one\n"
    assert parse_compilation(compiled(text)).data_of(text, SCHEMA) is None


@pytest.mark.parametrize("place", range(0, len(compiled()), 7))
def test_a_file_that_was_changed_counts_for_nothing(place: int) -> None:
    content = bytearray(compiled())
    content[place] ^= 1
    assert parse_compilation(bytes(content)) == Compilation()


@pytest.mark.parametrize("length", range(0, len(compiled()), 11))
def test_a_file_that_was_cut_short_counts_for_nothing(length: int) -> None:
    assert parse_compilation(compiled()[:length]) == Compilation()
