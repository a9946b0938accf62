"""Kinds of toxicity with their grades, by codes of conditions and by words; never the words alone."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from terminology.concepts.conditions import Conditions
from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.model import Coding, Toxicity
from terminology.patterns import CLAUSE_END, compile_pattern, words_of

_SENTENCES = re.compile(CLAUSE_END)
_PARTS = re.compile(r",|\+|\band\b")
_REST_OF_WORD = re.compile(r"\w*")
_MOST_GRADES = 8  # that are read of one sentence


class _Place(NamedTuple):
    """Where words stand, and how many parts of the sentence stand before them."""

    start: int
    end: int
    part: int

    def distance(self, other: _Place) -> tuple[int, int, int]:
        """Parts and characters between two places; of two as near, the one that stands before."""
        characters = max(other.start - self.end, self.start - other.end, 0)
        return abs(self.part - other.part), characters, self.start


class Toxicities:
    """Look-up over toxicities.yaml."""

    def __init__(
        self, data: Mapping[str, Any], conditions: Conditions, languages: Languages
    ) -> None:
        """Take the patterns; the codes are those of the conditions."""
        self._conditions = conditions
        self._english = languages.english
        self._names: dict[str, str] = {e["id"]: e["name"] for e in data["kinds"]}
        self._kinds = [(e["id"], compile_pattern(e["text"])) for e in data["kinds"]]
        self._grades = [(e["grade"], compile_pattern(e["text"])) for e in data["grades"]]
        self._denied = compile_pattern(data["denied"])

    def name(self, kind: str) -> str:
        """What a kind is called. Raises KeyError for one that is not of the file."""
        return self._names[kind]

    @with_memory
    def match(self, codings: Sequence[Coding], text: str | None) -> tuple[Toxicity, ...]:
        """The kinds that a concept names, each with its grade; a grade alone has no kind."""
        grades: dict[str | None, int | None] = {}
        for sentence in _SENTENCES.split(self._english(words_of(codings, text))):
            for kind, grade in self._in_sentence(self._denied.sub(" ", sentence)):
                grades[kind] = max(grades.get(kind) or 0, grade or 0) or None
        match = self._conditions.match(codings, None) if codings else None
        for concept in (match.concept, *match.also) if match else ():
            if concept in self._names:
                grades.setdefault(concept, None)
        return tuple(Toxicity(kind, grade) for kind, grade in grades.items())

    def _in_sentence(self, sentence: str) -> list[tuple[str | None, int | None]]:
        """Each grade belongs to the kind that stands nearest to it."""
        parts = [part.start() for part in _PARTS.finditer(sentence)]

        def place(match: re.Match[str]) -> _Place:
            rest = _REST_OF_WORD.match(sentence, match.end())
            end = rest.end() if rest else match.end()
            return _Place(match.start(), end, bisect(parts, match.start()))

        kinds = {
            kind: place(match)
            for kind, pattern in self._kinds
            if (match := pattern.search(sentence))
        }
        found_grades = [
            (grade, place(match))
            for grade, pattern in self._grades
            for match in islice(pattern.finditer(sentence), _MOST_GRADES)
        ]
        grades: dict[str | None, int | None] = dict.fromkeys(kinds)
        for grade, where in found_grades:
            nearest = min(kinds, key=lambda kind: kinds[kind].distance(where), default=None)
            grades[nearest] = max(grades.get(nearest) or 0, grade)
        return list(grades.items())
