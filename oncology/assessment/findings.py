"""Everything that the stages concluded on one patient, before it is written down."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.assessment.case import Case
from oncology.course import History
from oncology.facts import Markers, PatientFacts, Scope
from oncology.intake import PatientRecord
from oncology.knowledge import Knowledge
from oncology.options import Option, TestDue
from oncology.orders import OrderVerdict


@dataclass(frozen=True, slots=True)
class Findings:
    """What each stage handed on, in the order of the way, with the case and the knowledge of its day.

    `options` is empty out of scope.
    """

    case: Case
    knowledge: Knowledge
    record: PatientRecord
    history: History
    markers: Markers
    facts: PatientFacts
    scope: Scope
    options: tuple[Option, ...]
    tests: tuple[TestDue, ...]
    orders: tuple[OrderVerdict, ...]
