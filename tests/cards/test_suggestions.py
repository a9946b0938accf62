"""A draft order never says more than the label: a drug with pauses is not 'once daily' throughout."""

import pytest

import terminology
from cards import CardBasis
from cards.suggestions import create_action
from oncology.assessment.sections.doses import write_dose
from oncology.knowledge.load import load_knowledge as load

DOSES = [(name, dose) for name, agent in sorted(load().agents.items()) for dose in agent.doses]


@pytest.mark.parametrize(("agent", "dose"), DOSES, ids=lambda part: getattr(part, "text", part))
def test_a_draft_of_a_drug_with_pauses_has_the_days_in_words_only(agent, dose):
    basis = CardBasis({}, load(), terminology.load(), "p", str)
    order = create_action(agent, write_dose(dose), basis)["resource"]
    (dosage,) = order["dosageInstruction"]
    assert dose.text in dosage["text"]
    assert ("timing" in dosage) == bool(not dose.treatment_days and dose.per_period)


def test_a_draft_of_a_drug_without_a_known_dose_states_none():
    basis = CardBasis({}, load(), terminology.load(), "p", str)
    assert "dosageInstruction" not in create_action("letrozole", None, basis)["resource"]
