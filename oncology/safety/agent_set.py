"""A set of agents to be judged: what is ordered together, with what already runs beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.intake import Medication
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class AgentSet:
    """All drafts that count, with what the patient takes on the day.

    `planned` was ordered lately and has not begun. `running` are the cancer drugs of the newest
    line, or of the adjuvant course where there is no line yet; `left_open` are those of earlier
    ones whose record nobody closed. `replaced`: the disease progressed or relapsed on what runs, so
    that is about to give way to the order. `taken` is the co-medication, each name with its records.
    `coming_again` are agents that may be given again after a progression on them, as partners of a
    new drug.
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
    coming_again: frozenset[str] = frozenset()

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


@dataclass(frozen=True, slots=True)
class Hit:
    """Drugs of one interaction group that the patient takes or gets, with their records."""

    names: tuple[str, ...]
    sources: tuple[str, ...]


def interacting(
    agent: str, draft: Medication, agents: AgentSet, terminology: Terminology
) -> dict[str, Hit]:
    """Interaction groups of what is taken or ordered beside the agent."""
    beside = dict(agents.taken)
    for other in agents.drafts:
        for name in other.ingredients or (other.name,):
            beside.setdefault(name, (other.source,))
    for name in {*agents.lasting, *agents.combined}:
        beside.setdefault(name, ())
    beside.pop(agent, None)
    hits: dict[str, Hit] = {}
    for name, sources in sorted(beside.items()):
        if other_part(name, draft):
            continue
        for group in terminology.drugs.interaction_groups(name):
            hit = hits.get(group, Hit((), ()))
            hits[group] = Hit((*hit.names, name), tuple(sorted({*hit.sources, *sources})))
    return hits


def other_part(name: str, draft: Medication) -> bool:
    """Whether a name is a part of the same product, which is made to be taken together."""
    return len(draft.ingredients) > 1 and name in draft.ingredients
