"""The drafts of a call as one set of agents, with what the patient takes on the day."""

from __future__ import annotations

from dataclasses import replace

from oncology.intake import Medication
from oncology.orders.context import OrderContext
from oncology.orders.interchange import covers
from oncology.safety import AgentSet
from oncology.values import members_of, value_of


def order_set(drafts: tuple[Medication, ...], context: OrderContext) -> AgentSet:
    """Everything ordered, planned, running and taken beside it."""
    facts = context.safety.facts
    status = value_of(facts.get("treatment-status"))
    listed = members_of(facts.get("listed-agents"))
    # before the first line the open records are those of the therapy that the relapse came on
    first = status in {"untreated", None}
    running = listed if first else members_of(facts.get("current-agents"))
    drugs = context.safety.terminology.drugs
    ordered = tuple(sorted({name for draft in drafts for name in draft.ingredients}))
    agents = AgentSet(
        drafts=drafts,
        ordered=ordered,
        planned=members_of(facts.get("planned-agents")),
        running=running,
        left_open=tuple(name for name in listed if name not in running),
        replaced=first or status == "progressed",
        endocrine=frozenset(name for name, drug in drugs.items() if drug.endocrine),
        suppressed=value_of(facts.get("ofs")) is True,
        taken=context.comedication,
    )
    return _with_repeats(agents, context)


def as_ordered(names: tuple[str, ...], agents: AgentSet, context: OrderContext) -> AgentSet:
    """The same set as if these agents, and no draft, were ordered."""
    return _with_repeats(replace(agents, drafts=(), ordered=names), context)


def _with_repeats(agents: AgentSet, context: OrderContext) -> AgentSet:
    progressed = frozenset(members_of(context.safety.facts.get("progressed-agents")))
    again = (n for n in agents.ordered if n in progressed and _comes_again(n, agents, context))
    return replace(agents, coming_again=frozenset(again))


def _comes_again(agent: str, agents: AgentSet, context: OrderContext) -> bool:
    """A backbone drug may come again beside a new leading drug; a drug by itself may not.

    Either a known regimen names it as partner of a leading drug that is new, or it is an endocrine
    drug beside any new line-defining drug of another kind.
    """
    terminology, policy = context.safety.terminology, context.safety.knowledge.order_policy
    progressed = members_of(context.safety.facts.get("progressed-agents"))
    fresh = [name for name in agents.ordered if name != agent and name not in progressed]
    partner = any(
        agent in option.regimen.backbone
        and option.regimen.agents[0] in fresh
        and covers(option, agents.together, policy)
        for option in context.options
    )
    own = terminology.drugs.by_name(agent)
    beside_new = any(
        (drug := terminology.drugs.by_name(name)) is not None
        and drug.role == "line-defining"
        and not drug.endocrine
        and not set(drug.classes) & set(own.classes if own else ())
        for name in fresh
    )
    return partner or (own is not None and own.endocrine and beside_new)
