"""Verdicts on draft orders: rules of the data, labels, and the patient's facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from oncology.intake import Medication
from oncology.orders.comedication import check_comedication, names_of
from oncology.orders.context import OrderContext
from oncology.orders.draft import check_draft
from oncology.orders.formulary import with_site_policy, without_site_policy
from oncology.orders.order_set import order_set
from oncology.orders.quiet import quiet_codes
from oncology.orders.replacements import replacements
from oncology.orders.start_dose import additions, dose_in_order
from oncology.orders.verdict import OrderVerdict, Verdict
from oncology.safety import AgentSet
from oncology.values import GRADES, Reason
from terminology import Terminology

# a draft with one of these is no order any more
_VOID = frozenset({"cancelled", "entered-in-error", "stopped", "completed", "ended"})


def check_orders(
    drafts: tuple[Medication, ...], selections: tuple[str, ...] | None, context: OrderContext
) -> tuple[OrderVerdict, ...]:
    """One verdict for each anticancer draft (for order-select: of those selected).

    A draft of a drug that is not known here is not assessed. One of a drug that is known and is
    no cancer drug counts for the interactions of the others; it gets a verdict where it does
    something to a cancer drug whose own draft does not say so. What a site's policy hides is
    checked as if it did not, and the policy is named.
    """
    if not drafts:
        return ()
    options = context.options
    context = replace(context, options=without_site_policy(options))
    valid = _valid(drafts)
    agents = order_set(valid, context)
    selected = [
        draft
        for draft in sorted(valid, key=lambda d: d.source)
        if selections is None or draft.source in selections
    ]
    subjects = [draft for draft in selected if _gets_verdict(draft, context)]
    names = {name for draft in subjects for name in draft.ingredients}
    verdicts = [_verdict_on(draft, agents, context) for draft in subjects]
    for draft in selected:
        if context.advised and draft not in subjects:
            reasons = check_comedication(draft, agents, names, context)
            verdicts += [_verdict_of_comedication(draft, reasons, context)] if reasons else []
    in_order = tuple(sorted(verdicts, key=lambda verdict: verdict.reference))
    return with_site_policy(in_order, options)


def draft_agents(
    drafts: tuple[Medication, ...], terminology: Terminology
) -> Mapping[str, tuple[str, ...]]:
    """The agents of drafts that are still orders, each with its classes."""
    names = {name for draft in _valid(drafts) for name in draft.ingredients}
    return {name: terminology.drugs.classes_of(name) for name in sorted(names)}


def _valid(drafts: tuple[Medication, ...]) -> tuple[Medication, ...]:
    return tuple(d for d in drafts if d.status not in _VOID and not d.do_not_perform)


def _gets_verdict(draft: Medication, context: OrderContext) -> bool:
    if not draft.ingredients:
        return not context.safety.terminology.drugs.interaction_groups(draft.name)
    return any(context.is_anticancer(name) for name in draft.ingredients)


def _verdict_on(draft: Medication, agents: AgentSet, context: OrderContext) -> OrderVerdict:
    if not context.advised:
        return _not_assessed(draft, "out-of-scope", context)
    if not draft.ingredients:
        code = "study-drug" if draft.investigational else "unknown-drug"
        return _not_assessed(draft, code, context)
    names = tuple(name for name in draft.ingredients if context.is_anticancer(name))
    outcome = check_draft(draft, names, agents, context)
    reasons = outcome.by_code.values()
    quiet = quiet_codes(context.safety.knowledge, draft.ingredients)
    loud = {r.severity for r in reasons if r.severity != "info" or r.code not in quiet}
    verdict: Verdict = next((grade for grade in GRADES if grade in loud), "ok")
    if verdict == "ok" and not outcome.assessed:
        return _not_assessed(draft, "use-not-known", context)
    by_severity = _by_severity(reasons)
    return OrderVerdict(
        draft.source,
        draft.ingredients,
        verdict,
        tuple(_with_source(reason, draft) for reason in by_severity),
        replacements(draft, by_severity, context),
        dose_in_order(draft, by_severity, agents, context),
        additions(by_severity, agents, context),
    )


def _verdict_of_comedication(
    draft: Medication, reasons: tuple[Reason, ...], context: OrderContext
) -> OrderVerdict:
    by_severity = _by_severity(reasons)
    return OrderVerdict(
        draft.source,
        names_of(draft, context),
        by_severity[0].severity,
        tuple(_with_source(reason, draft) for reason in by_severity),
        (),
    )


def _by_severity(reasons: Iterable[Reason]) -> list[Reason]:
    return sorted(reasons, key=lambda r: (GRADES.index(r.severity), r.code))


def _not_assessed(draft: Medication, code: str, context: OrderContext) -> OrderVerdict:
    name = " + ".join(draft.ingredients) or draft.name
    sentence = context.safety.knowledge.order_policy.texts[code].format(drug=name)
    reason = Reason(code, sentence, "info", (draft.source,))
    return OrderVerdict(draft.source, draft.ingredients, "not-assessed", (reason,), ())


def _with_source(reason: Reason, draft: Medication) -> Reason:
    """What rests on nothing but the order rests on the order."""
    if reason.sources:
        return reason
    return Reason(reason.code, reason.text, reason.severity, (draft.source,))
