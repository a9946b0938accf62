"""Which information on an order makes no card."""

from __future__ import annotations

from functools import lru_cache

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
    return _quiet_for_all(knowledge).union(minor)


@lru_cache(maxsize=128)
def _quiet_for_all(knowledge: Knowledge) -> frozenset[str]:
    """Those that do not hang on the drug."""
    rules = (rule.id for rule in knowledge.order_rules if rule.quiet)
    cautions = (
        caution.code
        for regimen in knowledge.regimens.values()
        for caution in regimen.cautions
        if caution.severity == "info"
    )
    return knowledge.order_policy.quiet.union(rules, cautions)
