"""Entries have stable names, and a digest that follows what is signed and nothing else."""

import copy
import json
from datetime import date

import pytest

from oncology.knowledge.files import SHIPPED, schema_text
from oncology.knowledge.sign_off.entries import (
    SIGN_OFF,
    digests_of,
    entries_of,
    load_entries,
    read_contents,
)

DATA = "oncology/knowledge/data"
CONTENTS = read_contents(SHIPPED)
AGENT = "oncology/knowledge/evidence/data/agents/elacestrant.yaml"
REGIMEN = f"{DATA}/regimens/elacestrant.yaml"


def digests(contents=CONTENTS):
    return digests_of(entries_of(contents))


def changed(path, at, value):
    """The names of the entries whose digest differs once a field of a file holds another value."""
    contents = {**CONTENTS, path: copy.deepcopy(CONTENTS[path])}
    place = contents[path]
    for step in at[:-1]:
        place = place[step]
    place[at[-1]] = value
    old, new = digests(), digests(contents)
    assert old.keys() == new.keys()
    return {name for name in old if old[name] != new[name]}


def row(path, rows, **fields):
    """The number of an entry of a list."""
    ((key, value),) = fields.items()
    return next(n for n, row in enumerate(CONTENTS[path][rows]) if row[key] == value)


def test_every_kind_has_entries_each_with_a_name_of_its_own():
    entries = load_entries()
    names = [entry.name for entry in entries]
    assert len(set(names)) == len(names)
    kinds = {name.partition("/")[0] for name in names}
    assert kinds == {
        "regimen", "agent", "class", "trial", "criterion", "ranking-rule", "caution", "dispute",
        "every-regimen", "order-rule", "alert", "test", "parameter", "source", "fact",
    }  # fmt: skip
    assert {"regimen/elacestrant", "order-rule/pregnancy", "parameter/pd_link"} <= set(names)
    assert {"every-regimen/all", "agent/trastuzumab deruxtecan"} <= set(names)


def test_facts_are_named_and_not_signed():
    assert "fact/esr1" in {entry.name for entry in load_entries()}
    assert not any(name.startswith("fact/") for name in digests())


def test_an_entry_of_a_list_has_the_day_of_its_file_unless_it_has_its_own():
    days = {entry.name: entry.checked for entry in load_entries()}
    assert days["criterion/esr1-mutated"] == date.fromisoformat(
        CONTENTS[f"{DATA}/criteria.yaml"]["checked"]
    )
    number = row(f"{DATA}/parameters.yaml", "parameters", id="pd_link")
    own = CONTENTS[f"{DATA}/parameters.yaml"]["parameters"][number]["checked"]
    assert days["parameter/pd_link"] == date.fromisoformat(own)


def test_a_digest_is_of_sixteen_hexadecimal_digits_and_stays():
    by_name = digests()
    assert all(len(digest) == 16 and int(digest, 16) >= 0 for digest in by_name.values())
    assert by_name == digests(dict(reversed(CONTENTS.items())))


def test_who_signed_is_no_part_of_what_is_signed():
    for field in SIGN_OFF:
        assert changed(REGIMEN, [field], "x") == set(), field


def test_a_change_of_an_entry_changes_its_digest():
    assert changed(REGIMEN, ["order", "base"], 99) == {"regimen/elacestrant"}


@pytest.mark.parametrize(
    ("path", "rows", "name", "field", "dependents"),
    [
        ("criteria", "criteria", {"id": "esr1-mutated"}, "text", {"regimen/elacestrant", "regimen/imlunestrant"}),
        # through a criterion that is made of it
        ("criteria", "criteria", {"id": "et-progression"}, "text", {"criterion/et-exposed", "regimen/elacestrant"}),
        ("ranking_rules", "rules", {"id": "cdk46-first"}, "points", {"regimen/elacestrant"}),
        ("cautions", "cautions", {"code": "backbone-progressed"}, "text", {"regimen/capivasertib-fulvestrant"}),
        ("disputes", "disputes", {"id": "oral-er-order"}, "one", {"regimen/elacestrant"}),
    ],
)  # fmt: skip
def test_a_change_of_a_shared_part_changes_all_that_name_it(path, rows, name, field, dependents):
    path = f"{DATA}/{path}.yaml"
    names = changed(path, [rows, row(path, rows, **name), field], "other words")
    assert dependents <= names
    assert any(n.endswith(f"/{next(iter(name.values()))}") for n in names)
    assert "regimen/dostarlimab" not in names


def test_a_change_of_a_label_changes_its_drug_and_the_regimens_that_name_it():
    number = row(AGENT, "approvals", id="elacestrant-eu-2023")
    names = changed(AGENT, ["approvals", number, "indication"], "other words")
    assert names == {"agent/elacestrant", "regimen/elacestrant"}
    # another statement of the drug's file is no part of the regimen
    assert changed(AGENT, ["monitoring", 0, "text"], "other words") == {"agent/elacestrant"}


def test_the_status_of_a_label_is_no_sign_off():
    number = row(AGENT, "approvals", id="elacestrant-eu-2023")
    names = changed(AGENT, ["approvals", number, "status"], "withdrawn")
    assert names == {"agent/elacestrant", "regimen/elacestrant"}


def test_a_change_of_a_key_trial_changes_its_regimen():
    path = "oncology/knowledge/evidence/data/trials/emerald.yaml"
    names = changed(path, ["figures", 0, "hr"], 0.99)
    assert {"trial/emerald", "regimen/elacestrant"} <= names


def test_a_change_of_a_number_changes_the_criteria_that_compare_with_it():
    compared = {
        node["parameter"]: entry.name
        for entry in load_entries()
        for node in [entry.row, *entry.row.get("requires", ()), *entry.row.get("when", ())]
        if isinstance(node, dict) and "parameter" in node
    }
    assert compared
    path = f"{DATA}/parameters.yaml"
    for parameter, name in compared.items():
        number = row(path, "parameters", id=parameter)
        names = changed(path, ["parameters", number, "values", 0, "value"], 1234)
        assert {f"parameter/{parameter}", name} <= names


@pytest.mark.parametrize("kind", sorted({e.kind for e in load_entries()}, key=lambda k: k.name))
def test_the_schema_of_each_signable_kind_ends_with_the_fields_of_a_sign_off(kind):
    path = next(e.path for e in load_entries() if e.kind == kind)
    schema = json.loads(schema_text(path.partition("/data/")[0], kind.schema))
    items = schema["properties"][kind.rows]["items"] if kind.rows else schema
    forms = [items]
    while "$ref" in forms[0]:
        forms = [schema["$defs"][forms[0]["$ref"].rpartition("/")[2]]]
    forms = [f for f in forms[0].get("oneOf", forms) if f.get("type") == "object"]
    assert forms
    for form in forms:
        last = list(form["properties"])[-len(SIGN_OFF) :]
        assert (tuple(last) == SIGN_OFF) is kind.is_signable
