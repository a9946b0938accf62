"""The drawing: bars where the days are, ranges where a day is not known, no label outside."""

import itertools
from datetime import date

import pytest

from oncology.dates import PartialDate
from service.pages.pictures.occasions import Occasion, Period, Stretch, occasions_of, periods_of
from service.pages.pictures.timeline import draw_timeline

TODAY = date(2026, 11, 24)


def line(start, end):
    days = Stretch(PartialDate.parse(start), PartialDate.parse(end) if end else None)
    return Period("line", "Line 1", "drug", days)


def test_a_day_known_to_the_year_is_a_range_at_the_end_of_its_bar():
    sharp = draw_timeline([line("2024-03-01", "2025-06-01")], [], TODAY, 372)
    vague = draw_timeline([line("2024", "2025-06-01")], [], TODAY, 372)
    assert [bar.kind for bar in sharp.bars] == ["line"]
    assert [bar.kind for bar in vague.bars] == ["line range", "line"]
    span, sure = vague.bars
    assert span.x < sure.x
    assert span.x + span.width == pytest.approx(sure.x + sure.width, abs=0.2)


def test_what_goes_on_ends_in_an_arrow_at_today():
    drawing = draw_timeline([line("2024-03-01", None)], [], TODAY, 372)
    [bar] = drawing.bars
    assert bar.arrow
    [(_, place, _, _)] = [rule for rule in drawing.rules if rule[0] == "today"]
    assert bar.x + bar.width == pytest.approx(place, abs=0.2)


def test_marks_stand_in_the_order_of_their_days(vignette_pages):
    for name, presentation in vignette_pages:
        periods, occasions = periods_of(presentation), occasions_of(presentation)
        for width in (372, 860):
            drawing = draw_timeline(periods, occasions, presentation.findings.case.as_of, width)
            if drawing is None:
                continue
            for kind in ("progression", "test"):
                places = [m.x for m in drawing.marks if m.kind == kind]
                assert places == sorted(places), name
            assert all(0 <= label.x <= width for label in drawing.labels), name
            assert all(label.y <= drawing.height for label in drawing.labels), name


def test_labels_of_a_lane_do_not_lie_on_one_another():
    days = [PartialDate.parse(f"2026-0{n}-01") for n in range(1, 8)]
    occasions = [Occasion("test", "ESR1 Y537S in plasma 3.4 %", day) for day in days]
    drawing = draw_timeline([], occasions, TODAY, 372)
    assert len(drawing.marks) == 7
    rows = {}
    for label in (label for label in drawing.labels if label.kind == "test"):
        rows.setdefault(label.y, []).append(label)
    for labels in rows.values():
        for before, after in itertools.pairwise(labels):
            assert before.x + len(before.words) * 5 < after.x


def test_without_a_day_there_is_no_picture():
    assert draw_timeline([], [], TODAY, 372) is None
