"""What an observation measures, by its code or its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, cast

from terminology.concepts.genes import Genes
from terminology.concepts.systems import CodeSystems
from terminology.languages import Languages
from terminology.model import Coding
from terminology.patterns import code_index, compile_patterns, first_match, words_of

Site = Literal["primary", "metastasis", "unknown"]


class Observations:
    """Look-up over observations.yaml."""

    def __init__(
        self, data: Mapping[str, Any], genes: Genes, systems: CodeSystems, languages: Languages
    ) -> None:
        """Index codes and words; `genes` tells a test of a gene that has no code here."""
        self._genes = genes
        self._systems = systems
        self._english = languages.english
        self.codes = code_index(data["concepts"])
        self._markers = compile_patterns(data["markers"])
        self._marker_names = frozenset(name for name, _ in self._markers)
        self._plasma = {(c["system"], c["code"]) for c in data["plasma_panels"]}
        self._sites = compile_patterns(data["sites"])
        self._text = compile_patterns(data["text"])
        # laboratories name their tests alike; the patterns are many
        self._concept_in_words = lru_cache(maxsize=4096)(self._read_concept)

    def match(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """What an observation measures: a concept id, or None when it is not one of ours."""
        for system, coding in self._systems.pairs(codings):
            concept = self.codes.get((system or "", str(coding.code or "")))
            if concept:
                return concept
        words = words_of(codings, text).strip()
        if not words:
            return None
        return self._concept_in_words(words)

    def _read_concept(self, words: str) -> str | None:
        return self._genes.test_concept(words) or first_match(self._text, self._english(words))

    def conflict(self, codings: Sequence[Coding], text: str | None) -> bool:
        """Whether the code names one tumour marker and its words another: trust neither."""
        concept = self.match([Coding(c.system, c.code) for c in codings], None)
        marker = (concept or "").partition("-")[0]
        if marker not in self._marker_names:  # no laboratory value; the words need no search
            return False
        words = self._english(words_of(codings, text).strip())
        names = {name for name, pattern in self._markers if pattern.search(words)}
        return bool(names) and marker not in names

    def is_plasma_panel(self, codings: Sequence[Coding]) -> bool:
        """Whether a panel code itself says cell-free DNA of plasma."""
        return any(
            (system or "", str(coding.code or "")) in self._plasma
            for system, coding in self._systems.pairs(codings)
        )

    def site(self, text: str) -> Site:
        """Whether a body site or specimen is the breast or a metastasis, by its words."""
        return cast("Site", first_match(self._sites, self._english(text)) or "unknown")
