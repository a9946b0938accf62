"""What is ordered, and at which start dose, in the Assessment."""

from __future__ import annotations

from oncology.assessment.document import DoseDoc, DrugOrderDoc
from oncology.knowledge import DoseForm
from oncology.options import RegimenOrder


def write_drug_order(order: RegimenOrder) -> DrugOrderDoc:
    """A drug with its dose; None where none is known."""
    return {"agent": order.agent, "dose": write_dose(order.dose) if order.dose else None}


def write_dose(dose: DoseForm) -> DoseDoc:
    """The dose as a draft order states it."""
    return {
        "text": dose.text,
        "value": dose.value,
        "unit": dose.unit,
        "times": dose.per_period,
        "period": dose.period,
        "periodUnit": dose.period_unit,
        "treatmentDays": list(dose.treatment_days),
        "cycleDays": dose.cycle_days,
        "route": dose.route,
    }
