"""Which drug may stand for which in a regimen."""

from __future__ import annotations

from oncology.knowledge import OrderPolicy


def stands_for(name: str, agent: str, lead: str, policy: OrderPolicy) -> bool:
    """Whether a drug is the regimen's agent or one that the data call interchangeable with it.

    `lead` is the first agent of the regimen, beside which some drugs are not interchangeable.
    """
    return name == agent or any(
        name in group.agents and agent in group.agents and lead not in group.not_with
        for group in policy.interchangeable
    )
