"""Indexes that several parts make of their files: codes, and patterns in the order of the file.

What the data search a text for is compiled here and nowhere else, so that `.` means one thing in
all of it: a character of the same clause. What a pattern may hold besides says `pattern_form`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from terminology.model import Coding

Patterns = tuple[tuple[str, re.Pattern[str]], ...]

# words that are cut short by a point inside a sentence; "ca." is about, and carcinoma
_CUT_SHORT = ("vs", "approx", "ca", "gr", "resp", "bzw", "incl", "excl", "max", "min", "susp", "st")
# behind a point that ends no clause: of a number, of "e.g." and "z. n.", of a word cut short
_POINT_WITHIN = (
    r"(?=\d)",
    r"(?<=\b[a-z]\.)(?=\w|\s[a-z]\.)",
    r"(?<=\b[a-z]\.[a-z]\.)",
    r"(?<=\b[a-z]\.\s[a-z]\.)",
    *(rf"(?<=\b{word}\.)" for word in _CUT_SHORT),
)
_IS_WITHIN = rf"(?i:{'|'.join(_POINT_WITHIN)})"
_LETTER = r"[^.;\n]"
_WITHIN_CLAUSE = rf"(?:{_LETTER}|\.{_IS_WITHIN})"
_MOST_POINTS = 3  # within one gap
CLAUSE_END = rf"(?:[;\n]|\.(?!{_IS_WITHIN}))"
# a point outside of classes and without a backslash, with how often it may repeat from none on
_ANY = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<any>\.)(?P<times>\{0,\d+\}\??)?", re.DOTALL)


def compile_pattern(text: str) -> re.Pattern[str]:
    """A pattern of the data; its `.` is any character of the clause.

    >>> gap = compile_pattern("history of .{0,40}breast")
    >>> bool(gap.search("history of invasive (1.2 cm) breast cancer"))
    True
    >>> bool(gap.search("history of hypertension. breast pain"))
    False
    """
    return re.compile(_ANY.sub(_in_a_clause, text))


def _in_a_clause(part: re.Match[str]) -> str:
    """A gap as stretches of one class, which `re` walks ten times as fast, between its points."""
    if not part["any"]:
        return part.group(0)
    times = part["times"]
    if not times:
        return _WITHIN_CLAUSE
    lazy = "?" * times.endswith("?")
    return rf"{_LETTER}{times}(?:\.{_IS_WITHIN}{_LETTER}{times}){{0,{_MOST_POINTS}}}{lazy}"


def code_index(entries: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The id of each entry by system and code."""
    return {(c["system"], c["code"]): e["id"] for e in entries for c in e["codes"]}


def compile_patterns(entries: Sequence[Mapping[str, Any]]) -> Patterns:
    """The id and the pattern of each entry."""
    return tuple((entry["id"], compile_pattern(entry["pattern"])) for entry in entries)


def first_match(patterns: Patterns, text: str) -> str | None:
    """The id of the first pattern that the text holds."""
    return next((name for name, pattern in patterns if pattern.search(text)), None)


def words_of(codings: Sequence[Coding], text: str | None) -> str:
    """The displays of a concept and its text as one line."""
    return " ".join([c.display or "" for c in codings] + [text or ""])
