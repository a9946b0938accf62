"""Whom a change of a shared part reaches, through other shared parts too."""

from service.comparison.entries import Entry
from service.comparison.references import References

CRITERIA = "criteria.criteria"


def references(*rows):
    return References({(kind, name): Entry(kind, name, name, data) for kind, name, data in rows})


USES = references(
    (CRITERIA, "a", {"fact": "esr1", "op": "above", "parameter": "limit"}),
    (CRITERIA, "b", {"any": ["a"]}),
    ("ranking_rules.rules", "first", {"when": "b"}),
    ("regimens", "direct", {"requires": ["a"], "source": "label-us 7.1"}),
    ("regimens", "ranked", {"order": {"rules": ["first"]}, "labels": {"us": ["x-us"]}}),
    ("regimens", "apart", {"requires": ["c"], "rationale": "a"}),
    ("order_rules.rules", "check", {"when": ["b"]}),
)


def test_users_are_found_through_other_shared_parts():
    users = {("regimens", "direct"), ("regimens", "ranked"), ("order_rules.rules", "check")}
    assert set(USES.users((CRITERIA, "a"))) == users
    assert set(USES.users(("parameters.parameters", "limit"))) == users
    assert set(USES.users(("facts.facts", "esr1"))) == users


def test_a_part_reaches_only_who_names_it():
    assert USES.users(("ranking_rules.rules", "first")) == [("regimens", "ranked")]
    assert USES.users(("approvals", "x-us")) == [("regimens", "ranked")]
    assert USES.users((CRITERIA, "nobody")) == []


def test_a_source_is_found_by_its_id_without_the_place():
    assert USES.users(("sources.sources", "label-us")) == [("regimens", "direct")]
