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
