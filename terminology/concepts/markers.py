"""Several receptors in one text: which words speak of which marker."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.patterns import compile_pattern

_PLUS = re.compile(r"^(?:\(\s{0,9}\+\s{0,9}\)|\+(?!\+))")
_MINUS = re.compile(r"^(?:\(\s{0,9}[-–−]\s{0,9}\)|[-–−](?![a-z0-9]))")


class MarkerText:
    """Cuts a text into the parts that belong to each marker it names."""

    def __init__(self, data: Mapping[str, Any], languages: Languages) -> None:
        """Take the words of observations.yaml."""
        self._english = languages.english
        self._words = [(e["id"], compile_pattern(e["pattern"])) for e in data["marker_words"]]
        self._joiner = compile_pattern(data["marker_joiner"])
        self._status = compile_pattern(data["marker_status"])
        self._phrases = [(compile_pattern(e["pattern"]), e["text"]) for e in data["marker_phrases"]]

    @with_memory
    def names_in(self, text: str) -> frozenset[str]:
        """The markers that a text names."""
        return frozenset(marker for _, _, marker in self._mentions(self._english(text)))

    def segments(self, text: str) -> dict[str, str]:
        """What the text says of each marker, in words; empty where it cannot be told.

        A status before the first name ("positive for ER, negative for HER2") leaves open which
        name it belongs to, so that such a text is not cut.
        """
        folded = self._english(text)
        for pattern, meaning in self._phrases:
            folded = pattern.sub(meaning, folded)
        mentions = self._mentions(folded)
        if not mentions or self._status.search(folded[: mentions[0][0]]):
            return {}
        parts: dict[str, list[str]] = {}
        waiting: dict[str, None] = {}  # each once: of "ER/ER/ER" no text is kept three times
        for (_, end, marker), (start, _, _) in pairwise([*mentions, (len(folded), 0, "")]):
            waiting[marker] = None
            between = folded[end:start]
            if start < len(folded) and self._joiner.search(between):
                continue
            for name in waiting:
                parts.setdefault(name, []).append(self.signs_in_words(between))
            waiting = {}
        return {name: " ".join(texts) for name, texts in parts.items()}

    @staticmethod
    def signs_in_words(part: str) -> str:
        """A sign right behind the name as the word it stands for: "ER+", "HER2-", "PR(-)"."""
        part = part.lstrip() if part.lstrip().startswith("(") else part
        return _MINUS.sub(" negative ", _PLUS.sub(" positive ", part)).strip(" ,;/:-")

    def _mentions(self, folded: str) -> list[tuple[int, int, str]]:
        return sorted(
            (match.start(), match.end(), marker)
            for marker, pattern in self._words
            for match in pattern.finditer(folded)
        )
