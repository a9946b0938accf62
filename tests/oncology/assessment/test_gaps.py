"""Each sentence of the data gaps is said where its part of the record is missing, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import oncology
import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import DAY, patient

FILE = Path(oncology.__file__).parent / "assessment/data/wording.en.yaml"
SENTENCES = yaml.safe_load(FILE.read_text("utf-8"))["sentences"]
LINE = "letrozole + palbociclib, 2024-02-01 to 2026-10-10, progression"
CASES = [
    ("her2-score-missing", "warning", {"her2": "negative"}),
    ("her2-staining-missing", "info", {"her2": "0"}),
    ("variant-not-settled", "warning", {"genes": {"ESR1": "uncertain 2026-11-10"}}),
    ("undated-results", "info", {"genes": {"ESR1": "Y537S"}, "tested": None}),
    ("menopausal-status-missing", "info", {"menopause": None, "born": None}),
    ("progression-dates-missing", "info", {"progression": [], "lines": ["letrozole, 2024-02-01"]}),
    ("stop-reason-missing", "info", {"lines": ["letrozole, 2024-02-01 to 2026-10-10"]}),
]


def gaps(**changes: object) -> dict[str, dict]:
    resources = chart.resources(patient(**{"lines": [LINE], **changes}))
    document = assess(Case(resources, "p", DAY, "us"), load_knowledge(), terminology.load())
    return {gap["code"]: gap for gap in document["dataGaps"]}


@pytest.mark.parametrize(("code", "severity", "changes"), CASES)
def test_a_gap_is_named_where_it_is(code: str, severity: str, changes: dict) -> None:
    gap = gaps(**changes)[code]
    assert gap["severity"] == severity
    assert gap["text"] == SENTENCES[code].format(gene="ESR1")


def test_the_whole_record_has_none_of_them() -> None:
    assert not gaps().keys() & SENTENCES.keys()


def test_no_sentence_is_without_its_case() -> None:
    assert sorted(SENTENCES) == sorted(code for code, _, _ in CASES)
