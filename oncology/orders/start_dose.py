"""What would mend an order whose dose is at fault, or that lacks a drug beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from oncology.intake import Medication
from oncology.knowledge import DoseForm
from oncology.options import RegimenOrder
from oncology.orders.context import OrderContext
from oncology.safety import (
    AgentSet,
    asks_for_dose,
    check_agent,
    dose_to_order,
    order_at_dose,
    rules_by_id,
)
from oncology.values import Reason


def dose_in_order(
    draft: Medication, reasons: Iterable[Reason], agents: AgentSet, context: OrderContext
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
    dose = dose_to_order(agent, agents, safety) if faults else None
    if dose is None:
        return None
    there = check_agent(agent, order_at_dose(agent, dose), agents, safety)
    codes = {reason.code for reason in (*there.rules, *there.labels)}
    return dose if faults.isdisjoint(codes) else None


def additions(
    reasons: Iterable[Reason], agents: AgentSet, context: OrderContext
) -> tuple[RegimenOrder, ...]:
    """Orders of the drugs that would mend it, and that are not ordered."""
    rules = rules_by_id(context.safety.knowledge)
    fired = (rules[reason.code] for reason in reasons if reason.code in rules)
    names = dict.fromkeys(name for rule in fired for name in rule.adds)
    lacking = [name for name in names if name not in agents.ordered_agents]
    whole = replace(agents, ordered_agents=(*agents.ordered_agents, *lacking))
    return tuple(RegimenOrder(n, dose_to_order(n, whole, context.safety)) for n in lacking)
