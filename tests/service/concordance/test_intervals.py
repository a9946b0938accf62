"""Wilson's interval: against the values of Newcombe's comparison of methods, and at its ends."""

import pytest

from service.concordance.intervals import share_of


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [  # Newcombe, Stat Med 1998;17:857-872, table I, method 3
        (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
    ],
)  # fmt: skip
def test_intervals_are_those_of_the_literature(count, total, low, high):
    share = share_of(count, total)
    assert share.value == count / total
    assert (share.low, share.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_ends_are_exact_and_of_nothing_there_is_no_share():
    assert (share_of(0, 7).low, share_of(7, 7).high) == (0.0, 1.0)
    assert share_of(0, 0) is None
    assert share_of(3, 10).low == pytest.approx(1 - share_of(7, 10).high)
