"""What a coded or written result says: positive, absent, likely benign, stage IV ..."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from terminology.concepts.staining import Staining
from terminology.concepts.systems import CodeSystems
from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.model import Coding
from terminology.patterns import Patterns, code_index, compile_pattern, compile_patterns


class ResultValues:
    """Look-up over values.yaml."""

    def __init__(self, data: Mapping[str, Any], systems: CodeSystems, languages: Languages) -> None:
        """Index codes and words."""
        self._systems = systems
        self._english = languages.english
        self._codes = code_index(data["values"])
        self._text = compile_patterns(data["text"])
        self._asides = compile_pattern(data["set_aside"])
        self._denials = compile_pattern(data["denied"])
        self._doubts = compile_pattern(data["doubted"])
        self._staining = Staining(data["staining"])

    @with_memory
    def match(self, codings: Sequence[Coding], text: str | None) -> tuple[str, ...]:
        """Everything that a coded or written result says: its codes first, then what its words add.

        The words beside a known code may say more than it: "Negative (IHC score 1+)".
        """
        values = dict.fromkeys(self.coded(codings))
        words = " ; ".join([c.display for c in codings if c.display] + ([text] if text else []))
        of_text = _written_values(self._text, self._english(words))
        return tuple(values | dict.fromkeys((*of_text, *self.staining(words))))

    def coded(self, codings: Sequence[Coding]) -> tuple[str, ...]:
        """What the codes of a result say."""
        values: dict[str, None] = {}
        for system, coding in self._systems.pairs(codings):
            value = self._codes.get((system or "", str(coding.code or "")))
            if value:
                values[value] = None
        return tuple(values)

    @with_memory
    def staining(self, text: str) -> tuple[str, ...]:
        """Whether a text says that membranes are stained, or are not."""
        verdict = self._staining.read(self._english(text))
        return () if verdict is None else ("staining-present" if verdict else "staining-absent",)

    def first(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """The first thing that a result says."""
        return next(iter(self.match(codings, text)), None)

    @with_memory
    def without_asides(self, text: str) -> str:
        """A receptor report's text without its controls and without earlier results."""
        return self._asides.sub(" ", self._english(text))

    @with_memory
    def affirmation(self, text: str) -> str:
        """What a statement affirms; nothing where it only suspects."""
        words = self._english(text)
        return "" if self._doubts.search(words) else self._denials.sub(" ", words).strip()


def _written_values(patterns: Patterns, text: str) -> tuple[str, ...]:
    values = [name for name, pattern in patterns if pattern.search(text)]
    # "not detected" holds "detected"
    for weaker, stronger in (("present", "absent"), ("amplified", "not-amplified")):
        if weaker in values and stronger in values:
            values.remove(weaker)
    return tuple(values)
