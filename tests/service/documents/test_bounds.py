"""Bounds on the shape of a body: what is weighed by its bytes is judged as if each node were seen."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.bounds import require_bounds, require_single_names
from service.errors import BadRequest, TooLarge

DEPTH, ENTRIES = 5, 3
TEXTS = st.sampled_from(["", ":", '"', "[[[[[[", "}{", '\\":', "é", "a, b"])
DOCUMENTS = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=ENTRIES + 1) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=30,
)


def depth_of(node):
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else None
    return 0 if inner is None else 1 + max(map(depth_of, inner), default=0)


def longest_of(node):
    if not isinstance(node, dict | list):
        return 0
    inner = node.values() if isinstance(node, dict) else node
    return max([len(node) * isinstance(node, list), *map(longest_of, inner)])


@given(DOCUMENTS)
def test_a_document_is_refused_where_a_walk_of_all_nodes_would(inner):
    document = {"entry": inner}
    is_refused = depth_of(document) > DEPTH or longest_of(document) > ENTRIES
    if is_refused:
        with pytest.raises((BadRequest, TooLarge)):
            require_bounds(document, DEPTH, ENTRIES)
    else:
        require_bounds(document, DEPTH, ENTRIES)


def steps_of(resources):
    """How many calls the check makes, those into C too."""
    steps = []
    sys.setprofile(lambda _, event, __: steps.append(event))
    try:
        require_bounds({"entry": resources}, 60, 10_000)
    finally:
        sys.setprofile(None)
    return len(steps)


def test_a_resource_is_weighed_and_not_walked():
    short = [{"code": {"coding": [{"code": str(n)}]}} for n in range(1000)]
    long = [{**r, "note": [{"text": "a"}] * 40} for r in short]
    assert steps_of(long) == steps_of(short)


def test_without_a_bound_on_arrays_the_depth_still_counts():
    require_bounds({"entry": [[1] * 50]}, 3, None)
    with pytest.raises(BadRequest):
        require_bounds({"entry": [[[1]]]}, 3, None)


@given(DOCUMENTS, st.booleans(), st.booleans())
def test_single_names_pass_however_a_body_is_written(inner, is_ascii, is_indented):
    document = {"entry": inner}
    raw = json.dumps(document, ensure_ascii=is_ascii, indent=2 if is_indented else None).encode()
    require_single_names(raw, document)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": 1, "a": 1}',
        b'{"a" : 1, "a"\n: 2}',
        b'{"a": {"b": "x:y"}, "c": [{"d": 1, "d": "::"}]}',
        b'{"a": "\\u003a", "a": 1}',
        b'{"b": "\\u003A", "a": 2, "a": 1}',
        b'{"a:b": "c\\":", "a:b": 1}',
    ],
)
def test_a_doubled_name_is_refused_however_it_is_hidden(raw):
    with pytest.raises(BadRequest) as caught:
        require_single_names(raw, json.loads(raw))
    assert caught.value.code == "duplicate-key"
