"""What a site's policy means for draft orders: a formulary matter is never an outside indication."""

from __future__ import annotations

from dataclasses import replace

from oncology.knowledge import HIDDEN
from oncology.options import Option, Status
from oncology.orders.verdict import OrderVerdict, Verdict
from oncology.values import Reason


def without_site_policy(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options as they would stand without what the policy hides; never preferred."""
    return tuple(_without_policy(o) if o.hidden is not None else o for o in options)


def with_site_policy(
    verdicts: tuple[OrderVerdict, ...], options: tuple[Option, ...]
) -> tuple[OrderVerdict, ...]:
    """The verdicts, with the policy's reason where it hides every use of an ordered drug."""
    return tuple(_with_reason(verdict, options) for verdict in verdicts)


def _without_policy(option: Option) -> Option:
    without = option._replace(hidden=None)
    if option.regimen.investigational or without.not_met:
        return without
    is_open = any(outcome.answer == "unknown" for outcome in without.criteria)
    fit: Status = "needs-data" if is_open else "alternative"
    return without._replace(status=fit, fit=fit)


def _with_reason(verdict: OrderVerdict, options: tuple[Option, ...]) -> OrderVerdict:
    reasons: dict[str, Reason] = {}
    for agent in verdict.agents:
        uses = [option for option in options if agent in option.regimen.agents]
        if uses and all(option.hidden is not None for option in uses):
            reasons[agent] = Reason(HIDDEN, f"{uses[0].hidden}.", "info")
    if not reasons:
        return verdict
    status: Verdict = "info" if verdict.verdict == "ok" else verdict.verdict
    all_reasons = (*verdict.reasons, *dict.fromkeys(reasons.values()))
    return replace(verdict, verdict=status, reasons=all_reasons)
