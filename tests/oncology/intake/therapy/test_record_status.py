"""Statuses of medication records, and the words that stand in their place (rule IN-4)."""

from __future__ import annotations

from datetime import date

import pytest

import terminology
from oncology.intake import read_record
from oncology.intake.therapy.record_status import record_status
from terminology import data_files, load_schema

DATA = data_files.load_data(
    "oncology.intake", "statuses", load_schema("oncology.intake", "statuses")
)
OF_FHIR = [(kind, status) for kind, values in DATA["fhir"].items() for status in values]
WORDS = [(word, row["status"]) for row in DATA["words"] for word in row["words"]]
KINDS = [kind for kind in DATA["fhir"] if kind != "MedicationUsage"]


def record(kind: str, status: str | None) -> dict:
    return {
        "resourceType": kind,
        "id": "m",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": "fulvestrant"},
        **({"status": status} if status is not None else {}),
    }


def read(kind: str, status: str | None):
    patient = {"resourceType": "Patient", "id": "p"}
    return read_record([patient, record(kind, status)], "p", date(2026, 11, 23), terminology.load())


@pytest.mark.parametrize(("kind", "status"), OF_FHIR)
def test_a_status_of_fhir_is_no_gap(kind: str, status: str) -> None:
    assert [gap.code for gap in read(kind, status).gaps] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("word", "status"), WORDS)
def test_a_clear_word_is_read_and_named(kind: str, word: str, status: str) -> None:
    for written in (word, word.capitalize(), f" {word.upper()} "):
        seen = read(kind, written)
        assert [m.status for m in seen.medications] == [status]
        assert [gap.code for gap in seen.gaps] == ["status-not-of-fhir"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("word", ["sent", "historical", "expired", "x", "aktiv"])
def test_any_other_word_is_unknown_and_named(kind: str, word: str) -> None:
    seen = read(kind, word)
    assert [m.status for m in seen.medications] == ["unknown"]
    assert [gap.code for gap in seen.gaps] == ["status-not-of-fhir"]
    assert word not in seen.gaps[0].text.split()


@pytest.mark.parametrize("kind", KINDS)
def test_no_status_is_unknown(kind: str) -> None:
    assert [m.status for m in read(kind, None).medications] == ["unknown"]
    assert record_status(record(kind, "")) == "unknown"


def test_adherence_outranks_a_word_and_not_an_error() -> None:
    taking = {"adherence": {"code": {"coding": [{"code": "taking"}]}}}
    assert record_status(record("MedicationStatement", "inactive") | taking) == "active"
    assert record_status(record("MedicationStatement", "nullified") | taking) == "entered-in-error"
