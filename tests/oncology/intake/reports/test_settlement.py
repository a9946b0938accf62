"""Statements of one report that others of it overrule."""

import pytest

from tests.oncology.intake.reports.rows import rows_of


@pytest.mark.parametrize(
    ("text", "fact", "field", "values"),
    [
        ("HER2 2+ (equivocal). HER2 FISH not amplified. HER2 status: negative.", "her2", "overall", ["negative"]),
        ("Possible liver metastases. Biopsy: liver metastases.", "metastasis", "state", ["present"]),
        ("Possible liver metastases.", "metastasis", "state", ["uncertain"]),
        ("Ki-67: 3 %\n\nIt said Ki-67: 3 % it should read Ki-67: 30 %.", "ki67", "percent", [30]),
    ],
)  # fmt: skip
def test_what_overrules(text, fact, field, values):
    rows = [row for row in rows_of(text) if row["fact"] == fact and field in row]
    assert [row[field] for row in rows] == values


CORRECTIONS = [
    "Corrected: ER 5 %.", "Korrektur: ER 5 %.", "Erratum : RE 5 %.", "Corrección: RE 5 %.",
]  # fmt: skip


@pytest.mark.parametrize("words", CORRECTIONS)
def test_a_correction_takes_the_value_before_it(words):
    rows = rows_of(f"ER 90 %, PR 20 %.\n\n{words}")
    assert {r["fact"]: r["percent"] for r in rows} == {"er": 5, "pr": 20}


def test_a_correction_without_a_value_leaves_none():
    rows = rows_of("ER 90 %, PR 20 %.\n\nCorrection: the ER result belongs to another patient.")
    assert [r["fact"] for r in rows] == ["pr"]


def test_what_a_correction_leaves_as_it_was_stands():
    rows = rows_of("ER 90 %, PR 20 %.\n\nCorrection of the PR result. ER is unchanged.")
    assert [r["fact"] for r in rows] == ["er"]
