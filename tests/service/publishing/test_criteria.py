"""A comparison reads back to the tree that it was written from."""

import itertools
import re

import pytest

from oncology.knowledge import Criterion, Group
from service.publishing.criteria import comparison

LEAVES = [
    Criterion("a", "A", "a", "is", True),
    Criterion("b", "B", "b", "in", ("x", "y and z")),
    Criterion("c", "C", "c", "at-least", 2),
]


def group(kind, *nodes):
    return Group("g", kind, "G", nodes)


GROUPS = [group(kind, *LEAVES[:2]) for kind in ("all", "any")] + [group("not", LEAVES[2])]
TREES = [
    *LEAVES,
    *GROUPS,
    *(group(kind, *pair) for kind in ("all", "any") for pair in itertools.product(GROUPS, GROUPS)),
    *(group("not", one) for one in GROUPS),
]


def python_of(text):
    """The comparison as Python: each leaf a name, so that Python's own precedence reads it."""
    names = {comparison(leaf): leaf.id for leaf in LEAVES}
    for words, name in names.items():
        text = text.replace(words, name)
    return text


def value(node, answers):
    if isinstance(node, Criterion):
        return answers[node.id]
    parts = [value(child, answers) for child in node.nodes]
    return not parts[0] if node.kind == "not" else (all if node.kind == "all" else any)(parts)


@pytest.mark.parametrize("tree", TREES, ids=comparison)
def test_brackets_keep_the_meaning_of_the_tree(tree):
    text = python_of(comparison(tree))
    assert re.fullmatch(r"(?:[abc() ]|and|or|not)+", text)
    for flags in itertools.product((True, False), repeat=3):
        answers = dict(zip("abc", flags, strict=True))
        assert eval(text, {}, answers) == value(tree, answers)  # noqa: S307 - our own text


def test_leaves():
    assert [comparison(leaf) for leaf in LEAVES] == [
        "a is true",
        "b in [x, y and z]",
        "c at-least 2",
    ]
