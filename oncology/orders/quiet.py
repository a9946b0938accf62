"""Which information on an order makes no card."""

from __future__ import annotations

from oncology.knowledge import Knowledge


def quiet_codes(knowledge: Knowledge, agents: tuple[str, ...]) -> frozenset[str]:
    """Codes of information on an order that stands in the Assessment and makes no card."""
    minor = (
        interaction.id
        for name in agents
        if (agent := knowledge.agents.get(name)) is not None
        for interaction in agent.interactions
        if interaction.action in {"monitor", "note"}
    )
    rules = (rule.id for rule in knowledge.order_rules if rule.quiet)
    cautions = (
        caution.code
        for regimen in knowledge.regimens.values()
        for caution in regimen.cautions
        if caution.severity == "info"
    )
    return knowledge.order_policy.quiet.union(minor, rules, cautions)
