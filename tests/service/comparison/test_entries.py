"""What stands in a file becomes entries by kind, id and title."""

import pytest

from service.comparison.entries import entries_of

DATA = "oncology/knowledge/data"
ROWS = [
    (f"{DATA}/regimens/x.yaml", {"id": "x", "title": "The X"}, ("regimens", "x"), "The X (x)"),
    (f"{DATA}/regimens/x.yaml", {"id": "the-x", "title": "The X"}, ("regimens", "the-x"), "The X"),
    (f"{DATA}/criteria.yaml", {"criteria": [{"id": "a", "text": "An A"}]},
     ("criteria.criteria", "a"), "An A (a)"),
    (f"{DATA}/order_rules/one.yaml", {"rules": [{"id": "a", "text": "An A"}]},
     ("order_rules.rules", "a"), "An A (a)"),
    ("terminology/data/conditions.yaml", {"conditions": [{"concept": "a", "text": "an|a"}]},
     ("conditions.conditions", "a"), "a"),
    (f"{DATA}/groups.yaml", {"groups": {"g": ["a", "b"]}}, ("groups.groups", "g"), "g"),
    (f"{DATA}/version.yaml", {"version": "1"}, ("version", f"{DATA}/version.yaml"),
     f"{DATA}/version.yaml"),
    ("cards/data/wording.en.yaml", {"sentences": {"a": "So."}}, ("sentence", "cards/a"), "cards: a"),
    ("terminology/data/metastasis_snomed.csv", {"table": [{"code": "1", "site": "bone"}]},
     ("metastasis_snomed", "1"), "1"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "content", "key", "title"), ROWS)
def test_an_entry_has_its_kind_id_and_title(path, content, key, title):
    [entry] = entries_of({path: content}).values()
    assert ((entry.kind, entry.id), entry.title) == (key, title)


def test_an_approval_is_an_entry_of_its_own():
    approval = {"id": "x-eu", "in": "eu"}
    entries = entries_of({"d/data/agents/x.yaml": {"name": "x", "approvals": [approval]}})
    assert entries["approvals", "x-eu"].title == "x, EU (x-eu)"
    assert entries["agents", "x"].data == {"name": "x"}


def test_rows_of_one_name_are_one_entry():
    rows = [{"concept": "c", "text": "one"}, {"concept": "c", "text": "two"}]
    [entry] = entries_of({"t/data/conditions.yaml": {"conditions": rows}}).values()
    assert entry.data == rows


def test_an_entry_stays_itself_in_another_file():
    row = {"rules": [{"id": "a", "text": "A"}]}
    assert entries_of({f"{DATA}/order_rules/one.yaml": row}) == entries_of(
        {f"{DATA}/order_rules/two.yaml": row}
    )
