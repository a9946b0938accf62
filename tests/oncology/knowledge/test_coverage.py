"""Every kind of entry that may name rows of the decision table is counted for them."""

from dataclasses import replace

import pytest

from oncology.knowledge.coverage import coverage
from oncology.knowledge.load import load_knowledge as load


def served(knowledge, row):
    [entry] = [one for one in coverage(knowledge) if one.id == row]
    return (*entry.regimens, *entry.by)


@pytest.mark.parametrize(
    ("family", "name", "entry"),
    [
        ("alerts", "er-low", "alert er-low"),
        ("due_rules", "ecg", "test ecg"),
        ("order_rules", "ribociclib-heart", "order ribociclib-heart"),
    ],
)
def test_an_entry_serves_the_rows_that_it_names(family, name, entry):
    knowledge = load()
    assert entry not in served(knowledge, "1.12")
    entries = [
        replace(x, rows=("1.12",)) if name in {getattr(x, "id", ""), getattr(x, "code", "")} else x
        for x in getattr(knowledge, family)
    ]
    assert entry in served(replace(knowledge, **{family: tuple(entries)}), "1.12")
