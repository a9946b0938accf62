"""Who the Assessment is about, and whether the service advises on this patient."""

from __future__ import annotations

from oncology.assessment.document import PatientDoc, ScopeDoc
from oncology.assessment.findings import Findings
from oncology.assessment.sections.reasons import write_reasons
from oncology.facts import Scope
from oncology.values import Fact, value_of


def write_patient(findings: Findings) -> PatientDoc:
    """Person, menopausal status with its basis, performance status."""
    person, facts = findings.record.person, findings.facts
    return {
        "id": person.id if person else None,
        "sex": person.sex if person else "unknown",
        "ageYears": _whole_number(facts["age"]),
        "menopausalStatus": str(value_of(facts["menopausal"]) or "unknown"),
        "menopausalBasis": str(value_of(facts["menopausal-basis"]) or "not recorded"),
        "ecog": _whole_number(facts["ecog"]),
    }


def _whole_number(fact: Fact) -> int | None:
    value = value_of(fact)
    return value if isinstance(value, int) else None


def write_scope(scope: Scope) -> ScopeDoc:
    """In scope or not (gate G0), with the reasons."""
    return {"inScope": scope.inside, "reasons": write_reasons(scope.reasons)}
