"""A request is whole with its last byte, however it comes in pieces; what is no HTTP is not waited for."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.operations.arrival import Arrival

LONGEST = 100
HEAD = b"POST /a HTTP/1.1\r\nHost: x\r\n"
WHOLE = [
    b"GET /health/live HTTP/1.1\r\n\r\n",
    HEAD + b"content-LENGTH:  5 \r\n\r\nhello",
    HEAD + b"Content-Length: 0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nA;x=y\r\n0\r\n\r\n01234\r\n3\r\n0\r\n\r\n0\r\nX: y\r\n\r\n",
]  # fmt: skip
REFUSED = [
    HEAD + b"Content-Length: 101\r\n\r\n",
    HEAD + b"Content-Length: x\r\n\r\n",
    HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
    HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    HEAD + b"Transfer-Encoding: gzip\r\n\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\nsheep\r\n",
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 9000,
    b"GET /" + b"a" * 9000,
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 12_000,
]


def arrival_of(pieces):
    arrival = Arrival(LONGEST)
    for piece in pieces:
        arrival.add(piece)
    return arrival


@pytest.mark.parametrize("request_bytes", WHOLE)
def test_a_request_is_whole_with_its_last_byte(request_bytes):
    arrival = Arrival(LONGEST)
    for place in range(len(request_bytes)):
        assert not arrival.is_whole, place
        arrival.add(request_bytes[place : place + 1])
    assert arrival.is_whole
    assert arrival_of([request_bytes]).is_whole


@given(st.sampled_from(WHOLE), st.lists(st.integers(1, 100), max_size=5))
def test_pieces_make_no_difference(request_bytes, cuts):
    places = sorted({0, len(request_bytes), *(c for c in cuts if c < len(request_bytes))})
    pieces = [request_bytes[a:b] for a, b in itertools.pairwise(places)]
    assert arrival_of(pieces).is_whole
    assert not arrival_of([*pieces[:-1], pieces[-1][:-1]]).is_whole


@pytest.mark.parametrize("request_bytes", REFUSED)
def test_what_will_be_refused_is_not_waited_for(request_bytes):
    assert arrival_of([request_bytes]).is_whole


def test_chunks_beyond_the_limit_are_told():
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    assert arrival_of([head, b"65\r\n"]).is_too_long
    assert arrival_of([head, b"60\r\n", b"x" * 96, b"\r\n5\r\n"]).is_too_long
    assert not arrival_of([head, b"60\r\n", b"x" * 96, b"\r\n4\r\n"]).is_too_long


def test_a_client_that_waits_for_a_word_gets_it_once():
    arrival = arrival_of([HEAD + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"])
    assert arrival.is_to_be_told()
    arrival.add(b"hel")
    assert not arrival.is_to_be_told()
    arrival.add(b"lo")
    assert arrival.is_whole
    assert arrival.request == HEAD + b"Content-Length: 5\r\n\r\nhello"


@given(st.binary(max_size=400))
def test_any_bytes_are_taken(data):
    arrival_of([data[:7], data[7:]])
    arrival_of([HEAD + b"Transfer-Encoding: chunked\r\n\r\n", data])
