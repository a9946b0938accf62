"""What a CDS service of ours is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HookService:
    """One service: its hook, what it needs, how it presents itself at discovery.

    `essential`: of each group of prefetch keys at least one must be there.
    """

    id: str
    hook: str
    title: str
    description: str
    usage_requirements: str
    prefetch: Mapping[str, str]
    essential: tuple[tuple[str, ...], ...]
    hook_version: str = "1.0"


PREFETCH: Mapping[str, str] = {
    "patient": "Patient/{{context.patientId}}",
    "conditions": "Condition?patient={{context.patientId}}&_count=500",
    "observations": "Observation?patient={{context.patientId}}&_count=1000",
    "medicationStatements": "MedicationStatement?patient={{context.patientId}}&_count=500",
    "medicationRequests": "MedicationRequest?patient={{context.patientId}}&_count=500",
    "medicationAdministrations": "MedicationAdministration?patient={{context.patientId}}&_count=1000",
    "diagnosticReports": "DiagnosticReport?patient={{context.patientId}}&_count=200",
    "allergies": "AllergyIntolerance?patient={{context.patientId}}&_count=200",
    "procedures": "Procedure?patient={{context.patientId}}&_count=500",
}
ESSENTIAL: tuple[tuple[str, ...], ...] = (
    ("patient",),
    ("conditions",),
    ("observations",),
    ("medicationStatements", "medicationRequests", "medicationAdministrations"),
)
NEEDS = (
    "Needs Patient, Condition, Observation and at least one kind of medication record, by prefetch."
)
