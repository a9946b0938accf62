"""The facts that a rule on one agent of a set asks for: the patient's, and those of the agent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from oncology.facts import AnswersBeside, FactsOnDemand
from oncology.intake import Medication
from oncology.knowledge import DoseForm, Knowledge
from oncology.safety.agent_set import AgentSet, interaction_groups
from oncology.safety.context import OpenRules, SafetyContext
from oncology.safety.dosing import label_doses
from oncology.safety.occasion import order_facts
from oncology.values import NOT_RECORDED, Fact, Known, contains_any, members_of, value_of
from terminology import Terminology


class OrderFacts(FactsOnDemand):
    """Facts of one agent of one draft, to lie over the patient's; names start with `order-`."""

    __slots__ = ("agent", "agents", "context", "draft")

    def __init__(
        self, agent: str, draft: Medication, agents: AgentSet, context: SafetyContext
    ) -> None:
        """`draft` doses the agent, `agents` is all that is given with it."""
        super().__init__(_DERIVATIONS)
        self.agent = agent
        self.draft = draft
        self.agents = agents
        self.context = context

    @property
    def patient(self) -> Mapping[str, Fact]:
        """The patient's facts."""
        return self.context.facts

    def of_dose(self, name: str) -> Fact:
        """A fact of the dose that is ordered."""
        policy = self.context.knowledge.order_policy.dose
        forms = fitting_doses(self.agent, self.agents, self.context)
        return order_facts(self.draft, self.agents.drafts, forms, self.patient, policy)[name]


def are_open_apart(agent: str, context: SafetyContext) -> OpenRules:
    """Which rules an agent leaves open apart from its company; drugs that no list names share it."""
    standing = _standing(agent, context.knowledge)
    key = agent if context.has_allergies or agent in context.named else standing
    are_open = context.are_open_apart.get(key)
    if are_open is None:
        apart = _facts_apart(agent, standing, context)
        names = frozenset(apart)
        are_open = context.are_open_apart[key] = OpenRules(
            AnswersBeside(apart, names, context.answers),
            lambda rule: [node for node, asked in rule.of_order.items() if asked <= names],
            context.are_open,
        )
    return are_open


def _facts_apart(agent: str, standing: str, context: SafetyContext) -> Mapping[str, Fact]:
    """What of an agent's facts hangs on no company: where it stands, and lists that leave it out."""
    facts = context.facts
    apart: dict[str, Fact] = {
        "order-agent-standing": Known(standing),
        "order-agent-allergy": _allergy(agent, facts),
        "order-agent-related-allergy": _related_allergy(agent, context),
    }
    failed = facts.get("progressed-agents", NOT_RECORDED)
    if contains_any(failed, (agent,)) is False:
        apart["order-agent-progressed"] = Known(False, failed.sources)
    if agent not in _names(facts, "undated-agents")[0]:
        apart["order-agent-undated"] = Known("none")
    toxicity = _toxicity(agent, frozenset(), facts)
    if toxicity == Known("none", toxicity.sources):
        apart["order-agent-toxicity"] = toxicity
    return apart


def _classes(agents: AgentSet, context: SafetyContext) -> tuple[str, ...]:
    drugs = context.terminology.drugs
    classes = {c for name in agents.all_agents for c in drugs.classes_of(name)}
    if agents.ovarian_suppression:  # recorded, by whatever means
        classes |= set(context.knowledge.order_policy.suppression)
    return tuple(sorted(classes))


def _combined_classes(agents: AgentSet, terminology: Terminology) -> tuple[str, ...]:
    names = agents.combined_agents
    return tuple(sorted({c for name in names for c in terminology.drugs.classes_of(name)}))


def _interactions(
    agent: str, draft: Medication, agents: AgentSet, terminology: Terminology
) -> Known:
    groups = interaction_groups(agent, draft, agents, terminology)
    sources = {s for members in groups.values() for s in members.sources}
    return Known(tuple(sorted(groups)), tuple(sorted(sources)))


def _allergy(agent: str, facts: Mapping[str, Fact]) -> Known:
    allergic, sources = _names(facts, "allergies")
    return Known(agent in allergic, sources)


def _allergens(agent: str, context: SafetyContext) -> Known:
    allergic, sources = _names(context.facts, "allergies")
    return Known(tuple(sorted(_related_allergens(agent, context) & allergic)), sources)


def _related_allergy(agent: str, context: SafetyContext) -> Known:
    allergens = _allergens(agent, context)
    return Known(bool(allergens.value), allergens.sources)


def fitting_doses(agent: str, agents: AgentSet, context: SafetyContext) -> tuple[DoseForm, ...]:
    """The label doses of a drug in this place, for what is given beside it and for this patient."""
    label = context.knowledge.agents.get(agent)
    if label is None:
        return ()
    classes = {c for name in agents.all_agents for c in context.terminology.drugs.classes_of(name)}
    beside = frozenset({*agents.all_agents, *classes} - {agent})
    policy = context.knowledge.order_policy.dose
    return label_doses(label, beside, context.jurisdiction, policy, context.answers)


def _related_allergens(agent: str, context: SafetyContext) -> frozenset[str]:
    """What an allergy to forbids the drug, by its label of this place."""
    entry = context.knowledge.agents.get(agent)
    return frozenset(
        name
        for statement in (entry.contraindications if entry else ())
        if context.jurisdiction in statement.jurisdictions
        for name in statement.allergens
    )


def _has_class_twice(agent: str, agents: AgentSet, terminology: Terminology) -> bool:
    """Whether another drug that is taken together with the agent shares a class with it."""
    own = set(terminology.drugs.classes_of(agent))
    return any(
        not own.isdisjoint(terminology.drugs.classes_of(name))
        for name in agents.combined_agents
        if name != agent
    )


def _standing(agent: str, knowledge: Knowledge) -> str:
    """What a drug is here: in a regimen of the day, else by its market and its approvals."""
    if agent in _agents_of_regimens(knowledge):
        return "in-use"
    entry = knowledge.agents.get(agent)
    if entry is None:
        return "not-listed"
    if entry.market != "marketed":
        return entry.market
    statuses = {approval.status for approval in entry.approvals}
    return "no-breast-use" if statuses == {"no-breast-use"} else "other"


@lru_cache(maxsize=128)
def _agents_of_regimens(knowledge: Knowledge) -> frozenset[str]:
    return frozenset(name for regimen in knowledge.regimens.values() for name in regimen.agents)


def _repeat(agent: str, agents: AgentSet, facts: Mapping[str, Fact]) -> Fact:
    """Whether the order repeats a drug that failed (decision table, section 7).

    A backbone drug may come again beside a new one.
    """
    failed = facts.get("progressed-agents", NOT_RECORDED)
    answer = contains_any(failed, (agent,))
    if answer is None:
        return failed
    return Known(answer and agent not in agents.repeatable_agents, failed.sources)


def _toxicity(agent: str, endocrine: frozenset[str], facts: Mapping[str, Fact]) -> Fact:
    """Whether the agent was stopped for toxicity: `none`, `shared`, `stopped`, `severe`.

    `shared`: an endocrine drug that was stopped together with another drug, and nothing says which
    of them did it.
    """
    severe = facts.get("severe-toxicity-agents")
    if severe is not None and agent in members_of(severe):
        return Known("severe", severe.sources)
    rows, sources = _names(facts, "toxicity-stops")  # of any setting
    own = {row.removeprefix(f"{agent}:") for row in rows if row.startswith(f"{agent}:")}
    if own:
        shared = agent in endocrine and own <= _stops_of_others(rows, endocrine)
        return Known("shared" if shared else "stopped", sources)
    stops = facts.get("toxicity-agents", NOT_RECORDED)
    answer = contains_any(stops, (agent,))
    return stops if answer is None else Known("stopped" if answer else "none", stops.sources)


def _stops_of_others(rows: frozenset[str], endocrine: frozenset[str]) -> frozenset[str]:
    """Day and kind of each stop of a drug that is no endocrine one."""
    stops = (row.partition(":") for row in rows)
    return frozenset(words for name, _, words in stops if name not in endocrine)


def _toxicity_stop(agent: str, facts: Mapping[str, Fact]) -> Fact:
    """The stops of the agent for toxicity in words: `abemaciclib: until 2026-08-01, diarrhoea`."""
    stops, sources = _names(facts, "toxicity-stops")
    words = sorted(stop for stop in stops if stop.startswith(f"{agent}:"))
    return Known("; ".join(words).replace(f"{agent}:", agent) or agent, sources)


def _undated(agent: str, repeat: Fact, facts: Mapping[str, Fact]) -> Fact:
    """What the records of the agent say where none has dates (rule IN-7)."""
    undated, sources = _names(facts, "undated-agents")
    if agent not in undated:
        return Known("none")
    return Known("progression" if value_of(repeat) is True else "given", sources)


def _names(facts: Mapping[str, Fact], name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    fact = facts.get(name)
    if isinstance(fact, Known) and isinstance(fact.value, tuple):
        return frozenset(fact.value), fact.sources
    return frozenset(), ()


_DERIVATIONS: Mapping[str, Callable[[OrderFacts], Fact]] = {
    "order-agent": lambda of: Known(of.agent),
    "order-agent-standing": lambda of: Known(_standing(of.agent, of.context.knowledge)),
    "order-all-agents": lambda of: Known(of.agents.all_agents),
    "order-all-classes": lambda of: Known(_classes(of.agents, of.context)),
    "order-combined-agents": lambda of: Known(of.agents.combined_agents),
    "order-replaced-agents": lambda of: Known(of.agents.replaced_agents),
    "order-endocrine-count": lambda of: Known(
        len(of.agents.endocrine_agents.intersection(of.agents.ordered_agents))
    ),
    "order-endocrine-lasting": lambda of: Known(
        len(of.agents.endocrine_agents.intersection(of.agents.lasting_agents))
    ),
    "order-class-twice": lambda of: Known(
        _has_class_twice(of.agent, of.agents, of.context.terminology)
    ),
    "order-goes-on": lambda of: Known(of.agents.goes_on(of.agent)),
    "order-interactions": lambda of: _interactions(
        of.agent, of.draft, of.agents, of.context.terminology
    ),
    "order-agent-allergy": lambda of: _allergy(of.agent, of.patient),
    "order-agent-related-allergy": lambda of: _related_allergy(of.agent, of.context),
    "order-agent-allergens": lambda of: _allergens(of.agent, of.context),
    "order-combined-classes": lambda of: Known(
        _combined_classes(of.agents, of.context.terminology)
    ),
    "order-agent-progressed": lambda of: _repeat(of.agent, of.agents, of.patient),
    "order-agent-toxicity": lambda of: _toxicity(of.agent, of.agents.endocrine_agents, of.patient),
    "order-agent-toxicity-stop": lambda of: _toxicity_stop(of.agent, of.patient),
    "order-agent-undated": lambda of: _undated(
        of.agent, _repeat(of.agent, of.agents, of.patient), of.patient
    ),
    "order-dose": lambda of: of.of_dose("order-dose"),
    "order-doses-a-day": lambda of: of.of_dose("order-doses-a-day"),
}
ORDER_FACTS = frozenset(_DERIVATIONS)
