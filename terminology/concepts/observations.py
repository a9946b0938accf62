"""What an observation measures, by its code or its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from terminology.concepts.genes import Genes
from terminology.concepts.systems import CodeSystems
from terminology.languages import Languages
from terminology.memory import with_memory
from terminology.model import Coding
from terminology.patterns import (
    code_index,
    compile_pattern,
    compile_patterns,
    first_match,
    words_of,
)

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
        self._general_in_order: tuple[str, ...] = tuple(data["general"])
        self._general = frozenset(data["general"])
        self._aspects = compile_patterns(data["aspects"])
        self._other_tests = compile_pattern(data["other_tests"])
        self._plasma = {(c["system"], c["code"]) for c in data["plasma_panels"]}
        self._sites = compile_patterns(data["sites"])
        self._text = compile_patterns(data["text"])

    @with_memory
    def match(self, codings: Sequence[Coding], text: str | None) -> str | None:
        """What an observation measures: a concept id, or None when it is not one of ours.

        Of several codings the most exact one counts, in whatever order they stand; words beside a
        general code may be more exact than it.
        """
        concepts = self._coded(codings)
        exact = concepts - self._general
        if len(exact) == 1:
            return next(iter(exact))
        words = words_of(codings, text).strip()
        if not concepts:
            return self._concept_in_words(words) if words else None
        if exact:  # each asks a part of it: what they have in common is asked
            return self._common(exact | concepts)
        general = self._common(concepts)
        worded = self._concept_in_words(words) if words and general in self._general else None
        is_part = worded is not None and _marker(worded) == _marker(general)
        return worded if is_part and worded not in self._general else general

    def _coded(self, codings: Sequence[Coding]) -> frozenset[str]:
        pairs = self._systems.pairs(codings)
        found = (self.codes.get((system or "", str(c.code or ""))) for system, c in pairs)
        return frozenset(concept for concept in found if concept)

    def _common(self, concepts: frozenset[str]) -> str:
        """The general concept of a marker that several codings ask parts of; else the first by name."""
        markers = {_marker(concept) for concept in concepts}
        if len(markers) == 1:
            whole = [c for c in self._general_in_order if _marker(c) in markers]
            if whole:
                return whole[0]
        return min(concepts)

    @with_memory
    def aspect(self, parent: str, codings: Sequence[Coding], text: str | None) -> str | None:
        """What a component that names no marker asks of that of its parent ("nuclear positivity")."""
        marker = _marker(parent)
        words = self._english(words_of(codings, text).strip())
        if marker not in {"er", "pr"} or not words:
            return None
        name = first_match(self._aspects, words)
        return f"{marker}-{name}" if name else None

    def panel_concept(self, codings: Sequence[Coding], text: str | None) -> str:
        """What a panel whose code is not known asks as a whole, by the markers that its words name."""
        words = self._english(words_of(codings, text))
        names = {name for name, pattern in self._markers if pattern.search(words)}
        whole = {f"{name}-status" for name in names} | {f"{name}-overall" for name in names}
        one = [concept for concept in self._general_in_order if concept in whole]
        return one[0] if len(names) == 1 and one else "receptor-panel"

    @with_memory
    def _concept_in_words(self, words: str) -> str | None:
        return self._genes.test_concept(words) or first_match(self._text, self._english(words))

    @with_memory
    def conflict(self, codings: Sequence[Coding], text: str | None) -> bool:
        """Whether a code names one tumour marker and another, or its words, another test."""
        markers = {_marker(concept) for concept in self._coded(codings)} & self._marker_names
        if not markers:  # no tumour marker by code; the words need no search
            return False
        if len(markers) > 1:
            return True
        words = self._english(words_of(codings, text).strip())
        names = {name for name, pattern in self._markers if pattern.search(words)}
        if names:
            return not names & markers
        worded = self._concept_in_words(words) if words else None
        is_other = worded is not None and worded != "excluded" and _marker(worded) not in markers
        is_other = is_other and worded not in self._general
        return is_other or worded == "excluded" or bool(self._other_tests.search(words))

    def is_plasma_panel(self, codings: Sequence[Coding]) -> bool:
        """Whether a panel code itself says cell-free DNA of plasma."""
        return any(
            (system or "", str(coding.code or "")) in self._plasma
            for system, coding in self._systems.pairs(codings)
        )

    @with_memory
    def site(self, text: str) -> Site:
        """Whether a body site or specimen is the breast or a metastasis, by its words."""
        return cast("Site", first_match(self._sites, self._english(text)) or "unknown")


def _marker(concept: str) -> str:
    """The marker of a concept: "er" of "er-percent"."""
    return concept.partition("-")[0]
