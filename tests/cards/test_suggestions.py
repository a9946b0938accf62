"""A draft order never says more than the label: a drug with pauses is not 'once daily' throughout."""

import pytest

import terminology
from cards import CardBasis
from cards.suggestions import regimen_suggestion
from oncology.knowledge.load import load_knowledge as load


@pytest.mark.parametrize("regimen", sorted(load().regimens))
def test_a_draft_of_a_drug_with_pauses_has_the_days_in_words_only(regimen):
    knowledge = load()
    basis = CardBasis({}, knowledge, terminology.load(), "p", str)
    suggestion = regimen_suggestion(regimen, basis)
    for action in suggestion["actions"]:
        order = action["resource"]
        agent = knowledge.agents.get(order["medicationCodeableConcept"]["text"])
        for dosage in order.get("dosageInstruction", ()):
            assert agent.dose.text in dosage["text"]
            assert not (agent.dose.treatment_days and "timing" in dosage)
