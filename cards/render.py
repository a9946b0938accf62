"""Which cards a hook shows, and their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cards.card import Card, CardBasis
from cards.options import options_card
from cards.orders import order_cards
from cards.status import beyond_scope_card, has_progressed, status_card
from cards.tests_due import tests_card
from oncology.assessment import Assessment
from oncology.knowledge import knowledge_on


def render(basis: CardBasis, hook: str) -> list[Card]:
    """Cards for a hook, by the knowledge of the Assessment's day; none when the patient is out of scope or there is nothing to say.

    Where receptors that nobody recorded are all that keeps the service from advising, the tests
    that would settle it are told: not known is not out of scope. Where a tumour is no longer what
    the service advises on, one card says so.
    """
    assessment = basis.assessment
    day = date.fromisoformat(assessment["asOf"])
    basis = replace(basis, knowledge=knowledge_on(basis.knowledge, day))
    if not assessment["scope"]["inScope"]:
        if hook != "patient-view":
            return []
        return beyond_scope_card(basis) or tests_card(basis)
    if hook != "patient-view":
        return order_cards(basis)
    options = options_card(basis, line_goes_on=_goes_on(assessment))
    return [status_card(basis), *options, *tests_card(basis)]


def _goes_on(assessment: Assessment) -> bool:
    """A line goes on without progression: options are not pushed."""
    therapy = assessment["therapy"]
    newest = therapy["lines"][-1] if therapy["lines"] else None
    return bool(therapy.get("onTherapy")) and newest is not None and not has_progressed(newest)
