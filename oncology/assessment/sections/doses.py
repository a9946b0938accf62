"""A start dose in the Assessment."""

from __future__ import annotations

from typing import overload

from oncology.assessment.document import DoseDoc
from oncology.knowledge import DoseForm


@overload
def write_dose(dose: DoseForm) -> DoseDoc: ...
@overload
def write_dose(dose: None) -> None: ...
@overload
def write_dose(dose: DoseForm | None) -> DoseDoc | None: ...
def write_dose(dose: DoseForm | None) -> DoseDoc | None:
    """The dose as a draft order states it; None where none is known."""
    if dose is None:
        return None
    return {
        "text": dose.text,
        "value": dose.value,
        "unit": dose.unit,
        "times": dose.per_period,
        "period": dose.period,
        "periodUnit": dose.period_unit,
        "treatmentDays": list(dose.treatment_days),
    }
