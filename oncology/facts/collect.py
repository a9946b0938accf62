"""The facts of a patient from record and course, as the files of facts/ declare them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Protocol

from oncology.course import Course
from oncology.facts.biomarkers import combine_markers
from oncology.facts.exposure import list_exposures
from oncology.facts.patient_facts import FactContext, PatientFacts
from oncology.facts.registry import Derivation, Derivations
from oncology.facts.subjects import (
    adjuvant,
    audit,
    cdk46,
    current,
    disease,
    genes,
    given,
    intervals,
    lines,
    markers,
    person,
    recordings,
    suitability,
    toxicity,
)
from oncology.intake import PatientRecord
from oncology.knowledge import FactDeclaration, Rules
from oncology.values import Fact

_MODULES = (
    adjuvant,
    audit,
    cdk46,
    current,
    disease,
    genes,
    given,
    intervals,
    lines,
    markers,
    person,
    recordings,
    suitability,
    toxicity,
)


def registry() -> Mapping[str, Derivations]:
    """The table that holds the function of a name. Raises ValueError where two modules have it."""
    tables: dict[str, Derivations] = {}
    for module in _MODULES:
        for name in module.fact.functions:
            if name in tables:
                problem = f"two modules derive {name}"
                raise ValueError(problem)
            tables[name] = module.fact
    return tables


def derivations_of(declarations: Mapping[str, FactDeclaration]) -> Mapping[str, Derivation]:
    """How each fact of a patient is derived, by its name; those of drafts and regimens left out.

    Raises KeyError for a declaration that no function derives.
    """
    tables = registry()
    return {
        name: _derivation(declaration, tables[declaration.derived_by])
        for name, declaration in declarations.items()
        if declaration.of_patient
    }


def _derivation(declaration: FactDeclaration, table: Derivations) -> Derivation:
    function = table.functions[declaration.derived_by]
    if declaration.arguments:
        function = partial(function, **declaration.arguments)
    return Derivation(function, table.of_course)


class FactKnowledge(Protocol):
    """What of the knowledge facts are derived by: a Knowledge, or as much of one."""

    def __hash__(self) -> int: ...

    @property
    def thresholds(self) -> Mapping[str, float]:
        """Numbers by id."""

    @property
    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Classes, genes and conditions by the group's name."""

    @property
    def facts(self) -> Mapping[str, FactDeclaration]:
        """Declarations by name."""


@lru_cache(maxsize=128)
def _derivations(knowledge: FactKnowledge) -> Mapping[str, Derivation]:
    return derivations_of(knowledge.facts)


def collect_facts(
    record: PatientRecord,
    course: Course,
    rules: Rules,
    knowledge: FactKnowledge,
    supposed: Mapping[str, Fact] | None = None,
) -> PatientFacts:
    """The facts on a record and its course, none of them derived before it is asked for.

    `supposed`: facts that are taken as they are, whatever the record says.
    """
    markers_in_force = combine_markers(record, course.history)
    exposures = list_exposures(course, rules)
    context = FactContext(
        record, course, markers_in_force, exposures, rules, knowledge.thresholds, knowledge.groups
    )
    return PatientFacts(context, _derivations(knowledge), supposed)
