"""The verdicts on draft orders."""

from __future__ import annotations

from oncology.assessment.document import OrderDoc
from oncology.assessment.sections.doses import write_dose, write_drug_order
from oncology.assessment.sections.reasons import write_reasons
from oncology.orders import OrderVerdict


def write_order(order: OrderVerdict) -> OrderDoc:
    """One verdict; alternatives, the dose to take and what it lacks only where there are any."""
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
    if order.additions:
        entry["additions"] = [write_drug_order(addition) for addition in order.additions]
    return entry
