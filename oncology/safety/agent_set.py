"""A set of agents to be checked: what is ordered together, with what already runs beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from oncology.intake import Medication
from oncology.on_demand import on_demand
from oncology.values import Fact, members_of, value_of
from terminology import Terminology


@dataclass(frozen=True)  # no slots: what is made of the parts is kept
class AgentSet:
    """Ingredients that are ordered, with what the patient takes on the day.

    `drafts` are the orders that count. `planned_agents` were ordered lately and have not begun.
    `current_agents` are the cancer drugs of the newest line, or of the adjuvant course where there
    is no line yet; `open_agents` are those of earlier ones whose record nobody closed.
    `replaces_current`: the disease progressed or relapsed on what runs, so that is about to give
    way to the order. `endocrine_agents` are all that the terminology calls endocrine.
    `comedication` has each name with its records (`Type/id`). `repeatable_agents` may be given
    again after a progression on them, as partners of a new drug.
    """

    drafts: tuple[Medication, ...]
    ordered_agents: tuple[str, ...]
    planned_agents: tuple[str, ...]
    current_agents: tuple[str, ...]
    open_agents: tuple[str, ...]
    replaces_current: bool
    endocrine_agents: frozenset[str]
    ovarian_suppression: bool
    comedication: Mapping[str, tuple[str, ...]]
    repeatable_agents: frozenset[str] = frozenset()

    @on_demand
    def all_agents(self) -> tuple[str, ...]:
        """Everything ordered or running."""
        return tuple(sorted({*self.ordered_agents, *self.planned_agents, *self.current_agents}))

    @on_demand
    def lasting_agents(self) -> tuple[str, ...]:
        """Everything ordered, and what goes on beside it unless somebody stops it."""
        return tuple(sorted({*self.ordered_agents, *self._ongoing_agents}))

    @on_demand
    def combined_agents(self) -> tuple[str, ...]:
        """What will be taken together.

        A new endocrine drug takes the place of an older one. Where none is new the older one stays
        as the partner, even if the disease progressed on it: nothing in the orders replaces it.
        """
        others = {*self.ordered_agents, *self.planned_agents, *self._ongoing_agents}
        newest_first = (
            self.ordered_agents,
            self.planned_agents,
            self.current_agents,
            self.open_agents,
        )
        partners = (self.endocrine_agents.intersection(names) for names in newest_first)
        partner = next(filter(None, partners), frozenset[str]())
        return tuple(sorted((others - self.endocrine_agents) | partner))

    @on_demand
    def replaced_agents(self) -> tuple[str, ...]:
        """What is recorded as running, and is not meant to be taken beside the orders."""
        recorded = {*self.planned_agents, *self.current_agents, *self.open_agents}
        return tuple(sorted(recorded - set(self.combined_agents)))

    @on_demand
    def _ongoing_agents(self) -> tuple[str, ...]:
        return () if self.replaces_current else self.current_agents

    def goes_on(self, agent: str) -> bool:
        """Whether an agent runs and the orders do not end it: its order continues what is given."""
        return agent in self._ongoing_agents


def running_set(
    facts: Mapping[str, Fact], comedication: Mapping[str, tuple[str, ...]], terminology: Terminology
) -> AgentSet:
    """What the patient takes on the day, and what was ordered lately; nothing is ordered yet."""
    status = value_of(facts.get("treatment-status"))
    open_agents = members_of(facts.get("listed-agents"))
    # before the first line the open records are those of the therapy that the relapse came on
    first_line = status in {"untreated", None}
    current_agents = open_agents if first_line else members_of(facts.get("current-agents"))
    return AgentSet(
        drafts=(),
        ordered_agents=(),
        planned_agents=members_of(facts.get("planned-agents")),
        current_agents=current_agents,
        open_agents=tuple(name for name in open_agents if name not in current_agents),
        replaces_current=first_line or status == "progressed",
        endocrine_agents=_endocrine_agents(terminology),
        ovarian_suppression=value_of(facts.get("ofs")) is True,
        comedication=comedication,
    )


@lru_cache(maxsize=8)
def _endocrine_agents(terminology: Terminology) -> frozenset[str]:
    return frozenset(name for name, drug in terminology.drugs.items() if drug.endocrine)


@dataclass(frozen=True, slots=True)
class GroupMembers:
    """Drugs of one interaction group that the patient takes or gets, with their records."""

    names: tuple[str, ...]
    sources: tuple[str, ...]


def interaction_groups(
    agent: str, draft: Medication, agents: AgentSet, terminology: Terminology
) -> dict[str, GroupMembers]:
    """Interaction groups (as `strong-cyp3a-inhibitor`) of what is taken or ordered beside the agent."""
    beside = dict(agents.comedication)
    for other in agents.drafts:
        for name in other.ingredients or (other.name,):
            beside.setdefault(name, (other.source,))
    for name in {*agents.lasting_agents, *agents.combined_agents}:
        beside.setdefault(name, ())
    beside.pop(agent, None)
    groups: dict[str, GroupMembers] = {}
    for name, sources in sorted(beside.items()):
        if in_same_product(name, draft):
            continue
        for group in terminology.drugs.interaction_groups(name):
            members = groups.get(group, GroupMembers((), ()))
            groups[group] = GroupMembers(
                (*members.names, name), tuple(sorted({*members.sources, *sources}))
            )
    return groups


def in_same_product(name: str, draft: Medication) -> bool:
    """Whether a name is a part of the same product, which is made to be taken together."""
    return len(draft.ingredients) > 1 and name in draft.ingredients
