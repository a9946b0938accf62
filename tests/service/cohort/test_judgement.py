"""What is written of one patient: one function for every engine, and nothing lost in silence."""

import json

import pytest

from service.cohort import judgement
from service.cohort.judgement import Terms, outcome_of
from service.cohort.redaction import Redaction
from tests.service.cohort.library import DAY

TERMS = Terms(DAY, "us")
PATIENT = json.dumps({"resourceType": "Patient", "id": "a", "gender": "female"})


def test_a_patient_has_a_row_and_an_assessment():
    rows = outcome_of("a", [PATIENT], TERMS)
    assert rows.row["patient"] == rows.assessment["patient"] == "a"
    assert json.loads(rows.assessment["assessment"])["patient"]["id"] == "a"


def test_one_to_be_shared_bears_its_pseudonym_everywhere():
    redaction = Redaction(b"k" * 32)
    rows = outcome_of("a", [PATIENT], TERMS, redaction)
    name = redaction.pseudonym("a")
    assert rows.row["patient"] == rows.assessment["patient"] == name
    assert json.loads(rows.assessment["assessment"])["patient"]["id"] == name


@pytest.mark.parametrize(
    ("texts", "reason"), [(None, "patient-too-large"), ([PATIENT.replace('"a"', '"a b"')], "invalid-patient-id")]
)  # fmt: skip
def test_one_that_cannot_be_judged_has_its_reason(texts, reason):
    assert outcome_of("a", texts, TERMS) == reason


def test_a_fault_of_ours_costs_one_patient_and_tells_nothing_of_the_chart(monkeypatch, capsys):
    def broken(*_):
        raise ValueError(PATIENT)

    monkeypatch.setattr(judgement, "judge_patient", broken)
    assert outcome_of("a", [PATIENT], TERMS) == "unexpected-error"
    assert "female" not in "".join(capsys.readouterr())
