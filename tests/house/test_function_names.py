"""A verb that stands in many modules says nothing: no public function's name is in more than three."""

import ast
from collections import defaultdict

import pytest

MOST_MODULES = 3
# asked for by name by what runs them: each migration has both (alembic)
ASKED_FOR = {"upgrade", "downgrade"}


def crowded(modules):
    """Names of public functions at the top of more modules than that, with their modules."""
    places = defaultdict(set)
    for path, tree in modules.items():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                places[node.name].add(path)
    return {
        name: sorted(paths)
        for name, paths in places.items()
        if len(paths) > MOST_MODULES and not name.startswith("_") and name not in ASKED_FOR
    }


def test_no_function_name_stands_in_many_modules(modules):
    assert crowded(modules) == {}


@pytest.mark.parametrize(
    ("code", "is_crowded"),
    [
        ("def derive(): ...", True),
        ("async def derive(): ...", True),
        ("def _derive(): ...", False),
        ("def upgrade(): ...", False),
        ("class Reader:\n    def derive(self): ...", False),
        ("def outer():\n    def derive(): ...", False),
    ],
)
def test_the_rule_sees_a_name_that_says_nothing(code, is_crowded):
    few = {f"{n}.py": ast.parse(code) for n in range(MOST_MODULES)}
    assert crowded(few) == {}
    assert ("derive" in crowded({**few, "more.py": ast.parse(code)})) is is_crowded
