"""Preferred options that could take the place of an order that something speaks against."""

from __future__ import annotations

from oncology.intake import Medication
from oncology.orders.context import OrderContext
from oncology.values import Reason, value_of


def replacements(
    draft: Medication, reasons: list[Reason], context: OrderContext
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
        and not option.has_warning
    )


def _codes_of_additions(context: OrderContext) -> frozenset[str]:
    """Rules whose fault an addition to the orders mends, so that the drug itself may stay."""
    rules = context.safety.knowledge.order_rules
    return frozenset(rule.id for rule in rules if rule.adds or rule.mend)
