"""What is ordered together, what already runs beside it, and the facts that order rules ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.intake.record import Medication
from oncology.knowledge.model import OrderPolicy
from oncology.options.evaluate import Option
from oncology.values import Fact, Known
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class OrderSet:
    """All drafts that count, with what the patient takes on the day.

    `planned` was ordered lately and has not begun. `running` are the cancer drugs of the newest
    line, or of the adjuvant course where there is no line yet; `left_open` are those of earlier
    ones whose record nobody closed. `replaced`: the disease progressed or relapsed on what runs, so
    that is about to give way to the order. `taken` is the co-medication, each name with its records.
    """

    drafts: tuple[Medication, ...]
    ordered: tuple[str, ...]
    planned: tuple[str, ...]
    running: tuple[str, ...]
    left_open: tuple[str, ...]
    replaced: bool
    endocrine: frozenset[str]
    suppressed: bool
    taken: Mapping[str, tuple[str, ...]]

    @property
    def together(self) -> tuple[str, ...]:
        """Everything ordered or running."""
        return tuple(sorted({*self.ordered, *self.planned, *self.running}))

    @property
    def lasting(self) -> tuple[str, ...]:
        """Everything ordered, and what goes on beside it unless somebody stops it."""
        return tuple(sorted({*self.ordered, *(() if self.replaced else self.running)}))

    @property
    def combined(self) -> tuple[str, ...]:
        """What will be taken together.

        A new endocrine drug takes the place of an older one. Where none is new the older one stays
        as the partner, even if the disease progressed on it: nothing in the orders replaces it.
        """
        others = {*self.ordered, *self.planned, *(() if self.replaced else self.running)}
        newest_first = (self.ordered, self.planned, self.running, self.left_open)
        partners = (self.endocrine.intersection(names) for names in newest_first)
        partner = next(filter(None, partners), frozenset[str]())
        return tuple(sorted((others - self.endocrine) | partner))

    @property
    def giving_way(self) -> tuple[str, ...]:
        """What is recorded as running, and is not meant to be taken beside the orders."""
        recorded = {*self.planned, *self.running, *self.left_open}
        return tuple(sorted(recorded - set(self.combined)))


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


@dataclass(frozen=True, slots=True)
class Hit:
    """Drugs of one interaction group that the patient takes or gets, with their records."""

    names: tuple[str, ...]
    sources: tuple[str, ...]


def interacting(
    agent: str, draft: Medication, orders: OrderSet, terminology: Terminology
) -> dict[str, Hit]:
    """Interaction groups of what is taken or ordered beside the agent."""
    beside = dict(orders.taken)
    for other in orders.drafts:
        for name in other.ingredients or (other.name,):
            beside.setdefault(name, (other.source,))
    for name in {*orders.lasting, *orders.combined}:
        beside.setdefault(name, ())
    beside.pop(agent, None)
    found: dict[str, Hit] = {}
    for name, sources in sorted(beside.items()):
        if other_part(name, draft):
            continue
        for group in terminology.interacting(name):
            held = found.get(group, Hit((), ()))
            found[group] = Hit((*held.names, name), tuple(sorted({*held.sources, *sources})))
    return found


def other_part(name: str, draft: Medication) -> bool:
    """Whether a name is a part of the same product, which is made to be taken together."""
    return len(draft.ingredients) > 1 and name in draft.ingredients


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
