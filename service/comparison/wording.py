"""The sentences of this package, by id, and what a reader calls kinds, fields and operators."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from terminology import data_files, load_schema, load_wording

_PACKAGE = "service.comparison"

text = load_wording(_PACKAGE).text


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Any]:
    return data_files.load_data(_PACKAGE, "words", load_schema(_PACKAGE, "words"))


def kind_word(kind: str) -> str:
    """What an entry of a kind is called; the file's name where the kind has no word."""
    words: Mapping[str, str] = _words()["kinds"]
    return words.get(kind) or words.get(kind.split(".")[0]) or kind.replace("_", " ").capitalize()


def kind_order(kind: str) -> int:
    """Where a kind is told among the others."""
    kinds = list(_words()["kinds"])
    return kinds.index(kind) if kind in kinds else len(kinds)


def retired_word(kind: str) -> str | None:
    """What the list of retired ids calls a kind; None for one whose ids are not retired."""
    word: str | None = _words()["retired"].get(kind)
    return word


def field_word(kind: str, field: str) -> str:
    """What a field of an entry of a kind is called; empty where only what is in it is told."""
    own: Mapping[str, str] = _words()["fields_of"].get(kind, {})
    word: str = own.get(field, _words()["fields"].get(field, field.replace("_", " ")))
    return word


def operator_word(operator: str) -> str:
    """An operator of criteria in words."""
    word: str = _words()["operators"].get(operator, operator)
    return word
