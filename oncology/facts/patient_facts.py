"""The facts of one patient on one day, each derived when it is first asked for, and remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from oncology.course import Course, History
from oncology.facts.biomarkers import Markers
from oncology.facts.exposure import Exposures
from oncology.facts.on_demand import DerivedFacts
from oncology.facts.registry import Derivation
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Fact, Known, lowest


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


class PatientFacts(DerivedFacts[Derivation]):
    """The facts of one patient. To put others over these use `facts_over`, which copies nothing."""

    __slots__ = ("_path", "context")

    def __init__(
        self,
        context: FactContext,
        derivations: Mapping[str, Derivation],
        supposed: Mapping[str, Fact] | None = None,
    ) -> None:
        """`derivations`: by the name of the fact; `supposed`: facts that are not derived."""
        super().__init__(derivations)
        self._facts.update(supposed or {})
        self.context = context
        # the facts that are being derived, each asked for by the last; never changed, since
        # several threads may ask for facts of one patient
        self._path: tuple[str, ...] = ()

    @property
    def derived(self) -> frozenset[str]:
        """Names of the facts that have been asked for."""
        return frozenset(self._facts)

    def _derive(self, name: str) -> Fact:
        derivation = self._derivations[name]
        if name in self._path:
            raise CircularFacts(" -> ".join((*self._path, name)))
        fact = derivation.function(self._within(name))
        if derivation.of_course and isinstance(fact, Known):
            fact = self._no_surer_than_course(fact)
        self._facts[name] = fact
        return fact

    def _within(self, name: str) -> PatientFacts:
        """The same facts, as the derivation of one of them asks for others."""
        facts = PatientFacts(self.context, self._derivations)
        facts._facts = self._facts
        facts._path = (*self._path, name)
        return facts

    def _no_surer_than_course(self, fact: Known) -> Known:
        grade = self.context.history.confidence
        if grade in {"high", fact.confidence}:
            return fact
        return replace(fact, confidence=lowest((fact.confidence, grade)))
