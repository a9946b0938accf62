"""National words as the English words that the patterns of the data files read.

A chart does not say in which language its words are, and one text may mix two: the words of all
languages are looked for at once. So a form that means different things in two languages, or
something else in English, stands in no file alone, only in phrases ("cancer du sein").
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from terminology.folding import folded, spellings
from terminology.memory import Memory

# a point is a word of its own: "Z. n." and "Z.n." are one form, and no form leads over another one
_WORD = re.compile(r"[^\W_]+|\.")
_BETWEEN = re.compile(
    r"[ \t\xa0/'’\-‐‑–]{0,3}\n?[ \t\xa0]{0,40}"
)  # within a form; a line may be wrapped
# what stands behind an abbreviation of a marker: a sign, a colon, a number
_VERDICT = re.compile(r" ?[:=+(<>≥≤%\d/]| ?-(?!\w)")
_LONGEST_WORD = 60  # letters of a joined word that is taken apart
_MOST_PARTS = 4  # of a joined word
_LINKS = ("", "s", "n", "en", "e", "es")  # letters that join two words


class _Piece(NamedTuple):
    """A stretch of the English text, and the stretch of the original that it stands for."""

    start: int
    first: int
    last: int
    is_original: bool


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in English words, in lower case, with the way back to the original."""

    text: str
    pieces: tuple[_Piece, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where in the original stands what stands between two places of the English text."""
        return self._at(start, is_end=False), self._at(max(start, end - 1), is_end=True)

    def _at(self, place: int, *, is_end: bool) -> int:
        if not self.pieces:
            return place + is_end
        piece = self.pieces[max(0, bisect_right(self.pieces, place, key=lambda p: p.start) - 1)]
        if piece.is_original:
            return min(piece.first + place - piece.start + is_end, piece.last)
        return piece.last if is_end else piece.first


class Languages:
    """Look-up over the files of `languages/`, one a language."""

    def __init__(self, files: Sequence[Mapping[str, Any]]) -> None:
        """Index words, phrases and parts of joined words.

        Raises ValueError when one form has two meanings.
        """
        self._words: dict[str, str] = {}
        self._phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], str]]] = {}
        self._exact: dict[str, str] = {}
        self._capitals: dict[str, str] = {}
        self._small: dict[str, list[tuple[str, str]]] = {}
        self._beside: dict[str, list[tuple[str, str]]] = {}
        self._known: dict[str, set[str]] = {}  # the languages that know a word
        self._parts: dict[str, str] = {}
        self._heads: dict[str, str] = {}
        self.drugs: dict[str, str] = {}  # the INN by a national form
        for file in files:
            for entry in file.get("words", ()):
                for form in _forms(entry):
                    self._add_phrase(form, entry["as"], file["language"])
            for entry in file.get("beside", ()):
                for form in _forms(entry):
                    self._beside.setdefault(form, []).append((file["language"], entry["as"]))
            for entry in file.get("small", ()):
                for form in entry["forms"]:
                    self._small.setdefault(form, []).append((file["language"], entry["as"]))
            for index, key in ((self._exact, "exact"), (self._capitals, "capitals")):
                for entry in file.get(key, ()):
                    for form in entry["forms"]:
                        _add(index, form, entry["as"], file["language"])
            for index, key in ((self._parts, "parts"), (self._heads, "heads")):
                for entry in file.get(key, ()):
                    for form in _forms(entry):
                        _add(index, form, entry["as"], file["language"])
            for entry in file.get("drugs", ()):
                for form in entry["forms"]:
                    _add(self.drugs, form, entry["name"], file["language"])
        for phrases in self._phrases.values():
            phrases.sort(key=lambda phrase: len(phrase[0]), reverse=True)
        self._word = lru_cache(maxsize=8192)(self._read_word)
        # an EHR sends the same few labels over and over; the text of a report is read once
        self._label = Memory(lambda text: self.translated(text).text)

    def _add_phrase(self, form: str, meaning: str, language: str) -> None:
        key = tuple(_WORD.findall(form))
        self._known.setdefault(key[0], set()).add(language)
        if len(key) == 1:
            _add(self._words, key[0], meaning, language)
            return
        phrases = self._phrases.setdefault((key[0], key[1]), [])
        known = dict(phrases).get(key)
        if known is None:
            phrases.append((key, meaning))
        elif known != meaning:
            _refuse(form, known, meaning, language)

    def english(self, text: str) -> str:
        """The text in English words and lower case; what is no national word stays as it is."""
        return self._label(text) if text else text

    def translated(self, text: str) -> Translated:
        """The text in English words, with the way back; takes time in proportion to its length."""
        pieces: list[_Piece] = []
        parts: list[str] = []
        length = done = 0
        lower = _lower(text)
        for first, last, meaning in self._replacements(lower, text):
            for piece, is_original in ((lower[done:first], True), (meaning, False)):
                start = done if is_original else first
                pieces.append(_Piece(length, start, first if is_original else last, is_original))
                parts.append(piece)
                length += len(piece)
            done = last
        pieces.append(_Piece(length, done, len(text), True))
        parts.append(lower[done:])
        return Translated("".join(parts), tuple(p for p in pieces))

    def _replacements(self, lower: str, text: str) -> list[tuple[int, int, str]]:
        """Each national word or phrase: where it stands, and what it means."""
        words = [(m.start(), m.end(), folded(m.group())) for m in _WORD.finditer(lower)]
        near = [_BETWEEN.fullmatch(lower, a[1], b[0]) is not None for a, b in pairwise(words)]
        found: list[tuple[int, int, str]] = []
        small: list[tuple[int, int, str]] = []
        languages: set[str] = set()  # that have a word here which is no English one
        place = 0
        while place < len(words):
            first, last, word = words[place]
            count, meaning = self._phrase(words, near, place)
            if meaning is None:
                spelled = self._exact.get(lower[first:last])  # "würde", not "wurde"
                meaning = self._in_capitals(text, first, last) or spelled or self._word(word)
            if meaning is not None:
                last = words[place + count - 1][1]
                found.append((first, last, meaning))
                if meaning != lower[first:last]:
                    languages |= self._known.get(word, set())
            elif self._is_small(word, text, first, last):
                small.append((first, last, word))
            place += count
        for first, last, word in small:
            meaning = next((m for name, m in self._small[word] if name in languages), None)
            if meaning is not None:
                found.append((first, last, meaning))
        return sorted(found)

    def _is_small(self, word: str, text: str, first: int, last: int) -> bool:
        """Whether a particle stands in small letters and before no sign: "er negativ", not "er +"."""
        return word in self._small and text[first:last] == word and not _VERDICT.match(text, last)

    def _phrase(
        self, words: Sequence[tuple[int, int, str]], near: Sequence[bool], place: int
    ) -> tuple[int, str | None]:
        """How many words the longest phrase at a place takes, and what it means."""
        word = words[place][2]
        if place + 1 < len(words) and near[place]:
            for key, meaning in self._phrases.get((word, words[place + 1][2]), ()):
                size = len(key)
                fits = (
                    place + size <= len(words)
                    and all(near[place : place + size - 1])
                    and all(key[i] == words[place + i][2] for i in range(2, size))
                )
                if fits:
                    return size, meaning
            for language, meaning in self._beside.get(word, ()):
                if language in self._known.get(words[place + 1][2], ()):
                    return 1, meaning
        return 1, self._words.get(word)

    def _in_capitals(self, text: str, first: int, last: int) -> str | None:
        """An abbreviation that is a word in small letters too: "RE : 90 %", not "re"."""
        meaning = self._capitals.get(text[first:last])
        return meaning if meaning and _VERDICT.match(text, last) else None

    def _read_word(self, word: str) -> str | None:
        """A joined word as the words that it is made of; None where a part of it is not known."""
        if not self._heads or not 5 <= len(word) <= _LONGEST_WORD:
            return None
        meanings = self._taken_apart(word, _MOST_PARTS)
        return None if meanings is None else " ".join(meanings)

    def _taken_apart(self, word: str, parts_left: int) -> list[str] | None:
        if parts_left < _MOST_PARTS and word in self._heads:
            return [self._heads[word]]
        if parts_left <= 1:
            return None
        for size in range(len(word) - 2, 1, -1):
            meaning = self._parts.get(word[:size])
            if meaning is None:
                continue
            for link in _LINKS:
                if word.startswith(link, size):
                    rest = self._taken_apart(word[size + len(link) :], parts_left - 1)
                    if rest is not None:
                        return [meaning, *rest]
        return None


def _lower(text: str) -> str:
    """Lower case, each letter in its place: a letter whose lower case is longer stays."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _forms(entry: Mapping[str, Any]) -> Iterator[str]:
    for form in entry["forms"]:
        yield from spellings(form)


def _add(index: dict[str, str], form: str, meaning: str, language: str) -> None:
    if index.setdefault(form, meaning) != meaning:
        _refuse(form, index[form], meaning, language)


def _refuse(form: str, first: str, second: str, language: str) -> None:
    problem = (
        f"terminology/data/languages/{language}.yaml: {second}: the form '{form}' already means"
        f" '{first}'; leave it out there, or write a phrase that has one meaning"
    )
    raise ValueError(problem)
