"""Indexes that several parts make of their files: codes, and patterns in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from terminology.model import Coding

Patterns = tuple[tuple[str, re.Pattern[str]], ...]


def code_index(entries: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The id of each entry by system and code."""
    return {(c["system"], c["code"]): e["id"] for e in entries for c in e["codes"]}


def compile_patterns(entries: Sequence[Mapping[str, Any]]) -> Patterns:
    """The id and the pattern of each entry."""
    return tuple((entry["id"], re.compile(entry["pattern"])) for entry in entries)


def first_match(patterns: Patterns, text: str) -> str | None:
    """The id of the first pattern that the text holds."""
    return next((name for name, pattern in patterns if pattern.search(text)), None)


def words_of(codings: Sequence[Coding], text: str | None) -> str:
    """The displays of a concept and its text as one line."""
    return " ".join([c.display or "" for c in codings] + [text or ""])
