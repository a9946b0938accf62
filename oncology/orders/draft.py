"""One draft judged: what is unsafe in it, and whether it has a use that fits the patient."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.intake import Medication
from oncology.orders.context import OrderContext
from oncology.orders.indication import check_indication
from oncology.safety import AgentSet, check_agent
from oncology.values import Reason


@dataclass(frozen=True, slots=True)
class DraftReasons:
    """One reason a code. `assessed` is False where no regimen says what an agent is for."""

    by_code: dict[str, Reason]
    assessed: bool


def check_draft(
    draft: Medication, names: tuple[str, ...], agents: AgentSet, context: OrderContext
) -> DraftReasons:
    """What speaks against these ingredients of a draft among all that is given with it."""
    reasons: dict[str, Reason] = {}
    assessed = True
    for agent in names:
        safety = check_agent(agent, draft, agents, context.safety)
        reasons |= {reason.code: reason for reason in safety.rules}
        for reason in safety.labels:
            reasons.setdefault(reason.code, reason)
        if _needs_no_use(agent, context):
            continue
        use = check_indication(agent, agents, safety.explained, context)
        assessed &= use.assessed
        mended = context.safety.knowledge.order_policy.mended
        critical = any(reason.severity == "critical" for reason in reasons.values())
        if use.reason is not None and not (critical and use.reason.code in mended):
            reasons.setdefault(use.reason.code, use.reason)
    return DraftReasons(reasons, assessed)


def _needs_no_use(agent: str, context: OrderContext) -> bool:
    """Whether an agent is judged for its safety alone: no regimen says what it is for."""
    classes = set(context.safety.terminology.drugs.classes_of(agent))
    return not classes.isdisjoint(context.safety.knowledge.order_policy.also_judged)
