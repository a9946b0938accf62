"""A question is answered once, for all who ask it, and told only where it is shown."""

from oncology.facts import Answers, AnswersBeside
from oncology.knowledge import Criterion, Group
from oncology.values import Known, Unknown

FACTS = {"sex": Known("female", ("Patient/p",)), "her2": Unknown("not tested")}
WOMAN = Criterion("woman", "Woman", "sex", "is", "female")
LOW = Criterion("low", "HER2-low", "her2", "is", "low")
EITHER = Group("either", "any", "Woman or HER2-low", (WOMAN, LOW))
BOTH = Group("both", "all", "Woman with HER2-low", (WOMAN, LOW))
NEITHER = Group("neither", "not", "Neither", (EITHER,))
NAMES = frozenset({"her2"})


def test_each_node_is_answered_once_and_no_further_than_needed() -> None:
    answers = Answers(FACTS)
    assert [answers[node] for node in (EITHER, EITHER, WOMAN)] == ["met", "met", "met"]
    assert answers.evaluations == 2
    assert [answers[node] for node in (BOTH, NEITHER)] == ["unknown", "not-met"]
    assert answers.evaluations == 5


def test_what_is_asked_beside_counts_only_where_it_asks_for_other_facts() -> None:
    patient = Answers(FACTS)
    low, zero = (AnswersBeside({"her2": Known(value)}, NAMES, patient) for value in ("low", "zero"))
    assert [low[BOTH], zero[BOTH], patient[BOTH]] == ["met", "not-met", "unknown"]
    assert [low[WOMAN], zero[WOMAN]] == ["met", "met"]
    assert (patient.evaluations, low.evaluations, zero.evaluations) == (3, 2, 2)


def test_nothing_is_told_before_it_is_shown() -> None:
    answers = Answers(FACTS)
    assert answers[BOTH] == "unknown"
    assert answers.outcomes == {}
    outcome = answers.outcome(BOTH)
    assert (outcome.answer, outcome.detail, outcome.missing) == ("unknown", "not tested", ("her2",))
    assert set(answers.outcomes) == {BOTH, LOW}


def test_what_decided_is_told_with_its_sources() -> None:
    outcome = Answers(FACTS).outcome(NEITHER)
    assert outcome == ("neither", "Neither", "not-met", "sex: female", ("Patient/p",), ())
