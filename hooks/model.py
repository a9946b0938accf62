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


@dataclass(frozen=True, slots=True)
class Query:
    """One prefetch query: a FHIR read or search, and what the rules take from its answer."""

    template: str
    why: str


def _search(kind: str, count: int) -> str:
    """Returns a search for a patient's resources, in the subset that every client can fill in."""
    return f"{kind}?patient={{{{context.patientId}}}}&_count={count}"


QUERIES: Mapping[str, Query] = {
    "patient": Query("Patient/{{context.patientId}}", "age, sex, death: who the advice is for"),
    "conditions": Query(
        _search("Condition", 500),
        "breast cancer, metastases, relapse, comorbidities that rule a drug out",
    ),
    "observations": Query(
        _search("Observation", 1000),
        "receptors, HER2, variants, progression, menopausal state, laboratory values",
    ),
    "medicationStatements": Query(
        _search("MedicationStatement", 500), "courses of therapy as the record states them"
    ),
    "medicationRequests": Query(
        _search("MedicationRequest", 500), "courses of therapy by their orders; why one stopped"
    ),
    "medicationAdministrations": Query(
        _search("MedicationAdministration", 1000), "infusions and injections given, with their days"
    ),
    "medicationDispenses": Query(
        _search("MedicationDispense", 500), "tablets handed out, where nothing else records them"
    ),
    "diagnosticReports": Query(
        _search("DiagnosticReport", 200), "pathology and genomic reports and the results inside"
    ),
    "allergies": Query(_search("AllergyIntolerance", 200), "drugs that must not be proposed"),
    "procedures": Query(
        _search("Procedure", 500),
        "operations, radiotherapy, ovarian removal: early and late course",
    ),
}
PREFETCH: Mapping[str, str] = {key: query.template for key, query in QUERIES.items()}
ESSENTIAL: tuple[tuple[str, ...], ...] = (
    ("patient",),
    ("conditions",),
    ("observations",),
    (
        "medicationStatements",
        "medicationRequests",
        "medicationAdministrations",
        "medicationDispenses",
    ),
)
NEEDS = (
    "Needs Patient, Condition, Observation and at least one kind of medication record, by prefetch "
    "or from the FHIR server of the call."
)
