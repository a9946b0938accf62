"""Names of entries that ever shipped are there or retired, and nothing ships as signed by anybody.

`identifiers.txt` lists them, `kind/id` a line; `.ci/identifiers.py` adds those of a release.
"""

import pytest

from oncology.knowledge import load_entries
from oncology.knowledge.files import read_yaml
from oncology.knowledge.sign_off.entries import PROPOSED, SIGN_OFF


def lost(shipped, today, retired):
    """Names that shipped and are neither there nor retired."""
    return sorted(set(shipped) - set(today) - {f"{row['kind']}/{row['id']}" for row in retired})


@pytest.fixture(scope="module")
def shipped(root):
    return (root / "tests/house/identifiers.txt").read_text("utf-8").splitlines()


def test_each_name_that_shipped_is_there_or_retired(shipped):
    retired = read_yaml("retired.yaml", "retired")["retired"]
    today = {entry.name for entry in load_entries()}
    assert lost(shipped, today, retired) == [], "list them in oncology/knowledge/data/retired.yaml"


def test_a_lost_name_is_seen_and_a_retired_one_is_not():
    shipped = ["regimen/a", "regimen/b", "agent/b"]
    assert lost(shipped, ["regimen/a"], [{"kind": "regimen", "id": "b"}]) == ["agent/b"]


def test_the_list_is_sorted_and_names_each_once(shipped):
    assert shipped == sorted(set(shipped))
    assert {"regimen/elacestrant", "order-rule/pregnancy", "parameter/pd_link"} <= set(shipped)


def test_nothing_that_ships_is_signed_by_anybody():
    """What a maintainer wrote is proposed; a hospital signs what it takes over."""
    entries = [entry for entry in load_entries() if entry.kind.is_signable]
    assert entries
    assert [e.name for e in entries if e.row.get("status", PROPOSED) != PROPOSED] == []
    fields = [name for name in SIGN_OFF if name != "status"]
    assert [e.name for e in entries if any(e.row.get(name) for name in fields)] == []
