"""The words that facts rest on: in the Assessment, each with its place, and asked to be confirmed."""

from datetime import date

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from tests.assessments import faults_of

PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1962"}
TUMOUR = {
    "resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p"}, "onsetDateTime": "2023-10-16",
    "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C50.912"}]},
}  # fmt: skip


def report(identifier, words, code="11526-1"):
    return {
        "resourceType": "DiagnosticReport", "id": identifier, "status": "final", "conclusion": words,
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": "Patient/p"}, "effectiveDateTime": "2026-03-02",
    }  # fmt: skip


@pytest.fixture(scope="module")
def answer_of():
    def answer(*resources):
        case = Case((PATIENT, TUMOUR, *resources), "p", date(2026, 10, 15), "us")
        return assess(case, load_knowledge(), terminology.load())

    return answer


def test_quotes_and_gaps_of_what_rests_on_words(answer_of):
    document = answer_of(
        report("path", "ER positive (90 %), PR positive (30 %), HER2 1+."),
        report("ct", "Multiple liver metastases.", "18748-4"),
    )
    assert faults_of(document) == []
    assert [(q["source"], q["fact"], q["quote"]) for q in document["reportText"]] == [
        ("DiagnosticReport/ct", "metastasis-waits", "liver metastases"),
        ("DiagnosticReport/path", "er", "ER positive (90 %),"),
        ("DiagnosticReport/path", "pr", "PR positive (30 %),"),
        ("DiagnosticReport/path", "her2", "HER2 1+."),
    ]
    assert document["biomarkers"]["er"]["status"] == "positive"
    gaps = [g for g in document["dataGaps"] if g["code"] == "report-text-unconfirmed"]
    assert sorted(g["text"].split()[0] for g in gaps) == ["ER", "HER2", "PR"]
    assert "report-words-wait" in {g["code"] for g in document["dataGaps"]}
    assert document["disease"]["setting"] == "unknown"


def test_no_words_no_quotes(answer_of):
    assert "reportText" not in answer_of()


def test_a_report_not_read_is_named_where_receptors_are_unknown(answer_of):
    document = answer_of(report("path", "ER: see the separate sheet."))
    reason = next(r for r in document["scope"]["reasons"] if r["code"] == "receptor-status-unknown")
    assert reason["sources"] == ["DiagnosticReport/path"]
    assert "not recorded" not in reason["text"]
