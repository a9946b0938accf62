"""Which cards a hook shows, and their order."""

from __future__ import annotations

from cards.card import Card, CardBasis, missing_card
from cards.markdown import plain
from cards.opening import opening_cards
from cards.options import options_card
from cards.orders import order_cards
from cards.status import beyond_scope_card, has_progressed, status_card
from cards.tests_due import tests_card
from oncology.assessment import Assessment

# reasons out of scope that rest on what is not recorded
_OPEN = frozenset(
    {"receptor-status-unknown", "her2-status-unknown", "her2-equivocal", "not-advanced"}
)


def render(basis: CardBasis, hook: str) -> list[Card]:
    """Cards for a hook; none when the patient is out of scope or there is nothing to say.

    Where receptors that nobody recorded are all that keeps the service from advising, the tests
    that would settle it are told: not known is not out of scope. Where a tumour is no longer what
    the service advises on, one card says so. Data that could not be had are named once; while those
    on therapy are incomplete, no drug is ordered and no chart of the disease opened in silence.
    """
    return [_in_plain_words(content) for content in _cards(basis, hook)]


def _cards(basis: CardBasis, hook: str) -> list[Card]:
    assessment = basis.assessment
    in_scope = assessment["scope"]["inScope"]
    if hook != "patient-view":
        cards = order_cards(basis) if in_scope else []
        return [*_missing(basis, has_subject=_has_subject(basis)), *cards]
    if not in_scope:
        cards = beyond_scope_card(basis) or tests_card(basis)
        may_be = basis.missing.therapy and _may_be_in_scope(assessment)
        return [*_missing(basis, has_subject=bool(cards) or may_be), *cards]
    line_goes_on = _goes_on(assessment)
    if not basis.is_long:
        return opening_cards(basis, line_goes_on=line_goes_on)
    options = options_card(basis, line_goes_on=line_goes_on)
    return [status_card(basis), *options, *tests_card(basis)]


def _missing(basis: CardBasis, *, has_subject: bool) -> list[Card]:
    return [missing_card(basis)] if has_subject and basis.missing.sentences else []


def _has_subject(basis: CardBasis) -> bool:
    """Whether a draft is one whose judgement could hang on the data that are missing."""
    if basis.assessment["scope"]["inScope"]:
        return basis.missing.drug_ordered
    is_open = basis.missing.therapy and _may_be_in_scope(basis.assessment)
    return is_open and bool(basis.assessment["orders"])


def _may_be_in_scope(assessment: Assessment) -> bool:
    """Whether nothing that is recorded keeps the patient out of scope: a breast cancer whose stage or receptors are not known."""
    return {reason["code"] for reason in assessment["scope"]["reasons"]} <= _OPEN


def _in_plain_words(content: Card) -> Card:
    """The card with what an EHR writes onto buttons, which may name a drug of the chart, on one line."""
    for suggestion in content.get("suggestions", []):
        suggestion["label"] = plain(suggestion["label"])
        for action in suggestion["actions"]:
            action["description"] = plain(action["description"])
    return content


def _goes_on(assessment: Assessment) -> bool:
    """A line goes on without progression: options are not pushed."""
    therapy = assessment["therapy"]
    newest = therapy["lines"][-1] if therapy["lines"] else None
    return bool(therapy.get("onTherapy")) and newest is not None and not has_progressed(newest)
