"""A doubt keeps its sentence to be said, and says it as a warning with its resources."""

from oncology.course.doubt import Doubt, doubt
from oncology.values import Reason


def test_a_doubt_says_its_sentence_with_its_places() -> None:
    reason = doubt("low", "end-before-start", ("a/1",), drug="letrozole").reason
    text = "letrozole: the recorded end lies before the start."
    assert reason == Reason("end-before-start", text, "warning", ("a/1",))


def test_a_doubt_may_bear_another_code_than_its_sentence() -> None:
    stale = doubt(
        "moderate", "open-record-at-metastasis", (), "stale-open-record", drug="letrozole"
    )
    assert (stale.code, stale.reason.code) == ("stale-open-record", "stale-open-record")


def test_the_same_doubt_on_the_same_resources_counts_once() -> None:
    one, other = (doubt("moderate", "unmapped-drug", ("a/1",), drug="x") for _ in range(2))
    assert {one, other} == {Doubt("moderate", "unmapped-drug", "unmapped-drug", (("drug", "x"),), ("a/1",))}  # fmt: skip
    assert one != doubt("moderate", "unmapped-drug", ("a/2",), drug="x")
