"""The notation of the vignettes refuses what it does not know, and compiles what it does."""

from __future__ import annotations

import pytest

from service.vignettes import chart
from service.vignettes.vignette import merged, read
from tests.vignettes.cases import differences

PATIENT = {"as_of": "2026-11-24", "diagnosed": "2020-01-05"}


@pytest.mark.parametrize(
    "change", [{"meds": ["letrozole"]}, {"lines": ["letrozole since 2020"]}, {"genes": {"XYZ": "none"}}]
)  # fmt: skip
def test_unknown_notation_is_refused(change) -> None:
    with pytest.raises((ValueError, KeyError)):
        chart.resources({**PATIENT, **change})


def test_a_file_with_a_strange_key_is_refused(tmp_path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("title: t\nsource: s\npatient: {}\ncases: [{id: a, expected: {}}]\n")
    with pytest.raises(ValueError, match="x/a: not part of the format: expected"):
        list(read(path))


def test_a_change_merges_and_null_removes() -> None:
    base = {"genes": {"ESR1": "Y537S", "PIK3CA": "none"}, "menopause": "postmenopausal"}
    changed = merged(base, {"genes": {"ESR1": None}, "menopause": None})
    assert changed == {"genes": {"PIK3CA": "none"}}


def test_a_course_becomes_one_statement_for_each_drug() -> None:
    resources = chart.resources(
        {**PATIENT, "lines": ["letrozole + palbociclib, 2024-01-05 to 2025-02-01, progression"]}
    )
    drugs = [r for r in resources if r["resourceType"] == "MedicationStatement"]
    assert [d["status"] for d in drugs] == ["stopped", "stopped"]
    assert resources[-1]["effectiveDateTime"] == "2025-02-01"


def test_a_dose_is_structured() -> None:
    order = chart.drafts([{"drug": "capivasertib", "dose": "400 mg twice daily"}])[0]
    dosage = order["dosageInstruction"][0]
    assert dosage["timing"]["repeat"]["frequency"] == 2
    assert dosage["doseAndRate"][0]["doseQuantity"]["value"] == 400


def test_an_expectation_that_fails_is_told_in_words() -> None:
    assessment = {
        "scope": {"inScope": True},
        "therapy": {"nextLine": 1},
        "endocrineResistance": {"category": "naive"},
        "options": [{"id": "a", "status": "needs-data", "rank": None, "criteria": []}],
        "testsDue": [],
        "orders": [],
        "alerts": [],
        "dataGaps": [],
    }
    faults = differences(
        assessment, {"options": {"a": "preferred 1"}, "tests": ["ecg"], "orders": ["ok"]}
    )
    assert faults == [
        "a: needs-data (not met: [], unknown: []), expected preferred 1",
        "test ecg is not due; due: []",
        "order 1: none [], expected ok",
    ]
