"""Whether an ordered drug has a use that fits the patient, by the regimens judged for her."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from oncology.facts import Outcome
from oncology.knowledge import Node, OrderPolicy
from oncology.options import Option, facts_behind
from oncology.orders.context import OrderContext
from oncology.orders.interchange import covers, stands_for
from oncology.safety import AgentSet
from oncology.values import Reason, Severity

_BEST = ("preferred", "alternative", "needs-data", "investigational", "not-eligible")


@dataclass(frozen=True, slots=True)
class Indication:
    """`assessed`: some regimen says what the drug is for. `reason`: what speaks against the use."""

    assessed: bool
    reason: Reason | None = None


def check_indication(
    agent: str, agents: AgentSet, explained: frozenset[str], context: OrderContext
) -> Indication:
    """The best use of the agent in what is ordered; facts in `explained` were spoken of already."""
    knowledge, terminology = context.safety.knowledge, context.safety.terminology
    policy, common = knowledge.order_policy, knowledge.common_excludes
    if agent in agents.running and not agents.replaced:
        return Indication(True)
    alike = {name for g in policy.interchangeable if agent in g.agents for name in g.agents}
    alike.add(agent)
    holding = [
        o
        for o in context.options
        if not alike.isdisjoint(o.regimen.agents) and _holds(o, agent, policy)
    ]
    if not holding:
        return Indication(False)
    complete = [o for o in holding if covers(o, agents.together, policy)]
    own = [o for o in complete if _leads(o, agent, policy)]
    if any(not _leads(o, agent, policy) for o in complete):
        return Indication(True)  # the leading drug of that regimen answers for the whole
    if not own:
        drug = terminology.drugs.by_name(agent)
        return Indication(True, None if drug and drug.endocrine else _alone(holding, policy))
    best = min(own, key=lambda o: (_BEST.index(o.status), _against(o)))
    return Indication(True, _reason(best, explained, common, policy))


def _holds(option: Option, agent: str, policy: OrderPolicy) -> bool:
    agents = option.regimen.agents
    return any(stands_for(agent, name, agents[0], policy) for name in agents)


def _leads(option: Option, agent: str, policy: OrderPolicy) -> bool:
    lead = option.regimen.agents[0]
    return stands_for(agent, lead, lead, policy)


def _against(option: Option) -> int:
    return sum(outcome.answer == "not-met" for outcome in option.criteria)


def _alone(holding: list[Option], policy: OrderPolicy) -> Reason:
    nearest = min(holding, key=lambda o: (_BEST.index(o.status), _against(o), o.regimen.id))
    text = policy.texts["partner-missing"].format(regimen=nearest.regimen.title)
    return Reason("partner-missing", text, "warning")


def _reason(
    option: Option, explained: frozenset[str], common: tuple[Node, ...], policy: OrderPolicy
) -> Reason | None:
    if option.status in {"preferred", "alternative"}:
        return None
    if option.status == "needs-data":
        waiting = list(_open(option, "unknown", explained, common))
        weighty = [o for o in waiting if _facts(o, option, common) & policy.asked]
        if not waiting:
            return None
        severity: Severity = "warning" if weighty else "info"
        return _worded("indication-not-shown", weighty or waiting, severity, policy)
    if option.status == "investigational":
        return Reason("investigational", policy.texts["investigational"], "warning")
    against = list(_open(option, "not-met", explained, common))
    asked = [facts for o in against if (facts := _facts(o, option, common))]
    if against and not asked:  # what stands against it is the approval itself
        return Reason("not-approved-here", policy.texts["not-approved-here"], "warning")
    if against:
        soft = all(facts <= policy.soft for facts in asked)
        return _worded("outside-indication", against, "info" if soft else "warning", policy)
    return None


def _open(
    option: Option, answer: str, explained: frozenset[str], common: tuple[Node, ...]
) -> Iterator[Outcome]:
    """Criteria with that answer on which no rule has spoken."""
    for outcome in option.criteria:
        if outcome.answer == answer:
            facts = _facts(outcome, option, common)
            if not facts or not facts <= explained:
                yield outcome


def _facts(outcome: Outcome, option: Option, common: tuple[Node, ...]) -> frozenset[str]:
    return facts_behind(option.regimen, common).get(outcome.id, frozenset())


def _worded(code: str, outcomes: list[Outcome], severity: Severity, policy: OrderPolicy) -> Reason:
    listed = "; ".join(dict.fromkeys(o.text.removesuffix(".") for o in outcomes))
    sources = tuple(dict.fromkeys(s for o in outcomes for s in o.sources))
    return Reason(code, policy.texts[code].format(criteria=listed), severity, sources)
