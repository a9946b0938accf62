"""No pattern of the data reaches without bound: not over clauses, and not in time (quadratic search)."""

import re
import re._parser as parser  # what `re` itself reads a pattern by
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FILES = [
    *sorted((ROOT / "terminology/data").glob("*.yaml")),
    ROOT / "oncology/intake/data/reading.yaml",
]
KEYS = {"text", "alone", "pattern", "not_the_patient"}


def patterns(node, key=None):
    if isinstance(node, dict):
        for name, value in node.items():
            yield from patterns(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from patterns(value, key)
    elif isinstance(node, str) and key in KEYS:
        yield node


def reaches(parts):
    """Whether anything, or anything but some characters, may repeat without end."""
    for op, argument in parts:
        if op in (parser.MAX_REPEAT, parser.MIN_REPEAT):
            _, most, inner = argument
            first = inner[0] if len(inner) == 1 else (None, ())
            anything = first[0] in (parser.ANY, parser.NOT_LITERAL) or (
                first[0] is parser.IN and first[1][0][0] is parser.NEGATE
            )
            if (most is parser.MAXREPEAT and anything) or reaches(inner):
                return True
        elif (
            (op is parser.SUBPATTERN and reaches(argument[3]))
            or (op is parser.BRANCH and any(reaches(branch) for branch in argument[1]))
            or (op in (parser.ASSERT, parser.ASSERT_NOT) and reaches(argument[1]))
        ):
            return True
    return False


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_pattern_is_bounded(path):
    data = yaml.safe_load(path.read_text("utf-8"))
    assert [text for text in patterns(data) if reaches(parser.parse(text))] == []


@pytest.mark.parametrize(
    ("pattern", "reach"),
    [("a.*b", True), ("(a|b.+c)", True), ("a[^;]*b", True), ("(?=.*b)", True),
     ("a.{0,80}b", False), ("a[^;.]{0,80}b", False), (r"a\s*b", False)],
)  # fmt: skip
def test_the_rule_sees_a_reach(pattern, reach):
    assert reaches(parser.parse(pattern)) is reach
    assert re.compile(pattern)


@pytest.mark.parametrize(
    ("joined", "apart"),
    [
        ("history of left breast cancer", "history of hypertension. breast pain"),
        ("brca2 pathogenic mutation", "brca2 not tested; pathogenic tp53 found"),
        ("leptomeningeal disease", "leptomeninges clear. disease stable"),
    ],
)
def test_a_condition_is_read_within_a_clause(joined, apart):
    data = yaml.safe_load((ROOT / "terminology/data/conditions.yaml").read_text("utf-8"))
    bounded = [re.compile(text) for text in patterns(data) if "[^;.]{" in text]
    assert any(pattern.search(joined) for pattern in bounded)
    assert not any(pattern.search(apart) for pattern in bounded)
