"""Data that could not be had speak on order cards: nothing is silent, replaced or removed for lack of them."""

import pytest

from hooks.registry import THERAPY

OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}


@pytest.fixture
def sign(post, make_call, make_draft):
    """Signs drafts of drugs for a demo patient whose prefetch is changed; returns the cards."""

    def sign(drugs, number=2, added=(), lost=None):
        drafts = [make_draft(name, f"demo-{number}", f"d{i}") for i, name in enumerate(drugs)]
        call = make_call("order-sign", number, drafts)
        entries = call["prefetch"]["medicationStatements"]["entry"]
        entries += [{"resource": item} for item in added]
        for key, value in (lost or {}).items():
            call["prefetch"][key] = value
        call["prefetch"] = {k: v for k, v in call["prefetch"].items() if v != "left out"}
        answer = post(call)
        assert answer.status_code == 200, answer.text
        return answer.json()["cards"]

    return sign


def statement(drug, number):
    return {
        "resourceType": "MedicationStatement", "id": "running", "status": "active",
        "medicationCodeableConcept": {"text": drug}, "effectivePeriod": {"start": "2026-10-01"},
        "subject": {"reference": f"Patient/demo-{number}"},
    }  # fmt: skip


def kinds(card_list):
    return {
        action["type"]
        for card in card_list
        for suggestion in card.get("suggestions", [])
        for action in suggestion["actions"]
    }


@pytest.mark.parametrize("value", [OUTCOME, "left out"])
def test_a_right_order_whose_therapy_is_lost_is_neither_removed_nor_passed_in_silence(sign, value):
    """Elacestrant after palbociclib: without its courses it looks like an order without a use."""
    assert sign(["elacestrant"]) == []
    lost = sign(["elacestrant"], lost=dict.fromkeys(["medicationStatements"], value))
    assert kinds(lost) == set()
    assert "Data on therapy are incomplete" in lost[0]["detail"]
    assert "Fits the record" not in str(lost)


@pytest.mark.parametrize("key", THERAPY)
def test_a_warning_that_hangs_on_a_lost_source_is_not_lost_in_silence(sign, key):
    """Rifampicin that runs takes palbociclib's effect away."""
    drugs, running = ["palbociclib", "letrozole"], [statement("rifampicin", 1)]
    [card] = sign(drugs, 1, running)
    assert "rifampicin" in card["summary"] + card["detail"]
    without = sign(drugs, 1, running, {key: OUTCOME})
    assert "incomplete" in without[0]["summary"]
    assert kinds(without) == set()


def test_other_data_that_are_lost_are_named_and_the_check_goes_on(sign):
    cards = sign(["olaparib"], lost={"allergies": OUTCOME, "procedures": "left out"})
    assert "The EHR sent an error in place of allergies." in cards[0]["detail"]
    assert "The EHR did not supply procedures." in cards[0]["detail"]
    assert cards[0]["indicator"] == "info"
    assert "delete" in kinds(cards)
