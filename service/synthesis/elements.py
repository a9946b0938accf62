"""Elements of FHIR R4 resources, from the codes of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.synthesis.tables import Tables
from service.types import Json

_SYSTEMS = {
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "atc": "http://www.whocc.no/atc",
}
_INTENT = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent"
_UNITS = "http://unitsofmeasure.org"


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes resources of one patient."""

    table: Tables
    patient: str

    def coding(self, name: str) -> Json:
        """A coding of the table."""
        return _coding(self.table.rows["codings"][name])

    def concept(self, name: str, text: str | None = None) -> Json:
        """A CodeableConcept with a coding of the table."""
        return {"coding": [self.coding(name)], **({"text": text} if text else {})}

    def drug(self, agent: str, system: str = "rxnorm") -> Json:
        """The CodeableConcept of a drug."""
        code = self.table.rows["drugs"][agent][system]
        return {"coding": [{"system": _SYSTEMS[system], "code": code, "display": agent}]}

    def resource(self, kind: str, name: str, **members: object) -> Json:
        """A resource of the patient."""
        subject = {"reference": f"Patient/{self.patient}"}
        return {
            "resourceType": kind, "id": f"{self.patient}-{name}", "subject": subject, **members
        }  # fmt: skip

    def observation(self, name: str, code: Json, day: date, **value: object) -> Json:
        """A final Observation."""
        when = day.isoformat()
        return self.resource(
            "Observation", name, status="final", code=code, effectiveDateTime=when, **value
        )

    def condition(self, name: str, code: str, day: date) -> Json:
        """An active, confirmed Condition."""
        return self.resource(
            "Condition",
            name,
            clinicalStatus=self.concept("active"),
            verificationStatus=self.concept("confirmed"),
            code=self.concept(code),
            onsetDateTime=day.isoformat(),
        )

    def intent(self, name: str) -> Json:
        """The intent of a treatment, as mCODE writes it."""
        return {"url": _INTENT, "valueCodeableConcept": self.concept(name)}

    def laboratory(self, row: Json, value: float) -> Json:
        """Code and value of a laboratory Observation."""
        quantity = {"value": value, "unit": row["unit"], "system": _UNITS, "code": row["unit"]}
        return {"code": {"coding": [_coding(row["code"])]}, "valueQuantity": quantity}


def _coding(parts: object) -> Json:
    if not isinstance(parts, Sequence):
        raise TypeError
    system, code, display = parts
    return {"system": system, "code": code, "display": display}
