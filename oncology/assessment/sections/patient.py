"""Who the Assessment is about, and whether the service advises on this patient."""

from __future__ import annotations

from oncology.assessment.document import PatientDoc, ScopeDoc
from oncology.assessment.findings import Findings
from oncology.assessment.sections.reasons import write_reasons
from oncology.facts import Scope, age_years, menopause
from oncology.values import Known


def write_patient(findings: Findings) -> PatientDoc:
    """Person, menopausal status with its basis, performance status."""
    record, as_of = findings.record, findings.case.as_of
    assumed_age = findings.knowledge.thresholds["assumed-postmenopausal-age"]
    suppression = findings.therapy["ovarian_suppression"]
    status, basis, _ = menopause(record, suppression, as_of, assumed_age)
    person, ecog = record.person, findings.facts["ecog"]
    return {
        "id": person.id if person else None,
        "sex": person.sex if person else "unknown",
        "ageYears": age_years(record, as_of),
        "menopausalStatus": status,
        "menopausalBasis": basis,
        "ecog": int(ecog.value)
        if isinstance(ecog, Known) and isinstance(ecog.value, int)
        else None,
    }


def write_scope(scope: Scope) -> ScopeDoc:
    """In scope or not (gate G0), with the reasons."""
    return {"inScope": scope.inside, "reasons": write_reasons(scope.reasons)}
