"""Which drug may stand for which in a regimen, and whether a regimen is ordered whole."""

from __future__ import annotations

from oncology.knowledge import OrderPolicy
from oncology.options import Option


def stands_for(name: str, agent: str, lead: str, policy: OrderPolicy) -> bool:
    """Whether a drug is the regimen's agent or one that the data call interchangeable with it."""
    return name == agent or any(
        name in group.agents and agent in group.agents and lead not in group.not_with
        for group in policy.interchangeable
    )


def covers(option: Option, names: tuple[str, ...], policy: OrderPolicy) -> bool:
    """Whether every agent of the regimen, or one that may stand for it, is among the names."""
    lead = option.regimen.agents[0]
    return all(
        any(stands_for(name, agent, lead, policy) for name in names)
        for agent in option.regimen.agents
    )
