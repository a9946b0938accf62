"""What would be concluded if a fact were another: suppositions to the record and facts that they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from oncology.assessment.case import Supposition
from oncology.assessment.record_entries import with_entries
from oncology.intake import PatientRecord
from oncology.knowledge import FactDeclaration, SupposedValue
from oncology.values import Fact, Known, Scalar

SOURCE = "supposed"  # stands for the resource that would tell of it


def supposed_value(
    supposition: Supposition, declarations: Mapping[str, FactDeclaration]
) -> SupposedValue | None:
    """What the knowledge says of a supposed value; None where the fact or the value cannot be supposed."""
    declaration = declarations.get(supposition.fact)
    values = declaration.suppose if declaration else ()
    return next((v for v in values if _is_same(v.value, supposition.value)), None)


def _is_same(one: Scalar, other: Scalar) -> bool:
    """Whether both say the same; true is not the number one."""
    return one == other and isinstance(one, bool) is isinstance(other, bool)


def suppose(
    record: PatientRecord,
    suppositions: Iterable[Supposition],
    declarations: Mapping[str, FactDeclaration],
    day: date,
) -> tuple[PatientRecord, Mapping[str, Fact]]:
    """The record with what the suppositions put into it, and the facts that they settle without it.

    Raises ValueError for what cannot be supposed.
    """
    facts: dict[str, Fact] = {}
    for supposition in suppositions:
        value = supposed_value(supposition, declarations)
        if value is None:
            problem = "not a fact and a value of the knowledge that may be supposed"
            raise ValueError(problem)
        source = f"{SOURCE}/{supposition.fact}"
        record = with_entries(record, value.record, day, source)
        if not value.record:
            facts[supposition.fact] = Known(value.value, (source,))
    return record, facts
