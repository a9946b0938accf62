"""Scales keep the order of days and ratios, and cut out what is idle for long."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.pages.pictures.axis import ratio_axis, time_axis

DAYS = st.dates(date(1990, 1, 1), date(2030, 1, 1))
SPANS = st.lists(
    st.tuples(DAYS, DAYS).map(lambda pair: tuple(sorted(pair))), min_size=1, max_size=8
)


@given(SPANS, DAYS, DAYS)
def test_days_keep_their_order_within_the_picture(spans, one, other):
    axis = time_axis(spans, 4, 360)
    first, second = (axis.x(day) for day in sorted((one, other)))
    assert 4 <= first <= second <= 360.1


@given(SPANS)
def test_no_span_lies_in_what_is_cut_out(spans):
    axis = time_axis(spans, 0, 400)
    for piece in axis.pieces:
        if piece.is_break:
            cut = (date.fromordinal(piece.first), date.fromordinal(piece.last))
            assert not [s for s in spans if s[0] < cut[1] and cut[0] < s[1]]


def test_ten_idle_years_take_little_room():
    first = date(2010, 1, 1)
    early, late = (first, first + timedelta(200)), (date(2024, 1, 1), date(2025, 1, 1))
    axis = time_axis([early, late], 0, 400)
    assert len(axis.breaks) == 1
    assert axis.x(late[1]) - axis.x(late[0]) > 200
    assert all(text not in {"2015", "2020"} for _, text in axis.years(20))


def test_a_ratio_of_one_and_all_others_have_room():
    axis = ratio_axis([0.3, 0.8], 10, 300)
    assert 10 < axis.x(0.3) < axis.x(0.8) < axis.x(1.0) < 300
    assert [text for _, text in axis.ticks] == ["0.3", "0.5", "0.7", "1"]
