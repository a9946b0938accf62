"""What the labels of an ordered drug say of the other drugs that the patient takes or gets."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.intake import Medication
from oncology.knowledge import Agent, Interaction, OrderPolicy
from oncology.safety.agent_set import AgentSet, in_same_product, interaction_groups
from oncology.safety.context import SafetyContext
from oncology.safety.dosing import single_dose
from oncology.values import Reason


def check_interactions(
    agent: Agent, draft: Medication, agents: AgentSet, context: SafetyContext
) -> Iterator[Reason]:
    """One reason for each interaction of the label that the other drugs meet."""
    policy = context.knowledge.order_policy
    groups = interaction_groups(agent.name, draft, agents, context.terminology)
    beside = {name for name in agents.combined_agents if not in_same_product(name, draft)}
    beside -= {agent.name}
    for interaction in agent.interactions:
        if context.jurisdiction not in interaction.jurisdictions:
            continue
        partners = beside & set(interaction.agents)
        members = [groups[group] for group in interaction.groups if group in groups]
        if not partners and not members:
            continue
        if _has_label_dose(draft, interaction, policy):
            continue
        names = sorted({*partners, *(name for m in members for name in m.names)})
        sources = tuple(sorted({source for m in members for source in m.sources}))
        sentence = policy.texts["interaction"].format(names=", ".join(names), text=interaction.text)
        yield Reason(interaction.id, sentence, interaction.severity, sources)


def _has_label_dose(draft: Medication, interaction: Interaction, policy: OrderPolicy) -> bool:
    """The dose is the one that the label gives for this combination, or lower: all is in order."""
    limit = interaction.reduced_dose
    if limit is None:
        return False
    dose = single_dose(draft, policy.dose.plain_unit, policy.dose)
    return dose is not None and dose <= limit
