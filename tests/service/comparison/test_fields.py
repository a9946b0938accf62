"""Each kind of difference in an entry has its sentence."""

import pytest

from service.comparison.entries import Entry
from service.comparison.fields import Comparison, Side

FACT = Entry("facts.facts", "esr1", "ESR1 in the newest result (esr1)", {})
PRIOR = Entry("criteria.criteria", "prior", "Prior CDK4/6 inhibitor (prior)", {})
SIDE = Side({(entry.kind, entry.id): entry for entry in (FACT, PRIOR)})
REGIMEN = Comparison("regimens", SIDE, SIDE)

LEAF = {"id": "mutated", "text": "ESR1 mutation", "fact": "esr1", "op": "is", "value": "altered"}
LIVER = {"code": "liver", "text": "Halve the dose.", "severity": "warning"}
NICE = {"body": "NICE", "year": 2024, "position": "One option"}

ROWS = [
    ({"order": {"base": 10}}, {"order": {"base": 12}}, "base rank 10 -> 12"),
    ({"rationale": "One thing"}, {"rationale": "Another thing"},
     'rationale changed from "One thing" to "Another thing"'),
    ({"investigational": True}, {"investigational": False}, "investigational yes -> no"),
    ({}, {"off_label": "allowed"}, "without a label added: allowed"),
    ({"key_figure": "all"}, {}, "figure of the key trial removed: all"),
    ({"key_evidence": None}, {"key_evidence": "emerald"}, "key trial nothing -> emerald"),
    ({"requires": []}, {"requires": ["prior"]},
     "requirement added: Prior CDK4/6 inhibitor (prior)"),
    ({"excludes": ["prior", "x"]}, {"excludes": ["x"]},
     "ruled out by removed: Prior CDK4/6 inhibitor (prior)"),
    ({"agents": ["a", "b"]}, {"agents": ["b", "a"]}, "drug: another order: a, b -> b, a"),
    ({"cautions": [LIVER]}, {"cautions": [{**LIVER, "text": "Stop it."}]},
     'warning liver: text changed from "Halve the dose." to "Stop it."'),
    ({"cautions": []}, {"cautions": [LIVER]},
     'warning added: "Halve the dose." (liver; severity warning)'),
    ({"cautions": [{**LIVER, "when": LEAF}]}, {"cautions": [{**LIVER, "when": {**LEAF, "op": "is-not"}}]},
     'warning liver, condition: question changed from "ESR1 in the newest result (esr1) is altered" '
     'to "ESR1 in the newest result (esr1) is not altered"'),
    ({"guidelines": [NICE]}, {"guidelines": [{**NICE, "year": 2025}]},
     "guideline NICE 2024: year 2024 -> 2025"),
    ({"range": [1, 2]}, {"range": [1, 3]}, "plausible range 1; 2 -> 1; 3"),
    ({"doses": [{"text": "5 mg", "value": 5}]}, {"doses": [{"text": "5 mg", "value": 6}]},
     "dose 5 mg: value 5 -> 6"),
    ({"evidence": ["a", "a"]}, {"evidence": ["a"]}, "trial removed: a"),
    ({"labels": {"us": ["a"]}}, {"labels": {"us": ["a", "b"]}}, "label us added: b"),
    ({"requires": [LEAF]}, {"requires": [{**LEAF, "value": ["altered", "uncertain"]}]},
     'requirement mutated: question changed from "ESR1 in the newest result (esr1) is altered" '
     'to "ESR1 in the newest result (esr1) is altered; uncertain"'),
    ({"requires": [{"id": "g", "text": "Either", "any": ["prior"]}]},
     {"requires": [{"id": "g", "text": "Either", "all": ["prior"]}]},
     "requirement g: any of removed: Prior CDK4/6 inhibitor (prior)"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), ROWS)
def test_a_difference_is_told_in_words(old, new, sentence):
    assert sentence in REGIMEN.lines(old, new)


def test_what_does_not_differ_is_not_told():
    entry = {"order": {"base": 10}, "requires": [LEAF], "cautions": [LIVER]}
    assert REGIMEN.lines(entry, entry) == []
    assert REGIMEN.lines(entry, {**entry, "order": {"base": 12}}) == ["base rank 10 -> 12"]


def test_two_entries_of_one_name_are_two():
    two = {"cautions": [LIVER, {**LIVER, "text": "Stop it."}]}
    [line] = REGIMEN.lines(two, {"cautions": [LIVER]})
    assert line == 'warning removed: "Stop it." (liver; severity warning)'


def test_a_new_entry_is_told_whole_but_for_its_head():
    lines = REGIMEN.content(
        {"id": "x", "title": "X", "requires": ["prior"], "order": {"base": 3}, "by": None}
    )
    assert lines == ["requirement: Prior CDK4/6 inhibitor (prior)", "base rank: 3"]


def test_a_sentence_is_told_by_itself():
    sentence = Comparison("sentence", SIDE, SIDE)
    assert sentence.lines("It was so.", "It is so.") == ['changed from "It was so." to "It is so."']
