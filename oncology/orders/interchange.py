"""Whether a regimen is ordered whole, and whether nothing else is."""

from __future__ import annotations

from oncology.knowledge import OrderPolicy, Regimen
from oncology.options import Option
from oncology.safety import stands_for


def covers(option: Option, names: tuple[str, ...], policy: OrderPolicy) -> bool:
    """Whether every agent of the regimen, or one that may stand for it, is among the names."""
    return _is_whole(option.regimen, names, policy)


def consists_of(regimen: Regimen, names: tuple[str, ...], policy: OrderPolicy) -> bool:
    """Whether the names are the regimen's agents, or what may stand for them, and nothing else."""
    lead = regimen.agents[0]
    return _is_whole(regimen, names, policy) and all(
        any(stands_for(name, agent, lead, policy) for agent in regimen.agents) for name in names
    )


def _is_whole(regimen: Regimen, names: tuple[str, ...], policy: OrderPolicy) -> bool:
    lead = regimen.agents[0]
    return all(
        any(stands_for(name, agent, lead, policy) for name in names) for agent in regimen.agents
    )
