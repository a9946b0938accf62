"""Which entries were added, removed or changed, and whom that reaches."""

from types import SimpleNamespace

from service.comparison.entries import entries_of
from service.comparison.statements import differing_statements

DATA = "oncology/knowledge/data"
CRITERION = {"id": "prior", "text": "Prior therapy", "fact": "prior", "op": "is", "value": True}
REGIMEN = {"id": "x", "title": "X", "requires": ["prior"], "order": {"base": 1}}


def state(criteria=(CRITERION,), regimens=(REGIMEN,), retired=(), **parameter):
    rows = {f"{DATA}/regimens/{row['id']}.yaml": row for row in regimens}
    lists = {
        "criteria": criteria,
        "retired": retired,
        "parameters": [parameter] if parameter else [],
    }
    files = {f"{DATA}/{name}.yaml": {name: list(rows)} for name, rows in lists.items() if rows}
    return SimpleNamespace(entries=entries_of({**files, **rows}))


def test_nothing_differs_where_nothing_does():
    assert differing_statements(state(), state()) == ()


def test_a_shared_part_names_those_that_use_it():
    changed = {**CRITERION, "value": False}
    [statement] = differing_statements(state(), state([changed]))
    assert (statement.change, statement.kind, statement.id) == (
        "changed",
        "criteria.criteria",
        "prior",
    )
    assert statement.lines == ('question changed from "prior is yes" to "prior is no"',)
    assert statement.users == (("regimens", "X"),)


def test_kinds_are_told_in_their_order():
    new = state([{**CRITERION, "text": "Other"}], [{**REGIMEN, "order": {"base": 2}}])
    assert [s.kind for s in differing_statements(state(), new)] == ["regimens", "criteria.criteria"]


def test_what_is_removed_is_retired_or_not():
    row = {"kind": "regimen", "id": "x", "reason": "Named twice.", "retired": "2026-11-20"}
    [statement] = differing_statements(state(), state(regimens=()))
    assert (statement.change, statement.retired) == ("removed", None)
    statements = differing_statements(state(), state(regimens=(), retired=[row]))
    assert [(s.change, s.retired) for s in statements] == [
        ("removed", "Named twice."),
        ("added", None),
    ]
    other = differing_statements(state(), state(regimens=(), retired=[{**row, "kind": "agent"}]))
    assert other[0].retired is None


def test_one_id_may_be_retired_of_two_kinds():
    rows = [{"kind": kind, "id": "x", "reason": kind} for kind in ("agent", "regimen")]
    statements = differing_statements(state(), state(regimens=(), retired=rows))
    assert statements[0].retired == "regimen"


def test_a_number_names_the_rule_that_compares_with_it():
    old, new = (state(id="window", rule="LN-2", values=[{"value": n}]) for n in (28, 29))
    [statement] = differing_statements(old, new)
    assert statement.users == (("line_rules", "LN-2"),)
