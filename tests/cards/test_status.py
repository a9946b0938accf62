"""The card on where the patient stands: a gene not detected says in which specimen."""

from datetime import date

import pytest

import terminology
from cards.card import CardBasis
from cards.status import specimen_words, status_card
from oncology.assessment import Case, assess
from service.vignettes import chart
from tests.cards.small import small
from tests.cards.test_options import AFTER_CDK46, cards_of


def markers(genes):
    patient = {**AFTER_CDK46, "genes": genes}
    [status] = [card for card in cards_of(patient) if card["uuid"] == "status"]
    return status["detail"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("none plasma 2026-11-10", "PIK3CA not detected in plasma (2026-11-10)"),
        ("none tissue 2026-11-10", "PIK3CA not detected in tissue (2026-11-10)"),
        ("none 2026-11-10", "PIK3CA not detected (2026-11-10)"),
        ("none blood 2026-11-10", "PIK3CA not detected (2026-11-10)"),
    ],
)
def test_a_gene_not_detected_names_its_specimen(words, sentence):
    assert sentence in markers({"PIK3CA": words})


def test_genes_of_one_test_stand_together_and_those_of_another_specimen_apart():
    plasma, tissue = "none plasma 2026-11-10", "none tissue 2026-11-10"
    detail = markers({"AKT1": plasma, "PTEN": plasma, "PIK3CA": tissue})
    assert "AKT1, PTEN not detected in plasma (2026-11-10)" in detail
    assert "PIK3CA not detected in tissue (2026-11-10)" in detail


def test_the_newest_result_of_each_specimen_is_told():
    patient = {**AFTER_CDK46, "genes": {"PIK3CA": "none"}}
    case = Case(chart.resources(patient), "p", date(2026, 11, 24), "us")
    assessment = assess(case, small(), terminology.load())
    rows = [
        {"specimen": "tissue", "date": "2025-03", "sources": []},
        {"specimen": "ctdna", "date": "2026-11-10", "sources": []},
        {"specimen": "ctdna", "date": "2025-12-01", "sources": []},
    ]
    assessment["biomarkers"]["genes"]["PIK3CA"]["notDetected"] = rows
    sentence = "PIK3CA not detected in plasma (2026-11-10), in tissue (2025-03)"
    basis = CardBasis(assessment, small(), terminology.load(), "p", str)
    assert sentence in status_card(basis)["detail"]


def test_blood_is_no_word_of_a_tumour():
    assert [specimen_words(one) for one in ("blood", "unknown")] == ["", ""]
