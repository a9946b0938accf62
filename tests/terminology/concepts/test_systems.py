"""Code systems: every spelling of an address leads to one short name."""

import pytest

import terminology
from terminology import Coding, files

ROWS = files.read_yaml("systems")["systems"]


@pytest.fixture(scope="module")
def systems():
    return terminology.load().systems


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
@pytest.mark.parametrize("ending", ["", "/"])
def test_every_spelling_of_an_address_has_its_name(systems, row, ending):
    assert systems[row["id"]] == row["url"]
    for url in (row["url"], *row["also"]):
        assert systems.name_of(url.rstrip("/") + ending) == row["id"]
        assert systems.pairs([Coding(url, "1")])[0][0] == row["id"]


def test_a_strange_or_absent_address_has_no_name(systems):
    assert systems.name_of("http://example.org/codes") is None
    assert systems.name_of(None) is None
    assert list(systems) == [row["id"] for row in ROWS]
    assert len(systems) == len(ROWS)
