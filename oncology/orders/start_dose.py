"""The dose that would mend an order whose own one is at fault."""

from __future__ import annotations

from oncology.intake import Medication
from oncology.knowledge import DoseForm
from oncology.orders.context import OrderContext
from oncology.safety import AgentSet, asks_for_dose, check_agent, order_at_dose, start_dose
from oncology.values import Reason


def dose_in_order(
    draft: Medication, reasons: list[Reason], agents: AgentSet, context: OrderContext
) -> DoseForm | None:
    """The start dose for this patient; None where the dose is not at fault, or none is known.

    A product of several drugs has no dose of its own.
    """
    if len(draft.ingredients) != 1:
        return None
    agent, safety = draft.ingredients[0], context.safety
    faults = {
        reason.code
        for reason in reasons
        if reason.code in safety.knowledge.order_policy.redosed
        or asks_for_dose(agent, reason.code, safety)
    }
    dose = start_dose(agent, reasons, agents, safety) if faults else None
    if dose is None:
        return None
    there = check_agent(agent, order_at_dose(agent, dose), agents, safety)
    codes = {reason.code for reason in (*there.rules, *there.labels)}
    return dose if faults.isdisjoint(codes) else None
