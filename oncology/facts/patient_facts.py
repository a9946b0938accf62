"""The facts of one patient on one day, each derived when it is first asked for, and remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar, overload

from oncology.course import Course, History
from oncology.facts.biomarkers import Markers
from oncology.facts.exposure import Exposures
from oncology.facts.registry import Derivation
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, Fact, Known, lowest

Other = TypeVar("Other")


class CircularFacts(RuntimeError):
    """Facts ask for one another in a circle; the text names them, and nothing of a patient."""


@dataclass(frozen=True, slots=True)
class FactContext:
    """What facts are derived from.

    `record`: as it was read; `course.record` is what of it was known by the day. `thresholds`: by
    id; `groups`: classes and conditions by the group's name.
    """

    record: PatientRecord
    course: Course
    markers: Markers
    exposures: Exposures
    rules: Rules
    thresholds: Mapping[str, float]
    groups: Mapping[str, tuple[str, ...]]

    @property
    def history(self) -> History:
        """Disease, lines and resistance."""
        return self.course.history


class PatientFacts(Mapping[str, Fact]):
    """Facts by name. Asking derives; `in`, `len` and the names do not, `{**facts}` derives all.

    To put other facts over these use `facts_over`, which copies nothing.
    """

    __slots__ = ("_derivations", "_facts", "_grade", "_path", "context")

    def __init__(self, context: FactContext, derivations: Mapping[str, Derivation]) -> None:
        """`derivations`: by the name of the fact."""
        self.context = context
        self._derivations = derivations
        self._grade: Confidence = context.history.confidence
        self._facts: dict[str, Fact] = {}
        self._path: list[str] = []  # the facts that are being derived, each asked for by the last

    def __getitem__(self, name: str) -> Fact:
        """The fact. Raises KeyError for a name that no patient's fact has."""
        fact = self._facts.get(name)
        return self._derive(name) if fact is None else fact

    @overload
    def get(self, name: str, /) -> Fact | None: ...

    @overload
    def get(self, name: str, /, default: Fact | Other) -> Fact | Other: ...

    def get(self, name: str, /, default: object = None) -> object:
        """The fact, or the default for a name that no patient's fact has.

        Criteria ask hundreds of times a request: half the time of the inherited method.
        """
        fact = self._facts.get(name)
        if fact is not None:
            return fact
        return self._derive(name) if name in self._derivations else default

    def __contains__(self, name: object) -> bool:
        """Whether there is a fact of this name."""
        return name in self._derivations

    def __iter__(self) -> Iterator[str]:
        """All names."""
        return iter(self._derivations)

    def __len__(self) -> int:
        """How many facts there are, derived or not."""
        return len(self._derivations)

    @property
    def derived(self) -> frozenset[str]:
        """Names of the facts that have been asked for."""
        return frozenset(self._facts)

    def of_document(self) -> dict[str, Fact]:
        """The facts that the Assessment shows, by the names that they have in it."""
        return {d.document: self[name] for name, d in self._derivations.items() if d.document}

    def _derive(self, name: str) -> Fact:
        derivation = self._derivations[name]
        if name in self._path:
            raise CircularFacts(" -> ".join((*self._path, name)))
        self._path.append(name)
        try:
            fact = derivation.function(self)
        finally:
            self._path.pop()
        if derivation.of_course and isinstance(fact, Known):
            fact = self._no_surer_than_course(fact)
        self._facts[name] = fact
        return fact

    def _no_surer_than_course(self, fact: Known) -> Known:
        if self._grade in {"high", fact.confidence}:
            return fact
        return replace(fact, confidence=lowest((fact.confidence, self._grade)))
