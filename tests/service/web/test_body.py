"""Bodies that are no JSON object within the bounds."""

import pytest

from tests.service.web.bodies import CANARY, JSON, VIEW, refused


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "malformed-json"),
        (b'{"hook": ' + CANARY.encode(), "malformed-json"),
        (b'{"a": NaN}', "malformed-json"),
        (b'{"a": "\xff"}', "malformed-json"),
        (b"[]", "not-an-object"),
        (b'"text"', "not-an-object"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "too-deep"),
        (b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}", None),
    ],
)
def test_unreadable_bodies(base, http, body, code):
    answer = http.post(base + VIEW, data=body, headers=JSON)
    if code is None:  # the parser itself may already refuse this depth
        assert answer.status_code == 400
    else:
        refused(answer, 400, code)


def test_a_chunked_body_over_the_limit_is_refused(base, http):
    answer = http.post(base + VIEW, data=iter([b" " * 40_000, b" " * 40_000]), headers=JSON)
    assert answer.status_code in (400, 413)
