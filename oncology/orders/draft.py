"""One draft checked: what is unsafe in it, and whether it has a use that fits the patient."""

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
    """What speaks against these ingredients of a draft among all that is given with it.

    Each code is said once a draft. Of the ingredients the last one's rule speaks, since a rule of
    the data goes before what a label, or a use, says under the same code; of labels and uses the
    first one's. A fault that another drug would not mend is left out where an earlier reason is
    critical: the drug should not be given at all.
    """
    reasons: dict[str, Reason] = {}
    assessed = True
    codes_of_order = context.safety.knowledge.order_policy.mended
    for agent in names:
        safety = check_agent(agent, draft, agents, context.safety)
        reasons |= {reason.code: reason for reason in safety.rules}
        for reason in safety.labels:
            reasons.setdefault(reason.code, reason)
        if _is_supportive(agent, context):
            continue
        use = check_indication(agent, agents, safety.facts_explained, context)
        assessed &= use.assessed
        critical = any(
            reason.severity == "critical" and reason.code not in codes_of_order
            for reason in reasons.values()
        )
        if use.reason is not None and not (critical and use.reason.code in codes_of_order):
            reasons.setdefault(use.reason.code, use.reason)
        for caution in () if critical else use.cautions:
            reasons.setdefault(caution.code, caution)
    return DraftReasons(reasons, assessed)


def _is_supportive(agent: str, context: OrderContext) -> bool:
    """Whether an agent is checked for its safety alone: no regimen says what it is for."""
    classes = set(context.safety.terminology.drugs.classes_of(agent))
    return not classes.isdisjoint(context.safety.knowledge.order_policy.also_judged)
