"""What is ordered together, what already runs beside it, and the facts that order rules ask for."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.intake.record import Medication
from oncology.knowledge.model import OrderPolicy
from oncology.options.option import Option
from oncology.safety.agent_set import OrderSet, interacting
from oncology.values import Fact, Known
from terminology import Terminology


def order_facts(
    draft: Medication,
    agent: str,
    orders: OrderSet,
    facts: Mapping[str, Fact],
    options: tuple[Option, ...],
    policy: OrderPolicy,
    terminology: Terminology,
) -> dict[str, Fact]:
    """Facts of the patient with those of one agent of one draft; names start with `order-`."""
    classes = {c for name in orders.together for c in terminology.classes_of(name)}
    if orders.suppressed:
        classes |= set(policy.suppression)
    groups = interacting(agent, draft, orders, terminology)
    progressed, refs = _names(facts, "progressed-agents")
    allergic, allergy_refs = _names(facts, "allergies")
    late_classes, _ = _names(facts, "progressed-classes")
    repeat = agent in progressed and not _again_beside_another(
        agent, progressed, orders, options, policy, terminology
    )
    return {
        **facts,
        "progressed-classes": Known(tuple(sorted(late_classes)), refs),
        "order-agent": Known(agent),
        "order-classes": Known(terminology.classes_of(agent)),
        "order-all-agents": Known(orders.together),
        "order-all-classes": Known(tuple(sorted(classes))),
        "order-combined-agents": Known(orders.combined),
        "order-replaced-agents": Known(orders.giving_way),
        "order-endocrine-count": Known(len(orders.endocrine.intersection(orders.ordered))),
        "order-endocrine-lasting": Known(len(orders.endocrine.intersection(orders.lasting))),
        "order-goes-on": Known(agent in orders.running and not orders.replaced),
        "order-interactions": Known(
            tuple(sorted(groups)),
            tuple(sorted({s for hit in groups.values() for s in hit.sources})),
        ),
        "order-agent-allergy": Known(agent in allergic, allergy_refs),
        "order-agent-progressed": Known(repeat, refs),
        "order-dose-stated": Known(any(d.amount is not None for d in draft.dosages)),
    }


def _names(facts: Mapping[str, Fact], name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    fact = facts.get(name)
    if isinstance(fact, Known) and isinstance(fact.value, tuple):
        return frozenset(fact.value), fact.sources
    return frozenset(), ()


def _again_beside_another(
    agent: str,
    progressed: frozenset[str],
    orders: OrderSet,
    options: tuple[Option, ...],
    policy: OrderPolicy,
    terminology: Terminology,
) -> bool:
    """A backbone drug may come again beside a new leading drug; a drug by itself may not.

    Either a known regimen names it as partner of a leading drug that is new, or it is an endocrine
    drug beside any new line-defining drug of another kind.
    """
    fresh = [name for name in orders.ordered if name != agent and name not in progressed]
    partner = any(
        agent in option.regimen.backbone
        and option.regimen.agents[0] in fresh
        and covers(option, orders.together, policy)
        for option in options
    )
    own = terminology.drug(agent)
    beside_new = any(
        (d := terminology.drug(name)) is not None
        and d.role == "line-defining"
        and not d.endocrine
        and not set(d.classes) & set(own.classes if own else ())
        for name in fresh
    )
    return partner or (own is not None and own.endocrine and beside_new)


def covers(option: Option, names: tuple[str, ...], policy: OrderPolicy) -> bool:
    """Whether every agent of the regimen, or one that may stand for it, is among the names."""
    lead = option.regimen.agents[0]
    return all(
        any(stands_for(name, agent, lead, policy) for name in names)
        for agent in option.regimen.agents
    )


def stands_for(name: str, agent: str, lead: str, policy: OrderPolicy) -> bool:
    """Whether a drug is the regimen's agent or one that the data call interchangeable with it."""
    return name == agent or any(
        name in group.agents and agent in group.agents and lead not in group.not_with
        for group in policy.interchangeable
    )
