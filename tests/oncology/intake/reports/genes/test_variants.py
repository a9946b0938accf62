"""What the words of a clause state of a gene, and what they leave open."""

import pytest

from tests.oncology.intake.reports.rows import rows_of


def variant(gene, state, **fields):
    return {"fact": "variant", "gene": gene, "state": state, **fields}


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("PIK3CA kein Mutationsnachweis.", [variant("PIK3CA", "absent")]),
        ("In der Probe wurde keine der erfassten PIK3CA-Mutationen nachgewiesen.", [variant("PIK3CA", "absent")]),
        ("BRCA1/2: Wildtyp", [variant("BRCA1", "absent"), variant("BRCA2", "absent")]),
        ("ESR1: no mutation detected; PIK3CA E545K detected", [variant("ESR1", "absent"), variant("PIK3CA", "present", change="E545K")]),
        ("AKT1, PTEN: wild type", [variant("AKT1", "absent"), variant("PTEN", "absent")]),
        ("PTEN could not be analysed", [variant("PTEN", "not-analysed")]),
    ],
)  # fmt: skip
def test_a_clause_states(text, rows):
    assert rows_of(text) == rows


@pytest.mark.parametrize(
    "text",
    [
        "PIK3CA H1047R mutation?",
        "PIK3CA H1047R cannot be excluded.",
        "Rule out ESR1 mutation.",
        "If ESR1 mutated: elacestrant.",
        "ESR1 variants arise under aromatase inhibitors.",
        "HER2/neu negative",
        "The PIK3CA assay covers E542K, E545K and H1047R.",
    ],
)
def test_what_is_open_or_of_the_test_states_nothing(text):
    assert [row for row in rows_of(text) if row["fact"] == "variant"] == []
