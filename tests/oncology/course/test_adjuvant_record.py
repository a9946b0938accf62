"""Naive disease: sure where it was advanced from the start, else open while adjuvant therapy is."""

from __future__ import annotations

import pytest

from service.vignettes import chart
from tests.oncology.facts.exposure_charts import facts_on, patient

CODE = "adjuvant-therapy-not-recorded"
EARLY = {"diagnosed": "2014-05-01", "advanced": "2026-10-01", "surgery": None, "progression": None}
SHAPES = {
    "stage only": {**EARLY, "stage": "III"},
    "surgery only": {**EARLY, "surgery": "2014-06-01"},
    "early diagnosis only": EARLY,
    "adjuvant chemotherapy": {
        **EARLY,
        "adjuvant": ["docetaxel, 2014-06-01 to 2014-10-01, completed"],
    },
}
DE_NOVO = {**EARLY, "diagnosed": "2026-09-15", "advanced": "2026-10-01"}
DRUG = "{drug}, 2015-01-01 to 2020-01-01, completed"


def history_of(changes: dict):
    return facts_on(chart.resources(patient(**changes))).context.history


def codes_of(history) -> set[str]:
    return {note.code for note in history.notes}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_relapse_without_adjuvant_record_is_naive_with_little_confidence(shape) -> None:
    history = history_of(SHAPES[shape])
    assert (history.resistance.category, history.resistance.confidence) == ("naive", "low")
    assert history.resistance.alternatives == ("primary", "secondary", "sensitive")
    assert CODE in codes_of(history)
    assert history.confidence == "high"  # of the lines nothing is in doubt


def test_disease_advanced_from_the_start_has_no_such_gap() -> None:
    history = history_of(DE_NOVO)
    assert (history.resistance.category, history.resistance.confidence) == ("naive", "high")
    assert not history.resistance.alternatives
    assert CODE not in codes_of(history)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("drug", ["letrozole", "tamoxifen"])
def test_an_adjuvant_record_closes_the_gap(shape, drug) -> None:
    history = history_of({**SHAPES[shape], "adjuvant": [DRUG.format(drug=drug)]})
    assert history.resistance.category == "sensitive"
    assert CODE not in codes_of(history)


@pytest.mark.parametrize("words", ["endocrine therapy", "hormonal therapy", "aromatase inhibitor"])
def test_adjuvant_therapy_without_its_drug_leaves_the_category_open(words) -> None:
    history = history_of({**EARLY, "adjuvant": [DRUG.format(drug=words)]})
    assert history.resistance.category == "indeterminate"
    assert codes_of(history) & {CODE, "unnamed-exposure"} == {"unnamed-exposure"}


def test_a_line_of_endocrine_therapy_is_no_naive_disease() -> None:
    history = history_of({**EARLY, "lines": ["letrozole + palbociclib, 2026-10-05 to now"]})
    assert history.resistance.category == "none-demonstrated"
    assert CODE not in codes_of(history)


def test_therapy_too_short_for_a_line_is_told_with_its_day() -> None:
    short = "letrozole, 2026-10-05 to 2026-10-08, toxicity"
    history = history_of({**DE_NOVO, "lines": [short]})
    assert history.resistance.category == "none-demonstrated"
    assert "since 2026-10-05" in history.resistance.basis
