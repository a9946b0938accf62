"""Kinds of toxicity with their grades, read from the words of a stop."""

import pytest

import terminology
from terminology import Coding, Toxicity

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
GRADES = {
    "{kind} grade {n}": None, "Grade {n} {kind}": None, "{kind}, G{n}": None, "CTCAE {n} {kind}": None,
    "Stopped for {kind} (grade {n})": None, "{kind} gr. {n}": None,
}  # fmt: skip
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V"}
WORDS = {
    "diarrhoea": "Diarrhea", "neutropenia": "febrile neutropenia", "pneumonitis": "Pneumonitis",
    "ild": "ILD", "qt-prolongation": "QTc prolongation", "hyperglycaemia": "hyperglycemia",
    "rash": "Rash", "severe-cutaneous-reaction": "Stevens-Johnson syndrome",
    "hepatic-failure": "liver failure", "liver-toxicity": "hepatitis", "stomatitis": "mucositis",
    "neuropathy": "Peripheral neuropathy", "cardiac": "LVEF decline", "vte": "pulmonary embolism",
    "arthralgia": "Arthralgia", "fatigue": "fatigue", "nausea": "vomiting",
}  # fmt: skip


@pytest.fixture(scope="module")
def toxicities():
    return terminology.load().toxicities


@pytest.mark.parametrize("kind", WORDS)
def test_a_kind_is_read_with_its_grade_wherever_it_stands(toxicities, kind) -> None:
    words = WORDS[kind]
    assert toxicities.match([], f"Stopped due to {words}") == (Toxicity(kind, None),)
    for form in GRADES:
        for number, roman in ROMAN.items():
            for grade in (number,) if "G{n}" in form else (number, roman):
                line = form.format(kind=words, n=grade)
                assert toxicities.match([], line) == (Toxicity(kind, number),), line


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("diarrhea grade 3, rash grade 2", {("diarrhoea", 3), ("rash", 2)}),
        ("Grade 2 rash and grade 4 neutropenia", {("rash", 2), ("neutropenia", 4)}),
        ("grade 3-4 neutropenia", {("neutropenia", 4)}),
        ("grade 3/4 neutropenia", {("neutropenia", 4)}),
        ("Life-threatening neutropenia", {("neutropenia", 4)}),
        ("Toxicity grade 4", {(None, 4)}),
        ("Neutropenia grade 2; later neutropenia grade 4", {("neutropenia", 4)}),
        ("No neutropenia, diarrhoea", {("diarrhoea", None)}),
        ("Not tolerated due to diarrhoea", {("diarrhoea", None)}),
        ("Diarrhoea. Grade 3 invasive ductal carcinoma", {("diarrhoea", None), (None, 3)}),
        ("Risk of QT prolongation", set()),
        ("Neuropathy did not improve", {("neuropathy", None)}),
        ("Patient choice", set()),
        ("Disease progression", set()),
        ("tumour grading G2", {(None, 2)}),
    ],
)
def test_grades_belong_to_the_kind_beside_them(toxicities, words, kinds) -> None:
    assert {(t.kind, t.grade) for t in toxicities.match([], words)} == kinds


def test_codes_of_conditions_name_kinds(toxicities) -> None:
    for code, kind in (("D70.9", "neutropenia"), ("J70.4", "ild"), ("I45.81", "qt-prolongation")):
        assert toxicities.match([Coding(ICD, code, None)], None) == (Toxicity(kind, None),)


def test_a_long_line_of_grades_is_read_in_bounds(toxicities) -> None:
    line = "diarrhoea grade 2 " * 20000
    assert toxicities.match([], line) == (Toxicity("diarrhoea", 2),)
