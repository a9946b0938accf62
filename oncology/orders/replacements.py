"""Preferred options that could take the place of an order that something speaks against."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake import Medication
from oncology.options import Option
from oncology.orders.context import OrderContext
from oncology.orders.draft import check_draft
from oncology.orders.order_set import order_set_of
from oncology.safety import AgentSet
from oncology.values import Reason, value_of


def replacements(
    draft: Medication, reasons: list[Reason], agents: AgentSet, context: OrderContext
) -> tuple[str, ...]:
    """Ids of preferred options without the drug in question, where the drug itself is in question.

    None while a therapy goes on without progression: no other is due then.
    """
    policy = context.safety.knowledge.order_policy
    codes_of_order = policy.mended | _codes_of_additions(context)
    if not any(r.severity != "info" and r.code not in codes_of_order for r in reasons):
        return ()
    if value_of(context.safety.facts.get("treatment-status")) == "on-treatment":
        return ()
    anticancer = {name for name in draft.ingredients if context.is_anticancer(name)}
    return tuple(
        option.regimen.id
        for option in context.options
        if option.status == "preferred"
        and not anticancer & set(option.regimen.agents)
        and _is_free_of_faults(option, draft, agents, context)
    )


def _codes_of_additions(context: OrderContext) -> frozenset[str]:
    """Rules whose fault an addition to the orders mends, so that the drug itself may stay."""
    rules = context.safety.knowledge.order_rules
    return frozenset(rule.id for rule in rules if rule.adds or rule.mend)


def _is_free_of_faults(
    option: Option, draft: Medication, agents: AgentSet, context: OrderContext
) -> bool:
    """Whether an order of this option would be left in peace: no alternative with a fault of its own.

    Each agent is ordered without a dose, as the label's start dose stands for it.
    """
    regimen_set = order_set_of(option.regimen.agents, agents, context)
    codes_of_additions = _codes_of_additions(context)
    for agent in option.regimen.agents:
        order = replace(draft, ingredients=(agent,), dosages=())
        reasons = check_draft(order, (agent,), regimen_set, context).by_code.values()
        if any(r.severity != "info" and r.code not in codes_of_additions for r in reasons):
            return False
    return True
