"""A comparison answers a fact, and a group its parts, in three values; unknown is never no."""

from itertools import product

import pytest

from oncology.comparisons import combination, comparison
from oncology.values import Known, Unknown

OPEN = Unknown("not recorded")


@pytest.mark.parametrize(
    ("op", "limit", "fact", "answer"),
    [
        ("is", "low", Known("low"), "met"),
        ("is", "low", Known("zero"), "not-met"),
        ("is-not", "low", Known("zero"), "met"),
        ("in", ("low", "zero"), Known("zero"), "met"),
        ("in", ("low", "zero"), OPEN, "unknown"),
        ("contains", "a", Known(("a", "b")), "met"),
        ("lacks", "a", Known(("a", "b")), "not-met"),
        ("lacks", "a", Known(()), "met"),
        ("contains-any", ("a", "c"), Unknown("in part", members=("c",)), "met"),
        ("lacks", "a", Unknown("in part", members=("b",)), "unknown"),
        ("lacks", "a", Unknown("in part", members=("b",), possible=("b",)), "met"),
        ("at-least", 2, Known(2), "met"),
        ("above", 2, Known(2), "not-met"),
        ("at-most", 2, Known(2), "met"),
        ("below", 2, Known(2), "not-met"),
        ("at-least", 2, Unknown("in part", low=2), "met"),
        ("at-least", 2, Unknown("in part", high=1), "not-met"),
        ("at-least", 2, Unknown("in part", low=1, high=2), "unknown"),
        ("at-most", 2, Unknown("in part", high=2), "met"),
        ("at-most", 2, Unknown("in part", low=3), "not-met"),
        ("above", 2, Unknown("in part", low=3), "unknown"),
        ("is-unknown", "", OPEN, "met"),
        ("is-unknown", "", Known("uncertain"), "met"),
        ("is-unknown", "", Known("low"), "not-met"),
    ],
)
def test_a_comparison_answers_a_fact(op, limit, fact, answer) -> None:
    assert comparison(op, limit, "")(fact) == answer


def test_a_fact_that_the_operator_does_not_fit_is_a_fault() -> None:
    with pytest.raises(ValueError, match="criterion x"):
        comparison("above", 2, "criterion x")(Known("two"))


ANSWERS = ("not-met", "unknown", "met")  # from no to yes


@pytest.mark.parametrize("answers", list(product(ANSWERS, repeat=2)))
def test_all_is_the_least_of_its_parts_and_any_the_most(answers) -> None:
    parts = dict(enumerate(answers))
    places = sorted(ANSWERS.index(answer) for answer in answers)
    assert combination("all", (0, 1))(parts) == ANSWERS[places[0]]
    assert combination("any", (0, 1))(parts) == ANSWERS[places[-1]]


@pytest.mark.parametrize(("part", "answer"), list(zip(ANSWERS, reversed(ANSWERS), strict=True)))
def test_not_turns_yes_and_no_round(part, answer) -> None:
    assert combination("not", (0,))({0: part}) == answer
