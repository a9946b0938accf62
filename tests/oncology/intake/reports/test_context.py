"""What words around a statement make of it, and how far they reach."""

import re._parser as parser
from itertools import islice

import pytest
import yaml

from oncology.intake.reports.context import context_of
from terminology import files
from tests.oncology.intake.reports.rows import rows_of
from tests.terminology.pattern_texts import MOST_TEXTS, texts_of


@pytest.mark.parametrize(
    ("words", "statement", "mark"),
    [
        ("no metastases", "metastases", "denied"),
        ("metastases are ruled out", "metastases", "denied"),
        ("possible metastases", "metastases", "doubt"),
        ("metastases?", "metastases", "doubt"),
        ("previously er positive", "er", "past"),
        ("er positive in the past", "er", "past"),
        ("her mother had her2 positive cancer", "her2", "family"),
        ("her son had her2 positive cancer", "her2", "family"),
        ("recommend her2 testing", "her2", "plan"),
        ("her2 is pending", "her2", "plan"),
        ("er is considered as positive from 1 %", "er", "method"),
    ],
)
def test_a_mark_reaches_its_statement(words, statement, mark):
    assert mark in context_of(words, "current", is_past=False).at(words.index(statement))


@pytest.mark.parametrize(
    ("words", "statement", "mark"),
    [
        ("no metastases, but her2 positive", "her2", "denied"),
        ("previously er positive; now er negative", "er negative", "past"),
        ("los receptores son positivos", "receptores", "family"),
        ("no amplification, her2 low", "her2", "denied"),
        ("er 90 % (threshold 10 %)", "er", "method"),
    ],
)
def test_a_mark_ends_before_what_is_not_its_own(words, statement, mark):
    assert mark not in context_of(words, "current", is_past=False).at(words.index(statement))


@pytest.mark.parametrize(
    "text",
    [
        "Ki-67 was 20 % in 2019.",
        "In 2019 the tumour was HER2 3+.",
        "2019 war der Tumor HER2 3+.",
        "En 2019 el tumor era HER2 3+.",
        "HER2 würde als 3+ gewertet.",
        "Her son had HER2 3+ cancer.",
        "HER2 2+ on the previous core biopsy.",
    ],
)
def test_another_time_or_person_is_none_of_now(text):
    assert rows_of(text) == []


def test_a_german_passive_is_no_condition():
    """ "wurde" is "was", "würde" is "would": an accent tells them apart."""
    assert rows_of("Es wurde HER2 3+ bestimmt.") == [{"fact": "her2", "ihc": "3+"}]


def test_words_of_the_patient_among_those_on_the_family():
    text = (
        "Familienanamnese: Mutter BRCA1-Trägerin. {} selbst: BRCA1/2 in der Keimbahn unauffällig."
    )
    germline = {"fact": "variant", "state": "absent", "origin": "germline"}
    assert rows_of(text.format("Patientin")) == [
        germline | {"gene": "BRCA1"},
        germline | {"gene": "BRCA2"},
    ]
    assert rows_of(text.format("Schwester")) == []


OF_LABELS = [("values.yaml", "denied"), ("values.yaml", "doubted"), ("conditions.yaml", "denied")]


@pytest.mark.parametrize(("file", "name"), OF_LABELS)
def test_what_labels_hear_as_denied_or_doubted_reports_hear_too(file, name):
    """Two readers, one language: each word of the labels' patterns is a mark of a report."""
    pattern = yaml.safe_load(files.read_text(file))[name]
    words = {
        text.strip() for text in islice(texts_of(list(parser.parse(pattern)), " "), MOST_TEXTS)
    }
    assert len(words) > 5
    for word in sorted(words):
        sentences = (f"{word} metastases", f"metastases {word}", f"metastases{word}")
        contexts = [
            (s.index("metastases"), context_of(s, "current", is_past=False)) for s in sentences
        ]
        marks = frozenset().union(*(context.at(place) for place, context in contexts))
        assert marks & {"denied", "doubt", "family", "past"}, word
