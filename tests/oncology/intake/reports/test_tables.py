"""Tables with a column for each specimen or time."""

import pytest

from oncology.intake.reports.tables import table_head
from tests.oncology.intake.reports.rows import rows_of

BORDERS = ["\t", "     ", " | ", " ; "]


def table(border, head, *rows):
    return "\n".join(border.join(row) for row in (head, *rows))


@pytest.mark.parametrize("border", BORDERS)
@pytest.mark.parametrize(
    ("head", "shares"),
    [
        (("Marker", "Tumour 1", "Tumour 2"), [90, 5]),
        (("Marker", "Right breast", "Left breast"), [90, 5]),
        (("Marker", "Biopsy now", "Primary tumour 2015"), [90]),
        (("Marker", "Primärtumor 2016", "Metastase aktuell"), [5]),
        (("Marcador", "Tumor primario (2015)", "Biopsia actual"), [5]),
        (("Marqueur", "Tumeur primitive 2015", "Métastase ce jour"), [5]),
        (("Marker", "2015", "2019"), []),
        (("Marker", "Value", "Range"), []),
    ],
)
def test_only_columns_of_now_are_read(border, head, shares):
    text = table(border, head, ("ER", "90 %", "5 %"), ("HER2", "3+", "1+"))
    rows = rows_of(text)
    assert [r["percent"] for r in rows if r["fact"] == "er"] == shares
    scores = {90: "3+", 5: "1+"}
    assert [r["ihc"] for r in rows if r["fact"] == "her2"] == [scores[s] for s in shares]


@pytest.mark.parametrize("border", BORDERS)
def test_a_row_whose_cells_cannot_be_told_apart_is_not_read(border):
    head = ("Marker", "Tumour 1", "Tumour 2")
    text = table(border, head, ("ER", "90 %"), ("PR", "90 %", "5 %", "10 %"))
    assert rows_of(text) == []


@pytest.mark.parametrize("line", ["ER\t90 %\t5 %", "Grade\t3\t2", "Carcinoma of the breast", ""])
def test_other_lines_are_no_head(line):
    assert table_head(line) is None
