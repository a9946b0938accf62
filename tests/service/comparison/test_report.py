"""What differs, as a committee reads it."""

import pytest

from service.comparison.answers import Difference
from service.comparison.moves import Move
from service.comparison.report import Report, as_json, as_text
from service.comparison.statements import Statement

STATEMENTS = (
    Statement("regimens", "x", "X", "added", ("base rank: 3",), ()),
    Statement("regimens", "y", "Y", "removed", (), ()),
    Statement("regimens", "z", "Z", "removed", (), (), retired="Named twice."),
    Statement("cautions.cautions", "liver", "Halve the dose. (liver)", "changed",
              ("severity info -> warning",), (("regimens", "X"), ("regimens", "W"))),
)  # fmt: skip
MOVE = Move("move-status", "X", "preferred", "alternative", ("its base rank (1 -> 9)",))


def difference(number, ranks=(1, 3), orders=(("X", "W"), ("W", "X"))):
    move = Move(MOVE.kind, MOVE.subject, MOVE.old, MOVE.new, MOVE.why, ranks)
    return Difference(f"chart-{number}", (move,), orders)


def report(statements=(), charts=None, differences=()):
    return Report(("first", "."), ("1", "2"), statements, charts, tuple(differences))


def test_each_kind_of_statement_has_its_line():
    text = as_text(report(STATEMENTS))
    assert text.startswith("first (knowledge 1) -> . (knowledge 2)\n")
    assert "Statements that differ: 4 (1 added, 2 removed, 1 changed)." in text
    for lines in (
        "Regimen X: added\n  base rank: 3\n",
        "Regimen Y: removed, not listed as retired\n",
        "Regimen Z: removed, listed as retired: Named twice.\n",
        "Warning Halve the dose. (liver):\n  severity info -> warning\n"
        "  which these use: Regimen X, W\n",
    ):
        assert lines in text


def test_charts_on_which_the_same_moved_are_told_once():
    rows = [difference(n, (1 + n % 2, 3 + n % 3)) for n in range(8)]
    text = as_text(report(charts=20, differences=[*rows, difference(9, (None, None), ("W",) * 2)]))
    assert "Answers that differ: 9 of 20 charts; 11 do not change." in text
    assert (
        "9 charts: X: preferred 1 to 2 -> alternative 3 to 5, because its base rank (1 -> 9)\n"
        "  chart-0, chart-1, chart-2, chart-3, chart-4, chart-5 and 3 more\n"
    ) in text
    assert text.endswith("and 2 more\n    was: X, W\n    is:  W, X\n")


def test_many_orders_are_cut_and_json_has_them_all():
    rows = [difference(n, orders=(("X", str(n)), (str(n), "X"))) for n in range(25)]
    whole = report(charts=25, differences=rows)
    assert "and 5 more; --format json tells all" in as_text(whole)
    answers = as_json(whole)["answers"]
    assert (answers["charts"], answers["same"], len(answers["orders"])) == (25, 0, 25)
    [group] = answers["groups"]
    assert len(group["charts"]) == 25


ORDERS = [
    ("A B C D", "A C B D", "..., B, C, ...", "..., C, B, ..."),
    ("A B", "B", "A, ...", "nothing, ..."),
    ("A B", "", "A, B", "nothing"),
    ("A A B", "A B", "..., A, ...", "..., nothing, ..."),
]


@pytest.mark.parametrize(("old", "new", "was", "now"), ORDERS)
def test_of_two_orders_the_part_is_told_that_differs(old, new, was, now):
    orders = (tuple(old.split()), tuple(new.split()))
    text = as_text(report(charts=1, differences=[difference(1, orders=orders)]))
    assert text.endswith(f"  1 chart: chart-1\n    was: {was}\n    is:  {now}\n")


@pytest.mark.parametrize(
    ("charts", "sentence"),
    [
        (None, "The answers were not compared: --cases names charts to try."),
        (7, "No answer differs on 7 charts."),
    ],
)
def test_nothing_is_told_too(charts, sentence):
    nothing = report(charts=charts)
    assert sentence in as_text(nothing)
    assert "No statement differs." in as_text(nothing)
    assert not nothing.differs
    assert report(STATEMENTS).differs
    assert report(charts=1, differences=[difference(1)]).differs
