"""Each sentence of the data gaps is said where its part of the record is missing, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import oncology
import terminology
from cards.status import drugs_of
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import DAY, patient

FILE = Path(oncology.__file__).parent / "assessment/data/wording.en.yaml"
SENTENCES = yaml.safe_load(FILE.read_text("utf-8"))["sentences"]
LINE = "letrozole + palbociclib, 2024-02-01 to 2026-10-10, progression"
UNDATED = {
    "resourceType": "Observation",
    "id": "undated",
    "status": "final",
    "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "16112-5"}]},
    "valueCodeableConcept": {"text": "positive"},
}
IN_WORDS = {
    "resourceType": "DiagnosticReport",
    "id": "path",
    "status": "final",
    "subject": {"reference": "Patient/p"},
    "code": {"coding": [{"system": "http://loinc.org", "code": "11526-1"}]},
    "effectiveDateTime": "2026-01-02",
    "conclusion": "HER2 1+",
}
CASES = [
    ("report-text-unconfirmed", "warning", {"her2": None, "more": [IN_WORDS]}),
    ("her2-score-missing", "warning", {"her2": "negative"}),
    ("her2-staining-missing", "info", {"her2": "0"}),
    ("variant-not-settled", "warning", {"genes": {"ESR1": "uncertain 2026-11-10"}}),
    ("undated-results", "info", {"more": [UNDATED]}),
    ("menopausal-status-missing", "info", {"menopause": None, "born": None}),
    (
        "progression-dates-missing",
        "info",
        {"progression": [], "lines": ["letrozole, 2024-02-01 to 2025-02-01"]},
    ),
    (
        "stop-reason-missing",
        "info",
        {"progression": [], "lines": ["letrozole, 2024-02-01 to 2026-10-10"]},
    ),
]


def document_of(more: list[dict] = (), **changes: object) -> dict:
    resources = chart.resources(patient(*more, **{"lines": [LINE], **changes}))
    return assess(Case(resources, "p", DAY, "us"), load_knowledge(), terminology.load())


def gaps(**changes: object) -> dict[str, dict]:
    document = document_of(**changes)
    return {gap["code"]: gap for gap in document["dataGaps"]}


@pytest.mark.parametrize(("code", "severity", "changes"), CASES)
def test_a_gap_is_named_where_it_is(code: str, severity: str, changes: dict) -> None:
    gap = gaps(**changes)[code]
    assert gap["severity"] == severity
    assert gap["text"] == SENTENCES[code].format(gene="ESR1", matter="HER2")


def test_the_whole_record_has_none_of_them() -> None:
    assert not gaps().keys() & SENTENCES.keys()


def test_no_sentence_is_without_its_case() -> None:
    assert sorted(SENTENCES) == sorted(code for code, _, _ in CASES)


RUNNING = "fulvestrant + abemaciclib, 2025-02-01 to now"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [RUNNING],
        ["letrozole, 2024-02-01 to 2025-01-20, toxicity", RUNNING],
        ["letrozole, 2024-02-01 to 2025-01-20, toxicity"],
    ],
)
def test_what_is_rightly_absent_is_no_gap(lines: list[str]) -> None:
    """A line that goes on, or ended for another reason, has no day of progression."""
    codes = gaps(lines=lines, progression=[]).keys()
    assert not codes & {"progression-dates-missing", "stop-reason-missing"}


def test_a_progression_on_file_says_why_a_drug_ended_that_day() -> None:
    lines = ["letrozole + palbociclib, 2024-02-01 to 2026-10-10"]
    assert "stop-reason-missing" not in gaps(lines=lines, progression=["2026-10-10"])
    assert "stop-reason-missing" in gaps(lines=lines, progression=[])


def test_one_undated_result_is_the_newest_there_is() -> None:
    assert "undated-results" not in gaps(er=None, more=[UNDATED])
    assert "undated-results" in gaps(more=[UNDATED])


@pytest.mark.parametrize("reason", ["toxicity", "stopped"])
def test_a_drug_that_was_stopped_beside_its_partner_is_told_with_day_and_reason(reason) -> None:
    lines = ["fulvestrant, 2025-02-01 to now", f"abemaciclib, 2025-02-01 to 2026-08-01, {reason}"]
    document = document_of(lines=lines, progression=[])
    why = None if reason == "stopped" else reason
    stop = {"agent": "abemaciclib", "end": "2026-08-01", "reason": why}
    line = document["therapy"]["lines"][0]
    assert line["stopped"] == [stop]
    words = f", {why}" if why else ""
    assert drugs_of(line) == f"fulvestrant (abemaciclib until 2026-08-01{words})"
    whole = document_of(lines=[RUNNING], progression=[])["therapy"]["lines"][0]
    assert "stopped" not in whole
    assert drugs_of(whole) == "abemaciclib + fulvestrant"
