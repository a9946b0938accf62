"""What of a set is taken together, what lasts and what gives way, whoever runs beside the orders."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from oncology.safety import AgentSet

ENDOCRINE = frozenset({"letrozole", "fulvestrant", "exemestane"})
NONE = AgentSet(
    drafts=(), ordered_agents=(), planned_agents=(), current_agents=(), open_agents=(),
    replaces_current=False, endocrine_agents=ENDOCRINE, ovarian_suppression=False, comedication={},
)  # fmt: skip
CASES = [
    # ordered, planned, current, open, replaced: combined, replaced agents
    ("a new partner", ("fulvestrant",), (), ("letrozole", "palbociclib"), (), False,
     ("fulvestrant", "palbociclib"), ("letrozole",)),
    ("the old partner stays", ("everolimus",), (), ("letrozole",), (), False,
     ("everolimus", "letrozole"), ()),
    ("it stays even after progression", ("everolimus",), (), ("letrozole", "palbociclib"), (), True,
     ("everolimus", "letrozole"), ("palbociclib",)),
    ("a planned partner goes before it", ("alpelisib",), ("fulvestrant",), ("letrozole",), (), True,
     ("alpelisib", "fulvestrant"), ("letrozole",)),
    ("one that nobody closed is the last", ("alpelisib",), (), (), ("exemestane",), False,
     ("alpelisib", "exemestane"), ()),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_what_is_taken_together(case: tuple) -> None:
    _, orders, planned, current, left_open, replaces, combined, replaced = case
    agents = replace(
        NONE, ordered_agents=orders, planned_agents=planned, current_agents=current,
        open_agents=left_open, replaces_current=replaces,
    )  # fmt: skip
    assert (agents.combined_agents, agents.replaced_agents) == (combined, replaced)


NAMES = ((), ("letrozole",), ("palbociclib", "fulvestrant"))


@pytest.mark.parametrize("replaces", [True, False])
def test_orders_are_always_part_of_it(replaces: bool) -> None:
    for orders, planned, current, left_open in product(NAMES, repeat=4):
        agents = replace(
            NONE, ordered_agents=orders, planned_agents=planned, current_agents=current,
            open_agents=left_open, replaces_current=replaces,
        )  # fmt: skip
        assert set(orders) <= set(agents.combined_agents) & set(agents.lasting_agents)
        assert set(agents.lasting_agents) <= set(agents.all_agents)
        assert not set(agents.replaced_agents) & set(agents.combined_agents)
        assert [name for name in current if agents.goes_on(name)] == (
            [] if replaces else [*current]
        )
