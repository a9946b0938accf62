"""Whether a regimen is ordered whole."""

from __future__ import annotations

from oncology.knowledge import OrderPolicy
from oncology.options import Option
from oncology.safety import stands_for


def covers(option: Option, names: tuple[str, ...], policy: OrderPolicy) -> bool:
    """Whether every agent of the regimen, or one that may stand for it, is among the names."""
    lead = option.regimen.agents[0]
    return all(
        any(stands_for(name, agent, lead, policy) for name in names)
        for agent in option.regimen.agents
    )
