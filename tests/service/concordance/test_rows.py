"""A decision gives every column, and the present is told from a start."""

from service.concordance.rows import LINE_COLUMNS, line_row


def test_an_empty_decision_gives_every_column_in_order():
    assert [*line_row({}, "a")] == [*LINE_COLUMNS]
    assert line_row({}, "a")["present"] is True


def test_the_options_of_rank_one_stand_first():
    options = [{"id": n, "status": "preferred", "rank": r, "title": n} for n, r in (("a", 1), ("b", 1), ("c", 3))]  # fmt: skip
    row = line_row({"outcome": "first", "options": options}, "a")
    assert row["first"] == ["a", "b"]
    assert row["options"][2] == {"id": "c", "status": "preferred", "rank": 3}
    assert row["present"] is False
