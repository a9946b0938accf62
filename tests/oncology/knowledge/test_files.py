"""The data files of a state of the knowledge: shipped, changed, or not there."""

import pytest

from oncology.knowledge import SHIPPED, Files, build_knowledge

REGIMENS = "oncology/knowledge/data/regimens"
ELACESTRANT = f"{REGIMENS}/elacestrant.yaml"
PARAMETERS = "oncology/knowledge/data/parameters.yaml"


def test_a_file_that_a_state_does_not_have_is_in_no_list():
    files = Files(absent=frozenset({ELACESTRANT}))
    assert set(SHIPPED.names(REGIMENS)) - set(files.names(REGIMENS)) == {"elacestrant.yaml"}
    assert set(SHIPPED.tree(REGIMENS)) - set(files.tree(REGIMENS)) == {ELACESTRANT}
    assert "elacestrant" not in build_knowledge(files).regimens


def test_a_file_that_must_be_there_is_named():
    with pytest.raises(ValueError, match=r"parameters\.yaml: top: the file is not there; add it"):
        build_knowledge(Files(absent=frozenset({PARAMETERS})))


def test_the_knowledge_of_a_state_has_its_own_parameters_and_facts():
    text = SHIPPED.text(PARAMETERS)
    window = text.replace("value: 28", "value: 29", 1)
    facts = "oncology/knowledge/data/facts/genes.yaml"
    meaning = SHIPPED.text(facts).replace("text: ESR1 in", "text: The state of ESR1 in", 1)
    state = build_knowledge(Files(((PARAMETERS, window), (facts, meaning))))
    shipped = build_knowledge(SHIPPED)
    assert state.parameters["regimen_window"] == shipped.parameters["regimen_window"] + 1
    assert state.facts["esr1"].meaning == f"The state of {shipped.facts['esr1'].meaning}"
