"""What the labels of an ordered drug say of the other drugs that the patient takes or gets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from oncology.intake import Medication
from oncology.knowledge import Agent, Finding, Interaction, Knowledge, OrderPolicy
from oncology.safety.agent_set import (
    AgentSet,
    GroupMembers,
    in_same_product,
    interaction_groups,
)
from oncology.safety.context import SafetyContext
from oncology.safety.dosing import single_dose
from oncology.values import Reason, Severity


def check_interactions(
    agent: Agent, draft: Medication, agents: AgentSet, context: SafetyContext
) -> Iterator[Reason]:
    """One reason for each interaction of the label that the other drugs meet."""
    policy = context.knowledge.order_policy
    groups = interaction_groups(agent.name, draft, agents, context.terminology)
    beside = {name for name in agents.combined_agents if not in_same_product(name, draft)}
    beside -= {agent.name}
    here = [i for i in agent.interactions if context.jurisdiction in i.jurisdictions]
    claims = {
        (later, name)
        for interaction in here
        for later in interaction.goes_before
        for name in _others(interaction, groups, beside)
    }
    for interaction in here:
        if _has_label_dose(draft, interaction, policy):
            continue
        others = _others(interaction, groups, beside)
        drugs = {
            name: of_name
            for name, of_name in others.items()
            if (interaction.id, name) not in claims
        }
        if not drugs:
            continue
        of_drugs = frozenset().union(*drugs.values())
        sources = tuple(sorted({s for g in of_drugs for s in groups[g].sources}))
        words = policy.texts["interaction"].format(
            names=", ".join(sorted(drugs)), text=interaction.text
        )
        severity = _severity(interaction, of_drugs, context)
        yield Reason(interaction.id, words, severity, sources)


def _severity(
    interaction: Interaction, groups: Collection[str], context: SafetyContext
) -> Severity:
    """The severity with drugs of the groups, or with an agent that it names: the gravest."""
    table = context.knowledge.severities
    strengths = {interaction.strength or table.strengths.get(group) for group in groups}
    return table.gravest(
        Finding(interaction.action, strength, interaction.harm, context.jurisdiction)
        for strength in strengths or {interaction.strength}
    )


def possible_severity(
    interaction: Interaction, knowledge: Knowledge, jurisdiction: str
) -> Severity:
    """The gravest that it can be, whatever the patient takes."""
    table = knowledge.severities
    of_groups = (interaction.strength or table.strengths.get(g) for g in interaction.groups)
    return table.gravest(
        Finding(interaction.action, strength, interaction.harm, jurisdiction)
        for strength in {interaction.strength, *of_groups}
    )


def _others(
    interaction: Interaction, groups: Mapping[str, GroupMembers], beside: Collection[str]
) -> dict[str, frozenset[str]]:
    """The drugs that an interaction speaks of, each with those of its groups that it belongs to."""
    others = {name: frozenset[str]() for name in interaction.agents if name in beside}
    for group in interaction.groups:
        for name in groups[group].names if group in groups else ():
            others[name] = others.get(name, frozenset()) | {group}
    return others


def _has_label_dose(draft: Medication, interaction: Interaction, policy: OrderPolicy) -> bool:
    """The dose is the one that the label gives for this combination, or lower: all is in order."""
    limit = interaction.reduced_dose
    if limit is None:
        return False
    dose = single_dose(draft, policy.dose.plain_unit, policy.dose)
    return dose is not None and dose <= limit
