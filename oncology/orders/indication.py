"""Whether an ordered drug has a use that fits the patient, by its options."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncology.facts import Outcome
from oncology.knowledge import OrderPolicy
from oncology.options import FactsByCriterion, Option, facts_by_regimen
from oncology.orders.context import OrderContext
from oncology.orders.interchange import covers
from oncology.safety import AgentSet, stands_for
from oncology.values import Reason, Severity, value_of

# what a rule explains that has named the partner which the order lacks
_PARTNER = "order-partner"
_BEST_FIRST = ("alternative", "needs-data", "investigational", "not-eligible")


@dataclass(frozen=True, slots=True)
class Indication:
    """`assessed`: some regimen says what the drug is for. `reason`: what speaks against the use.

    `cautions`: what the use says besides, for its leading drug.
    """

    assessed: bool
    reason: Reason | None = None
    cautions: tuple[Reason, ...] = ()


def check_indication(
    agent: str, agents: AgentSet, facts_explained: frozenset[str], context: OrderContext
) -> Indication:
    """The best use of the agent in what is ordered, and what speaks against it.

    On the facts in `facts_explained` a rule has spoken already. A therapy that goes on needs no new
    indication.
    """
    terminology = context.safety.terminology
    policy = context.safety.knowledge.order_policy
    if agents.goes_on(agent):
        return Indication(True)
    uses = _uses(agent, context)
    if not uses:
        return Indication(False)
    complete = [option for option in uses if covers(option, agents.all_agents, policy)]
    if any(not _leads(agent, option, policy) for option in complete):
        return Indication(True)  # the leading drug of that regimen answers for the whole
    if not complete:
        drug = terminology.drugs.by_name(agent)
        is_endocrine = drug is not None and drug.endocrine
        is_said = is_endocrine or _PARTNER in facts_explained
        reason = None if is_said else _partner_missing(agent, uses, agents, policy)
        return Indication(True, reason, _cautions(agent, min(uses, key=_distance), policy))
    best = min(complete, key=_distance)
    reason = _reason_against(best, facts_explained, context)
    return Indication(True, reason, _cautions(agent, best, policy))


def _cautions(agent: str, option: Option, policy: OrderPolicy) -> tuple[Reason, ...]:
    """What the use itself says, for a draft of its leading drug.

    What a rule says of its agents a draft of them is judged by already.
    """
    if not _leads(agent, option, policy):
        return ()
    own = {caution.code for caution in option.regimen.cautions}
    return tuple(caution for caution in option.cautions if caution.code in own)


def _uses(agent: str, context: OrderContext) -> list[Option]:
    """The options of regimens in which the agent has a place."""
    policy = context.safety.knowledge.order_policy
    alike = {name for g in policy.interchangeable if agent in g.agents for name in g.agents}
    alike.add(agent)  # most regimens share none of these, which is quickly seen
    return [
        option
        for option in context.options
        if not alike.isdisjoint(option.regimen.agents) and _has_place(agent, option, policy)
    ]


def _has_place(agent: str, option: Option, policy: OrderPolicy) -> bool:
    agents = option.regimen.agents
    return any(stands_for(agent, name, agents[0], policy) for name in agents)


def _leads(agent: str, option: Option, policy: OrderPolicy) -> bool:
    lead = option.regimen.agents[0]
    return stands_for(agent, lead, lead, policy)


def _distance(option: Option) -> tuple[int, int]:
    """How far an option is from being the right one: its status, then how much is not met."""
    return _BEST_FIRST.index(option.fit), len(option.not_met)


def _partner_missing(
    agent: str, uses: list[Option], agents: AgentSet, policy: OrderPolicy
) -> Reason:
    nearest = min(uses, key=lambda option: (*_distance(option), option.regimen.id))
    if any(agent in pair and pair <= {*agents.all_agents} for pair in policy.studied_together):
        words = policy.texts["studied-together"].format(regimen=nearest.regimen.title)
        return Reason("studied-together", words, "info")
    sentence = policy.texts["partner-missing"].format(regimen=nearest.regimen.title)
    return Reason("partner-missing", sentence, "warning")


def _reason_against(
    option: Option, facts_explained: frozenset[str], context: OrderContext
) -> Reason | None:
    """What is not shown, or not met, of a use; as grave as the facts behind it are telling."""
    knowledge = context.safety.knowledge
    policy, behind = knowledge.order_policy, facts_by_regimen(knowledge)[option.regimen.id]
    if option.fit == "alternative":
        return None
    if option.fit == "needs-data":
        unknown = list(_unexplained(option, "unknown", facts_explained, behind))
        telling = [o for o in unknown if _facts_of(o, behind) & policy.asked]
        if not unknown:
            return None
        severity: Severity = "warning" if telling else "info"
        return _reason_naming("indication-not-shown", telling or unknown, severity, policy)
    if option.fit == "investigational":
        return Reason("investigational", policy.texts["investigational"], "warning")
    against = list(_unexplained(option, "not-met", facts_explained, behind))
    fact_sets = [facts for o in against if (facts := _facts_of(o, behind))]
    if against and not fact_sets:  # what stands against it is the approval itself
        return Reason("not-approved-here", policy.texts["not-approved-here"], "warning")
    if against:
        soft = all(facts <= policy.soft for facts in fact_sets)
        is_judgement = _is_for_the_clinician(against, option, context)
        severity = "info" if soft or is_judgement else "warning"
        return _reason_naming("outside-indication", against, severity, policy)
    return None


def _is_for_the_clinician(against: list[Outcome], option: Option, context: OrderContext) -> bool:
    """Whether all that is not met is a criterion which the clinician judges in this line."""
    judgement = context.safety.knowledge.order_policy.judgement
    line = value_of(context.safety.facts.get("next-line"))
    late = isinstance(line, int | float) and line >= judgement.from_line
    of_class = not judgement.classes.isdisjoint(option.classes)
    return late and of_class and all(o.id in judgement.criteria for o in against)


def _unexplained(
    option: Option, answer: str, facts_explained: frozenset[str], behind: FactsByCriterion
) -> Iterator[Outcome]:
    """Criteria with that answer on which no rule has spoken."""
    for outcome in option.criteria:
        if outcome.answer == answer:
            facts = _facts_of(outcome, behind)
            if not facts or not facts <= facts_explained:
                yield outcome


def _facts_of(outcome: Outcome, behind: FactsByCriterion) -> frozenset[str]:
    return behind.get(outcome.id, frozenset())


def _reason_naming(
    code: str, outcomes: list[Outcome], severity: Severity, policy: OrderPolicy
) -> Reason:
    criteria = "; ".join(dict.fromkeys(o.text.removesuffix(".") for o in outcomes))
    sources = tuple(dict.fromkeys(s for o in outcomes for s in o.sources))
    return Reason(code, policy.texts[code].format(criteria=criteria), severity, sources)
