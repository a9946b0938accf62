"""Drug names in running text: longest name first, an antibody-drug conjugate before its antibody."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from terminology.folding import folded


class DrugNames:
    """Finds the ingredients that a text names."""

    def __init__(
        self, names: Mapping[str, tuple[str, ...]], investigational: Iterable[str]
    ) -> None:
        """Take names (any case) with the ingredients each stands for; none: a name to pass over."""
        self._names = {_key(name): ingredients for name, ingredients in names.items()}
        longest_first = sorted({_fold(name) for name in names}, key=len, reverse=True)
        one_name = "|".join(_spelled(name) for name in longest_first)
        self._pattern = re.compile(rf"(?<![a-z0-9])({one_name})(?![a-z0-9])")
        # one arm of a blinded trial: "palbociclib or placebo", "capivasertib/placebo"
        self._arms = re.compile(
            rf"(?<![a-z0-9])(?:{one_name})\s{{0,9}}(?:or|/|vs\.?|versus)\s{{0,9}}(?:matching )?placebo"
            rf"|placebo\s{{0,9}}(?:or|/|vs\.?|versus)\s{{0,9}}(?:{one_name})(?![a-z0-9])"
        )
        self._trial = re.compile("|".join(re.escape(word) for word in investigational))
        self._blinded = re.compile(r"\bblind|\bversus\b|\bvs\b")

    def find(self, text: str) -> tuple[str, ...]:
        """Ingredients named in the text as given, in order of appearance, each once."""
        plain = folded(text)
        if self._blinded.search(plain) and self.is_trial(text):
            return ()
        if "placebo" in plain:
            plain = self._arms.sub(" ", plain)
        names: dict[str, None] = {}
        for match in self._pattern.finditer(_fold(plain)):
            for ingredient in self._names[_key(match.group(1))]:
                names[ingredient] = None
        return tuple(names)

    def knows(self, text: str) -> bool:
        """Whether the text holds a name, one that stands for no ingredient too."""
        return bool(self._pattern.search(_fold(folded(text))))

    def is_trial(self, text: str) -> bool:
        """Whether the text speaks of a study drug."""
        return bool(self._trial.search(folded(text)))


def _spelled(name: str) -> str:
    """A name with its spaces and hyphens as people write them: T-DXd, TDXd, T DXd."""
    return r"[ -]?".join(re.escape(part) for part in re.split(r"[ -]+", name))


def _key(name: str) -> str:
    return re.sub(r"[ -]+", "", _fold(name))


def _fold(text: str) -> str:
    return " ".join(re.sub(r"[_/,;()+\[\]]", " ", folded(text)).split())
