"""What the labels of an ordered drug say of the other drugs that the patient takes or gets."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.intake import Medication
from oncology.knowledge import Agent, Interaction, OrderPolicy
from oncology.safety.agent_set import AgentSet, interacting, other_part
from oncology.safety.context import SafetyContext
from oncology.safety.dosing import single_dose
from oncology.values import Reason


def check_interactions(
    agent: Agent, draft: Medication, agents: AgentSet, context: SafetyContext
) -> Iterator[Reason]:
    """One reason for each interaction of the label that the other drugs meet."""
    policy = context.knowledge.order_policy
    groups = interacting(agent.name, draft, agents, context.terminology)
    beside = {name for name in agents.combined if not other_part(name, draft)} - {agent.name}
    for interaction in agent.interactions:
        if context.jurisdiction not in interaction.jurisdictions:
            continue
        named = sorted(beside & set(interaction.agents))
        hit = [group for group in interaction.groups if group in groups]
        if not named and not hit:
            continue
        if _reduced(draft, interaction, policy):
            continue
        names = sorted({*named, *(name for group in hit for name in groups[group].names)})
        sources = tuple(sorted({s for group in hit for s in groups[group].sources}))
        text = policy.texts["interaction"].format(names=", ".join(names), text=interaction.text)
        yield Reason(interaction.id, text, interaction.severity, sources)


def _reduced(draft: Medication, interaction: Interaction, policy: OrderPolicy) -> bool:
    """The dose is the one that the label gives for this combination, or lower: all is in order."""
    limit = policy.reduced.get(interaction.id)
    if limit is None:
        return False
    ordered = single_dose(draft, policy.dose.plain_unit, policy.dose)
    return ordered is not None and ordered <= limit
