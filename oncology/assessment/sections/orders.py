"""The verdicts on draft orders."""

from __future__ import annotations

from oncology.assessment.document import OrderDoc
from oncology.assessment.sections.doses import write_dose
from oncology.assessment.sections.reasons import write_reasons
from oncology.orders import OrderVerdict


def write_order(order: OrderVerdict) -> OrderDoc:
    """One verdict; alternatives and the dose to take only where there are any."""
    entry: OrderDoc = {
        "reference": order.reference,
        "agents": list(order.agents),
        "verdict": order.verdict,
        "reasons": write_reasons(order.reasons),
    }
    if order.alternatives:
        entry["alternatives"] = list(order.alternatives)
    if order.start_dose is not None:
        entry["startDose"] = write_dose(order.start_dose)
    return entry
