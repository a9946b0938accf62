import pytest

from service.demo.client import Exchange
from service.demo.orders import DraftList
from service.demo.visit import Outcome, Visit, suggestions_of

DRUG = {"resourceType": "MedicationRequest", "medicationCodeableConcept": {"text": "a"}}


def card(name, indicator="critical"):
    return {"uuid": name, "indicator": indicator}


def exchange(hook, *cards):
    return Exchange(hook, "http://a.example/x", {}, 200, {"cards": list(cards)})


@pytest.fixture
def visit():
    chart = Visit("p").with_exchange(exchange("patient-view", card("view")))
    return chart.with_drafts(DraftList().create(DRUG))


def test_the_newest_cards_on_orders_stand_before_those_on_the_chart(visit):
    visit = visit.with_exchange(exchange("order-select", card("old")))
    visit = visit.with_exchange(exchange("order-select", card("new")))
    visit = visit.with_exchange(Exchange("feedback", "", {}, 200, {}))
    assert [row["uuid"] for _, row in visit.cards()] == ["new", "view"]
    assert visit.card("old") is None
    assert len(visit.exchanges) == 4


def test_a_critical_card_waits_until_it_is_answered(visit):
    signing = visit.with_exchange(exchange("order-sign", card("c"), card("w", "warning")))
    assert signing.waits
    assert not visit.with_exchange(exchange("order-select", card("c"))).waits
    answered = signing.with_outcome("c", Outcome("dismissed", (), True))
    assert (answered.waits, answered.is_checked) == (False, True)
    assert not signing.with_drafts(signing.drafts.create(DRUG)).is_checked


def test_signed_orders_leave_the_drafts_and_keep_their_numbers(visit):
    signed = visit.with_signatures()
    [order] = signed.signed
    assert (order["status"], order["authoredOn"], signed.drafts.orders) == (
        "active",
        "2026-11-24",
        (),
    )
    assert signed.drafts.create(DRUG).orders[0]["id"] == "draft-2"


@pytest.mark.parametrize(
    ("behaviour", "ids", "count"),
    [
        ("any", ["a", "b"], 2),
        ("any", ["a"], 1),
        ("any", [], None),
        ("any", ["a", "x"], None),
        ("at-most-one", ["b"], 1),
        ("at-most-one", ["a", "b"], None),
        (None, ["a", "b"], None),
    ],
)
def test_no_more_is_taken_than_the_card_allows(behaviour, ids, count):
    content = {"suggestions": [{"uuid": "a"}, {"uuid": "b"}], "selectionBehavior": behaviour}
    rows = suggestions_of(content, ids)
    assert (None if rows is None else len(rows)) == count
