"""A draft of a drug that is not against cancer: what it does to the cancer drugs beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from oncology.intake import Medication
from oncology.orders.context import OrderContext
from oncology.orders.order_set import order_set
from oncology.orders.quiet import quiet_codes
from oncology.safety import AgentSet, check_agent, order_at_dose
from oncology.values import Reason


def names_of(draft: Medication, context: OrderContext) -> tuple[str, ...]:
    """What a draft is called here: its ingredients, else the interacting drugs that it names."""
    drugs = context.safety.terminology.drugs
    return draft.ingredients or drugs.interacting_drugs(draft.name)


def check_comedication(
    draft: Medication, agents: AgentSet, subjects: Collection[str], context: OrderContext
) -> tuple[Reason, ...]:
    """What the draft brings about: reasons against a cancer drug that are not there without it.

    Each cancer drug that is taken or ordered beside it is judged with the draft and without, but
    for those of `spoken`, whose own drafts say it.
    """
    without = order_set(tuple(d for d in agents.drafts if d is not draft), context)
    reasons: dict[str, Reason] = {}
    for agent in sorted({*without.combined_agents, *without.lasting_agents}.difference(subjects)):
        if not context.is_anticancer(agent):
            continue
        before = {(r.code, r.text) for r in _loud_reasons(agent, without, context)}
        for reason in _loud_reasons(agent, agents, context):
            if (reason.code, reason.text) not in before:
                reasons.setdefault(reason.code, _naming(agent, reason, context))
    return tuple(reasons.values())


def _loud_reasons(agent: str, agents: AgentSet, context: OrderContext) -> Iterator[Reason]:
    """What speaks against an agent of a set and would be shown on a card."""
    drafts = (d for d in agents.drafts if agent in d.ingredients)
    draft = next(drafts, order_at_dose(agent, None))
    safety = check_agent(agent, draft, agents, context.safety)
    quiet = quiet_codes(context.safety.knowledge, (agent,))
    for reason in (*safety.rules, *safety.labels):
        if reason.severity != "info" or reason.code not in quiet:
            yield reason


def _naming(agent: str, reason: Reason, context: OrderContext) -> Reason:
    """The reason with the cancer drug that it speaks of, where its words leave that out."""
    if agent in reason.text.lower():
        return reason
    sentence = context.safety.knowledge.order_policy.texts["on-agent"]
    name = f"{agent[0].upper()}{agent[1:]}"
    return replace(reason, text=sentence.format(agent=name, text=reason.text))
