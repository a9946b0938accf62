"""A body whose envelope was read apart is the body that is read whole."""

from __future__ import annotations

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents import Body
from service.errors import ServiceError

DEPTH, ENTRIES = 8, 4
CHART = {"patient": {"resourceType": "Patient", "id": 'p"}{', "name": [{"text": "é:, \\"}]}}
TEXTS = st.sampled_from(["prefetch", '"prefetch":', "a", ":", '"', "{}", "\\", "é", "\U0001f600"])
VALUES = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=ENTRIES + 1) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
# what one parser takes and another may not, and what only looks like a prefetch
PIECES = [
    b"NaN", b"Infinity", b"-0", b"1e999", b"123456789012345678901234567890", b"01", b"1.", b'"\xff"',
    b'"\\ud800"', b'"\xed\xa0\x80"', b'"\\udc00\\ud800"', b'"\x01"', b'"\\x"', b"'a'", b"{,}", b"[1,]",
    b'{"a":1,"a":1}', b'{"a":1,"\\u0061":1}', b"[[[[[[[[[1]]]]]]]]]", b"[1,2,3,4,5]", b"/**/1", b"tru",
    b'{"prefetch":{}}', b'{"prefetch":{"patient":null}}', b'"\\"prefetch\\":{}"', b'"\x00"', b"",
]  # fmt: skip


def whole(raw):
    try:
        return Body(raw, DEPTH, ENTRIES).document
    except ServiceError as refusal:
        return refusal.code


def require_same(raw):
    """A prefetch counts as seen before where a body that holds it alone is read."""
    envelope = Body(raw, DEPTH, ENTRIES).envelope
    if envelope is None:
        return False
    before = whole(b'{"prefetch":' + bytes(envelope.prefetch) + b"}")
    if isinstance(before, str):
        return False
    assert whole(raw) == {**envelope.document, **before}
    return True


@given(st.dictionaries(TEXTS, VALUES, max_size=4), VALUES, st.booleans(), st.booleans())
def test_every_body_apart_is_the_same_as_whole(around, chart, is_ascii, is_indented):
    document = {**around, "prefetch": chart, "z": around}
    raw = json.dumps(document, ensure_ascii=is_ascii, indent=2 if is_indented else None).encode()
    is_apart = require_same(raw)
    is_plain = isinstance(chart, dict) and "prefetch" not in str(around)
    assert is_apart or not is_plain or isinstance(whole(raw), str)


@given(st.lists(st.sampled_from([*PIECES, b'{"patient":{"id":"p"}}', b'"p"', b"{}"]), min_size=3, max_size=3),
       st.permutations([b'"context":', b'"prefetch":', b'"hook":']))  # fmt: skip
def test_what_parsers_differ_on_is_refused_apart_as_it_is_whole(values, names):
    members = b", ".join(name + value for name, value in zip(names, values, strict=True))
    require_same(b"{" + members + b"}")


@given(st.data())
def test_no_change_of_a_byte_makes_a_body_pass_that_is_refused_whole(data):
    raw = bytearray(
        json.dumps({"hook": "a:b", "prefetch": CHART, "context": {"b": ['"']}}).encode()
    )
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(raw) - 1))
        raw[place : place + data.draw(st.integers(0, 2))] = data.draw(
            st.sampled_from([b'"', b"{", b"}", b"\\", b":", b",", b" ", b"\xff", b"", b"1"])
        )
    require_same(bytes(raw))


@pytest.mark.parametrize(
    "raw",
    [
        b'{"prefetch": {"a": null}}',
        b'\xef\xbb\xbf {"context": {"c": "prefetch"}, "prefetch" : {"a": {}} , "hook": 1}\n',
        b'{"hook": 1, "prefetch":{}}',
    ],
)
def test_the_prefetch_is_taken_out_to_the_byte(raw):
    envelope = Body(raw, DEPTH, ENTRIES).envelope
    assert require_same(raw)
    assert envelope.document["prefetch"] == {}
    assert orjson.loads(bytes(envelope.prefetch)) == whole(raw)["prefetch"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"prefetch": null}',
        b'{"prefetch": []}',
        b'{"hook": 1}',
        b'{"prefetch": {}, "prefetch": {}}',
        b'{"a": {"prefetch": {"b": 1}}, "prefetch": {"b": 1}}',
        b'{"pre\\u0066etch": {"a": 1}, "b": "\\"prefetch\\": {}"}',
        b'{"prefetch": {}} x',
        b'{"prefetch": {}, "a": [1, 2, 3, 4, 5]}',
        b'{"prefetch": {}, "a": [[[[[[[[1]]]]]]]]}',
        b'{"prefetch": {}, "a": 1, "a": 1}',
        b'{"prefetch": {}, "a": NaN}',
        b'{"prefetch": {}, "a": "\xff"}',
        b"[]",
        b"",
    ],
)
def test_what_is_not_plain_is_left_to_the_whole(raw):
    assert Body(raw, DEPTH, ENTRIES).envelope is None
