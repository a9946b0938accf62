"""What the course says: a number in a sentence is the parameter that the rule uses."""

import re
from dataclasses import replace
from datetime import date

import pytest

import terminology
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.course.follow import follow
from oncology.course.resistance.relapse import months_in_words
from oncology.knowledge import Rules, load_knowledge
from service.vignettes import chart
from terminology import load_wording
from tests.oncology.course import golden

# parameter, another number for it, a sentence that says it
SENTENCES = [
    ("near_boundary", 15, "Within {} days of the"),
    ("adjuvant_gap", 179, "was interrupted for longer than {} days"),
    ("source_conflict", 31, "two sources differ by more than {} days"),
    ("first_years_months", 25, "the {}-month mark"),
    ("after_completion_months", 13, "the {}-month mark"),
    ("first_line_months", 7, "the {}-month mark was"),
    ("rapid_progression_months", 7, "came within {} months of a later endocrine line"),
]
NAMES = ("CDK4/6",)


def texts(case: str, name: str, number: int) -> str:
    """Everything that is said on a case where a parameter has a number."""
    record, day, parameters = golden.records()[case]
    changed = replace(parameters, numbers={**parameters.numbers, name: number})
    history = follow(record, Rules(changed, terminology.load(), day)).history
    return " ".join(note.text for note in history.notes)


@pytest.mark.parametrize(("name", "other", "sentence"), SENTENCES)
def test_a_sentence_says_the_number_that_the_rule_uses(name, other, sentence) -> None:
    shipped = sentence.format(golden.load_parameters()[name])
    cases = [case for case, rows in golden.kept().items() if shipped in " ".join(rows)]
    assert cases
    words = " ".join(texts(case, name, other) for case in cases)
    assert shipped not in words
    assert sentence.format(other) in words


def test_no_sentence_of_the_file_holds_a_number() -> None:
    for key, sentence in load_wording("oncology.course").sentences.items():
        for name in NAMES:
            sentence = sentence.replace(name, "")
        assert not re.search(r"\d", re.sub(r"\{[^}]*\}", "", sentence)), key


@pytest.mark.parametrize(("months", "words"), [(24, "two years"), (30, "30 months")])
def test_a_span_is_said_as_long_as_it_is(months, words) -> None:
    assert months_in_words(months) == words


@pytest.mark.parametrize("chemotherapy", ["docetaxel", "paclitaxel", "capecitabine"])
@pytest.mark.parametrize("end", ["2024-05-01", "2024-06-30", "2025-02-01"])
def test_the_clock_names_only_what_ran_when_it_began(chemotherapy, end) -> None:
    patient = {
        "as_of": "2026-11-10", "born": 1962, "menopause": "postmenopausal",
        "diagnosed": "2024-01-10", "stage": "IV", "metastases": ["bone"], "er": "90%",
        "her2": "0 no staining",
        "lines": [
            f"{chemotherapy}, 2024-02-01 to {end}, completed",
            "letrozole + palbociclib, 2024-07-01 to 2026-10-15, progression",
        ],
    }  # fmt: skip
    case = Case(chart.resources(patient), "p", date(2026, 11, 10), "us")
    basis = assess(case, load_knowledge(), terminology.load())["endocrineResistance"]["basis"]
    assert "letrozole + palbociclib" in basis
    assert (chemotherapy in basis) == (end > "2024-07-01")
