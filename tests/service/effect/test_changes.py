"""Moves to changes: codes and options, no words of a chart."""

import pytest

from service.comparison import Difference, Move
from service.effect.changes import Change, changes_of

ROWS = [
    (Move("scope", "", "yes", "no"), Change("scope", "", "yes", "no")),
    (Move("resistance", "", "primary", "secondary"), Change("category", "", "primary", "secondary")),
    (Move("move-entered", "A", new="preferred"), Change("status", "A", "", "preferred")),
    (Move("move-status", "A", "preferred", "alternative"), Change("status", "A", "preferred", "alternative")),
    (Move("move-status", "A", "preferred", "preferred", ranks=(1, 4)), Change("order", "A", "preferred", "preferred")),
    (Move("move-stays", "A", "not-eligible", "not-eligible"), Change("reason", "A", "not-eligible", "not-eligible")),
    (Move("test-new", "ECG (ecg)"), Change("test", "ECG (ecg)", "no", "yes")),
    (Move("alert-gone", "", why=("pregnancy", "")), Change("alert", "pregnancy", "yes", "no")),
    (Move("warning-new", "A", why=("liver", "Zebulon")), Change("warning", "A: liver", "no", "yes")),
    (Move("gap-new", "", why=("stage", "")), Change("gap", "stage", "no", "yes")),
]  # fmt: skip


@pytest.mark.parametrize(("move", "change"), ROWS)
def test_each_kind_of_move_is_a_change(move, change):
    assert changes_of(Difference("c", (move,), ((), ()))) == {change}


def test_no_difference_and_an_order_alone():
    assert changes_of(None) == frozenset()
    assert changes_of(Difference("c", (), (("A",), ("B",)))) == {Change("order", "", "", "")}
