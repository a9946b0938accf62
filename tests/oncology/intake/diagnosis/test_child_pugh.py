"""The Child-Pugh class in codes, letters, points and words, from Conditions and Observations."""

from __future__ import annotations

from datetime import date

import pytest

import terminology
from oncology.course.follow import follow
from oncology.facts import PatientFacts, collect_facts
from oncology.intake import read_record
from oncology.knowledge import Rules
from oncology.knowledge import load_knowledge as load
from oncology.values import value_of
from service.vignettes import chart

PATIENT = {
    "as_of": "2026-11-24", "born": 1958, "menopause": "postmenopausal", "diagnosed": "2024-01-10",
    "stage": "IV", "metastases": ["bone"], "er": "90%", "pr": "positive", "her2": "1+",
    "lines": ["letrozole, 2024-02-01 to 2025-11-02, progression"],
}  # fmt: skip
SNOMED = {"A": "710065009", "B": "710066005", "C": "710067001"}
SUBJECT = {"reference": "Patient/p"}


DAY = date(2026, 11, 24)


def facts_of(*resources: dict) -> PatientFacts:
    numbered = [{"id": f"r{n}", "subject": SUBJECT, **r} for n, r in enumerate(resources)]
    bundle = chart.resources({**PATIENT, "resources": numbered})
    record = read_record(bundle, "p", DAY, terminology.load())
    rules = Rules(load().parameters, terminology.load(), DAY)
    return collect_facts(record, follow(record, rules), rules, load())


def fact(*resources: dict) -> object:
    """The class as a rule sees it; None where it is not known."""
    return value_of(facts_of(*resources)["child-pugh"])


def condition(words: str, **more: object) -> dict:
    active = {"coding": [{"code": "active"}]}
    return {"resourceType": "Condition", "clinicalStatus": active, "code": {"text": words}, **more}


def observation(day: str = "2026-11-01", **value: object) -> dict:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "3191000175106"}]}
    kind = {"resourceType": "Observation", "status": "final", "code": code}
    return {**kind, "effectiveDateTime": day, **value}


FORMS = [
    "Cirrhosis, Child-Pugh {letter}", "Liver cirrhosis (Child Pugh class {letter})",
    "Child-Turcotte-Pugh class {letter} cirrhosis", "Cirrhosis, Child-Pugh score {points}",
    "Child-Pugh {letter} ({points} points)", "Child-Pugh: {letter}{points}",
    "Hepatic impairment, Child's-Pugh grade {letter}",
]  # fmt: skip
POINTS = [("A", 5), ("A", 6), ("B", 7), ("B", 8), ("B", 9), ("C", 10), ("C", 12), ("C", 15)]


@pytest.mark.parametrize(("letter", "points"), POINTS)
@pytest.mark.parametrize("form", FORMS)
def test_a_condition_in_words(form, letter, points) -> None:
    assert fact(condition(form.format(letter=letter, points=points))) == letter


@pytest.mark.parametrize(("letter", "points"), POINTS)
def test_an_observation(letter, points) -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": SNOMED[letter]}]}
    for value in (
        {"valueCodeableConcept": code},
        {"valueCodeableConcept": {"text": f"Class {letter}"}},
        {"valueString": letter},
        {"valueString": f"Child-Pugh {letter}"},
        {"valueString": f"{points}"},
        {"valueString": f"{letter} ({points} points)"},
        {"valueInteger": points},
        {"valueQuantity": {"value": points, "unit": "{score}"}},
    ):
        assert fact(observation(**value)) == letter, value


def test_codes_and_stages_of_a_condition() -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": SNOMED["C"]}]}
    assert fact(condition("", code=code)) == "C"
    assert fact(condition("Cirrhosis", stage=[{"summary": code}])) == "C"
    assert fact(condition("Cirrhosis", stage=[{"summary": {"text": "Child-Pugh B"}}])) == "B"


NOT_SAID = [
    "Cirrhosis", "Child-Pugh class not assessed", "Not Child-Pugh C", "Child-Pugh B/C",
    "Child-Pugh 7-12", "Child-Pugh C, 7 points", "Possible Child-Pugh C", "Child-Pugh 3",
    "Childhood asthma class B", "Child-Pugh a measure of the liver", "Child-Pugh class not C",
]  # fmt: skip


@pytest.mark.parametrize("words", NOT_SAID)
def test_what_states_no_class_is_unknown(words) -> None:
    assert fact(condition(words)) is None


def test_what_is_not_in_force_is_no_class() -> None:
    resolved = {"coding": [{"code": "resolved"}]}
    assert fact(condition("Child-Pugh C", clinicalStatus=resolved)) is None
    for status in ("refuted", "provisional", "entered-in-error"):
        doubt = {"coding": [{"code": status}]}
        assert fact(condition("Child-Pugh C", verificationStatus=doubt)) is None
    assert fact({**observation(valueString="C"), "status": "cancelled"}) is None


def test_the_newest_counts_and_of_one_day_the_worse() -> None:
    old, new = "2026-01-05", "2026-10-05"
    assert fact(observation(old, valueString="C"), observation(new, valueString="A")) == "A"
    assert fact(observation(old, valueString="A"), observation(new, valueString="C")) == "C"
    assert fact(observation(new, valueString="C"), observation(new, valueString="A")) == "C"
    diagnosis = condition("Child-Pugh C", onsetDateTime="2019-01-01", recordedDate=new)
    assert fact(observation(old, valueString="A"), diagnosis) == "C"


def test_the_liver_disease_is_read_beside_its_class() -> None:
    facts = facts_of(condition("Cirrhosis, Child-Pugh C"))
    assert "liver-cirrhosis" in value_of(facts["comorbidities"])


def test_a_long_hostile_text_is_read_in_bounded_time() -> None:
    assert fact(condition("Child-Pugh " + "class " * 20_000 + "C")) is None
