"""What moved in an answer beside its options: scope, line, verdicts, tests, alerts."""

import types

import pytest

from service.comparison import answers
from service.comparison.moves import sentence
from service.comparison.state import READING, Incomparable

SAME = {
    "scope": {"inScope": True},
    "therapy": {"nextLine": 2},
    "endocrineResistance": {"category": "secondary"},
    "options": [],
    "jurisdiction": "us",
    "orders": [{"reference": "MedicationRequest/d1", "agents": ["a", "b"], "verdict": "ok",
                "reasons": []}],
    "testsDue": [{"id": "ecg", "title": "ECG"}],
    "alerts": [{"code": "pregnancy", "text": "Pregnancy is recorded."}],
    "dataGaps": [{"code": "undated", "text": "no day"}, {"code": "undated", "text": "none"}],
}  # fmt: skip
REASON = {"code": "liver", "text": "Halve the dose."}
ORDER = {**SAME["orders"][0], "verdict": "warning", "reasons": [REASON]}

ROWS = [
    ({"scope": {"inScope": False}}, ["in scope: yes -> no"]),
    ({"therapy": {"nextLine": None}}, ["next line: 2 -> not known"]),
    ({"endocrineResistance": {"category": "primary"}},
     ["endocrine resistance: secondary -> primary"]),
    ({"orders": [ORDER]},
     ["order a + b: ok -> warning", "order a + b: reason liver is new: Halve the dose."]),
    ({"testsDue": [{"id": "ki67", "title": "Ki-67"}]},
     ["test ECG (ecg) is no longer due", "test Ki-67 (ki67) is due now"]),
    ({"alerts": [REASON]}, ["alert liver is new: Halve the dose.", "alert pregnancy is gone"]),
    ({"dataGaps": [{"code": "stage", "text": ""}]},
     ["data gap stage is new", "data gap undated is gone"]),
]  # fmt: skip


CANARY = "Zebulon-Canary-1931"


class State:
    knowledge = terminology = None
    texts = types.MappingProxyType({READING: ""})

    def __init__(self, name):
        self.name, self.documents = name, {name: {}}


@pytest.mark.parametrize(("change", "sentences"), ROWS)
def test_each_part_of_an_answer_is_compared(monkeypatch, change, sentences):
    old, new = State("old"), State("new")
    assessments = {old: SAME, new: {**SAME, **change}}
    monkeypatch.setattr(answers, "answer_of", lambda _, state: assessments[state])
    chart = answers.Chart("c", None)
    [difference] = answers.differing_answers([chart], old, new)
    assert sorted(sentence(move, [move.ranks]) for move in difference.moves) == sentences
    assert [*answers.differing_answers([chart], old, old)] == [None]


def test_a_state_that_lacks_what_this_version_asks_for_is_told(monkeypatch):
    def assess(*_):
        raise KeyError(CANARY)

    monkeypatch.setattr(answers, "assess", assess)
    old, new = State("old"), State("new")
    with pytest.raises(Incomparable) as refusal:
        [*answers.differing_answers([answers.Chart("c", None)], old, new)]
    assert str(refusal.value).startswith("old cannot be compared by its answers: this version asks")
    assert "(test_answers.py:" in str(refusal.value)
    assert CANARY not in str(refusal.value)


def test_a_reason_that_went_is_told():
    moves = answers._orders({**SAME, "orders": [ORDER]}, SAME)
    assert [sentence(move, [move.ranks]) for move in moves] == [
        "order a + b: warning -> ok",
        "order a + b: reason liver is gone: Halve the dose.",
    ]
