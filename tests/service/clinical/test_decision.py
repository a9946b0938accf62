"""What a real decision leaves behind: options and rules, nothing of the patient."""

import json
from datetime import date
from pathlib import Path

import pytest

from hooks import Absence
from oncology.assessment.case import Case
from service.clinical.engine import Engine, Inquiry

DEMO = Path(__file__).resolve().parents[3] / "service/demo/patients/2-esr1-after-cdk.json"
INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"


@pytest.fixture(scope="module")
def decide():
    engine = Engine()
    resources = [entry["resource"] for entry in json.loads(DEMO.read_text())["entry"]]

    def run(hook="patient-view", drug=None):
        draft = {
            "resourceType": "MedicationRequest", "id": "zebulon-draft", "status": "draft",
            "intent": "order", "medicationCodeableConcept": {"text": drug},
            "subject": {"reference": "Patient/demo-2"},
        }  # fmt: skip
        orders = (draft,) if drug else ()
        case = Case(tuple(resources), "demo-2", date(2026, 11, 24), "us", orders)
        absences = (Absence("procedures", "not-supplied"),)
        inquiry = Inquiry(f"luminal-{hook}", INSTANCE, absences, is_audited=True)
        return engine.respond(inquiry, case, engine.judge(case))

    return run


def test_every_card_and_suggestion_is_traced(decide):
    decision = decide()
    cards = decision.response["cards"]
    assert [one.card for one in decision.cards] == [card["uuid"] for card in cards]
    kinds = {one.kind: one for one in decision.cards}
    assert "opening" in kinds
    assert "other" not in kinds
    for card, one in zip(cards, decision.cards, strict=True):
        assert set(one.offers) == {s["uuid"] for s in card.get("suggestions", [])}
        assert "other" not in one.offers.values()
    assert kinds["opening"].rules


def test_a_stopped_order_is_traced_to_its_rule_and_not_to_the_draft(decide):
    decision = decide("order-sign", "olaparib")
    [missing, one] = decision.cards
    assert (missing.kind, missing.offers) == ("missing", {})
    assert one.kind == "order"
    assert one.rules
    assert "delete" in one.offers.values()
    assert any(offer.startswith("option:") for offer in one.offers.values())
    assert "zebulon" not in repr(decision.cards) + repr(decision.conclusions)


def test_conclusions_hold_line_category_options_and_gaps(decide):
    conclusions = decide().conclusions
    assert (conclusions.line, conclusions.category) == (2, "secondary")
    assert ("elacestrant", "preferred") in conclusions.options
    assert "data-not-supplied" in conclusions.gaps
    assert "demo-2" not in repr(conclusions)
