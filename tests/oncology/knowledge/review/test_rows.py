"""Each row of the founding review is served by an entry or says why not."""

import pytest

from oncology.knowledge import load_knowledge as load
from oncology.knowledge.files import Files
from oncology.knowledge.review.rows import load_review_rows

TABLES = {"1a": 33, "1b": 65, "2": 11, "figure-1": 5, "figure-2": 7, "text": 283}
FIRST = "oncology/knowledge/data/review/biomarkers.yaml"


def test_no_row_is_open_and_none_was_lost():
    rows = load().review_rows
    assert [row.id for row in rows if row.is_open] == []
    counts = {name: sum(row.table == name for row in rows) for name in TABLES}
    assert counts == TABLES


def test_a_row_without_an_entry_has_its_reason():
    silent = [row for row in load().review_rows if not row.serves]
    assert silent
    assert all(row.reason and row.reason.text for row in silent)


def test_an_id_used_twice_is_refused():
    row = "{id: er, table: text, group: Receptors, label: Receptor, serves: [fact er]}"
    text = f"source: founding-review\nchecked: 2026-11-27\nrows:\n  - {row}\n  - {row}\n"
    with pytest.raises(ValueError, match="er: the id is used twice"):
        load_review_rows(Files(((FIRST, text),)))
