"""Drug names in running text: longest name first, an antibody-drug conjugate before its antibody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


class DrugNames:
    """Finds the ingredients that a text names."""

    def __init__(
        self, names: Mapping[str, tuple[str, ...]], investigational: Iterable[str]
    ) -> None:
        """Take names (any case) with the ingredients each stands for."""
        self._names = {_fold(name): ingredients for name, ingredients in names.items()}
        ordered = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile(
            r"(?<![a-z0-9])(" + "|".join(re.escape(name) for name in ordered) + r")(?![a-z0-9])"
        )
        self._trial = re.compile("|".join(re.escape(word) for word in investigational))

    def find(self, text: str) -> tuple[str, ...]:
        """Ingredients named in the text, in order of appearance, each once."""
        found: dict[str, None] = {}
        for match in self._pattern.finditer(_fold(text)):
            for ingredient in self._names[match.group(1)]:
                found[ingredient] = None
        return tuple(found)

    def is_trial(self, text: str) -> bool:
        """Whether the text speaks of a study drug."""
        return bool(self._trial.search(_fold(text)))


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[_/,;()+]", " ", text.lower()).split())
