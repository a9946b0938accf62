"""Why a test is due is said with the gene, the days and the specimen that make it so."""

from __future__ import annotations

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import DAY, patient

LINE = "letrozole + palbociclib, 2024-02-01 to 2026-10-10, progression"
CASES = [
    (
        "ESR1", "none tissue 2024-01-10", "esr1-ctdna",
        "The last ESR1 result (2024-01-10) is from before the progression of 2026-10-10.",
    ),
    (
        "PIK3CA", "none plasma 2026-11-10", "pik3ca-akt1-pten",
        "PIK3CA: negative in plasma only; now test tissue. Specimen: tissue.",
    ),
]  # fmt: skip


def reasons(gene: str, result: str) -> dict[str, str]:
    resources = chart.resources(patient(lines=[LINE], genes={gene: result}))
    document = assess(Case(resources, "p", DAY, "us"), load_knowledge(), terminology.load())
    return {test["id"]: test["reason"] for test in document["testsDue"]}


@pytest.mark.parametrize(("gene", "result", "test", "sentence"), CASES)
def test_a_test_to_repeat_says_why(gene: str, result: str, test: str, sentence: str) -> None:
    assert sentence in reasons(gene, result)[test]


def test_a_positive_result_is_not_repeated() -> None:
    assert "esr1-ctdna" not in reasons("ESR1", "Y537S plasma 2026-11-10")


def test_a_test_names_its_specimen() -> None:
    assert reasons("ESR1", "untested")["esr1-ctdna"].endswith(" Specimen: plasma.")
