"""The drafts of a call as one set of agents, with what the patient takes on the day."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake import Medication
from oncology.orders.context import OrderContext
from oncology.orders.interchange import covers
from oncology.safety import AgentSet, running_set
from oncology.values import members_of


def order_set(drafts: tuple[Medication, ...], context: OrderContext) -> AgentSet:
    """Everything ordered, planned, running and taken beside it.

    `drafts` are those that count; a void or forbidding one was dropped before.
    """
    running = running_set(context.safety.facts, context.comedication, context.safety.terminology)
    names = tuple(sorted({name for draft in drafts for name in draft.ingredients}))
    return _with_repeats(replace(running, drafts=drafts, ordered_agents=names), context)


def _with_repeats(agents: AgentSet, context: OrderContext) -> AgentSet:
    progressed = frozenset(members_of(context.safety.facts.get("progressed-agents")))
    repeats = [n for n in agents.ordered_agents if n in progressed]
    repeatable = frozenset(n for n in repeats if _may_repeat(n, agents, context))
    return replace(agents, repeatable_agents=repeatable)


def _may_repeat(agent: str, agents: AgentSet, context: OrderContext) -> bool:
    """A backbone drug may come again beside a new leading drug; a drug by itself may not.

    Either a known regimen names it as partner of a leading drug that is new, or it is an endocrine
    drug beside any new line-defining drug of another kind.
    """
    terminology, policy = context.safety.terminology, context.safety.knowledge.order_policy
    progressed = members_of(context.safety.facts.get("progressed-agents"))
    new_agents = [n for n in agents.ordered_agents if n != agent and n not in progressed]
    is_backbone = any(
        agent in option.regimen.backbone
        and option.regimen.agents[0] in new_agents
        and covers(option, agents.all_agents, policy)
        for option in context.options
    )
    drug = terminology.drugs.by_name(agent)
    beside_new = any(
        (other := terminology.drugs.by_name(name)) is not None
        and other.role == "line-defining"
        and not other.endocrine
        and not set(other.classes) & set(drug.classes if drug else ())
        for name in new_agents
    )
    return is_backbone or (drug is not None and drug.endocrine and beside_new)
