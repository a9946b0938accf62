"""Charts of one resource, read."""

from __future__ import annotations

from datetime import date
from typing import Any

import terminology
from oncology.intake import PatientRecord, read_record

DAY = date(2026, 10, 15)
LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
NEGATIVE = {"system": SNOMED, "code": "260385009", "display": "Negative"}
ZERO = {"system": LOINC, "code": "LA6111-4"}
ER = {"coding": [{"system": LOINC, "code": "85337-4"}]}
HER2_IHC = {"system": LOINC, "code": "85319-2"}
HER2_ISH = {"system": LOINC, "code": "85318-4"}
HER2 = {"system": LOINC, "code": "48676-1"}


def read(*resources: dict[str, Any]) -> PatientRecord:
    patient = {"resourceType": "Patient", "id": "p", "birthDate": "1960-01-01"}
    return read_record([patient, *resources], "p", DAY, terminology.load())


def observation(code: dict[str, Any], **elements: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": "o", "status": "final", "code": code,
        "effectiveDateTime": "2026-06-01", **elements,
    }  # fmt: skip


def condition(system: str | None, code: str, **elements: Any) -> dict[str, Any]:
    coding = {"system": system, "code": code} if system else {"code": code}
    return {
        "resourceType": "Condition", "id": "c", "code": {"coding": [coding]},
        "onsetDateTime": "2026-06-01", **elements,
    }  # fmt: skip
