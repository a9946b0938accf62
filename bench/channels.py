"""Every place of a chart into which people and programs write text, each as a resource of that text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

LOINC = "http://loinc.org"
SCT = "http://snomed.info/sct"
# what patterns begin with, again and again: words, digits, blanks, signs, names
UNITS = ("no ", "1", " ", "ER ", "HER2 ", "history of ", "stain ", "<", "(", "BRCA1 ", "grade ", "E545K, ", "letrozole ", "Z. n. ", "a")  # fmt: skip

Resource = dict[str, object]


def resource(kind: str, number: int, **fields: object) -> Resource:
    """One resource of the patient."""
    own: Resource = {"resourceType": kind, "id": f"{kind.lower()}-{number}", "status": "final"}
    return {**own, "subject": {"reference": "Patient/p"}, **fields}


def coded(system: str, code: str) -> Resource:
    """A CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code}]}


def observation(code: str, number: int = 0, **fields: object) -> Resource:
    """An Observation of a LOINC code."""
    day = (date(2020, 1, 1) + timedelta(number % 2000)).isoformat()
    when = {"effectiveDateTime": day}
    return resource("Observation", number, code=coded(LOINC, code), **when, **fields)


def given(kind: str, number: int = 0, **fields: object) -> Resource:
    """A medication record, ended."""
    drug = {"medicationCodeableConcept": {"text": "letrozole"}}
    status = "stopped" if kind == "MedicationStatement" else "completed"
    return resource(kind, number, **{**drug, "status": status, **fields})


def day_after(number: int) -> str:
    """A day, each number another one."""
    return (date(2016, 1, 1) + timedelta(number)).isoformat()


ER, HER2, VARIANT = "85337-4", "85319-2", "69548-6"
CHANNELS: dict[str, Callable[[str], Resource]] = {
    "ER valueString": lambda t: observation(ER, valueString=t),
    "ER note": lambda t: observation(ER, note=[{"text": t}]),
    "HER2 valueString": lambda t: observation(HER2, valueString=t),
    "HER2 interpretation": lambda t: observation(HER2, interpretation=[{"text": t}]),
    "value display": lambda t: observation(ER, valueCodeableConcept={"coding": [{"display": t}]}),
    "value text": lambda t: observation(ER, valueCodeableConcept={"text": t}),
    "code text": lambda t: resource("Observation", 0, code={"text": t}, valueString="positive"),
    "code display": lambda t: resource("Observation", 0, code={"coding": [{"display": t}]}),
    "component code": lambda t: observation(HER2, component=[{"code": {"text": t}}]),
    "component value": lambda t: observation(
        VARIANT, component=[{"code": coded(LOINC, "48005-3"), "valueCodeableConcept": {"text": t}}]
    ),
    "gene studied": lambda t: observation(
        VARIANT, component=[{"code": coded(LOINC, "48018-6"), "valueCodeableConcept": {"text": t}}]
    ),
    "panel valueString": lambda t: resource(
        "Observation", 0, code={"text": "Next-generation sequencing panel"}, valueString=t
    ),
    "specimen display": lambda t: observation(VARIANT, specimen={"display": t}),
    "method": lambda t: observation(VARIANT, method={"text": t}),
    "body site": lambda t: observation(ER, bodySite={"text": t}),
    "disease status": lambda t: observation("97509-4", valueCodeableConcept={"text": t}),
    "ECOG valueString": lambda t: observation("89247-1", valueString=t),
    "report code": lambda t: resource("DiagnosticReport", 0, code={"text": t}),
    "report conclusion": lambda t: resource(
        "DiagnosticReport", 0, code={"text": "Pathology"}, conclusion=t
    ),
    "condition text": lambda t: resource("Condition", 0, code={"text": t}),
    "condition stage": lambda t: resource(
        "Condition", 0, code=coded(SCT, "254837009"), stage=[{"summary": {"text": t}}]
    ),
    "condition note": lambda t: resource(
        "Condition", 0, code={"text": "Neutropenia due to palbociclib"}, note=[{"text": t}]
    ),
    "drug text": lambda t: given("MedicationStatement", medicationCodeableConcept={"text": t}),
    "dosage text": lambda t: given("MedicationRequest", dosageInstruction=[{"text": t}]),
    "route text": lambda t: given(
        "MedicationRequest",
        medicationCodeableConcept={"text": "estradiol"},
        dosageInstruction=[{"route": {"text": t}}],
    ),
    "reason text": lambda t: given("MedicationRequest", reasonCode=[{"text": t}]),
    "stop reason": lambda t: given("MedicationRequest", statusReason=[{"text": t}]),
    "drug note": lambda t: given(
        "MedicationRequest", statusReason=[{"text": "toxicity"}], note=[{"text": t}]
    ),
    "allergy text": lambda t: resource("AllergyIntolerance", 0, code={"text": t}),
    "procedure text": lambda t: resource("Procedure", 0, status="completed", code={"text": t}),
    "adverse event": lambda t: resource("AdverseEvent", 0, event={"text": t}),
    "id": lambda t: {**observation(ER, valueString="positive"), "id": t},
}
