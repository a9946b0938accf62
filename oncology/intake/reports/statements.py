"""The sentences of a line, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oncology.intake.reports.rules import report_rules

_END = re.compile(r"[.!?](?=\s)|(?<!\s);")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement: its words, and where they begin in the text."""

    start: int
    words: str


def sentences_of(start: int, words: str) -> Iterator[Sentence]:
    """The sentences of a line that begins at `start`; a point behind an abbreviation ends none."""
    first = 0
    short = report_rules().words["abbreviations"]
    for match in _END.finditer(words):
        end = match.end()
        stem = words[max(first, end - 400) : end]
        if match.group() == ";" and stem.count("(") > stem.count(")"):
            continue  # within brackets it ends no statement
        if match.group() == "." and short.search(words[max(first, end - 10) : end]):
            continue
        yield from _pieces(start + first, words[first:end])
        first = end
    yield from _pieces(start + first, words[first:])


def _pieces(start: int, words: str) -> Iterator[Sentence]:
    """A sentence of bearable length; what nobody ended is cut between two words."""
    longest = report_rules().limits["longest-sentence"]
    while len(words) > longest:
        cut = words.rfind(" ", longest // 2, longest)
        cut = longest if cut < 0 else cut
        yield Sentence(start, words[:cut])
        start, words = start + cut, words[cut:]
    if words.strip():
        yield Sentence(start, words)
