"""Receptors in force: a tumour that was HR+/HER2- and is no longer, and what that rests on."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

import cards
import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.assessments import faults_of

LUMINAL, POSITIVE_BOTH = ("positive", "0"), ("positive", "3+")
NOW = {
    "her2-positive": ("positive", "3+"),
    "her2-positive-er-negative": ("negative", "3+"),
    "triple-negative": ("negative", "0"),
    "receptor-negative": ("negative", "2+"),
    "luminal": LUMINAL,
}
SAYS = {
    "her2-positive": "conversion-her2-positive",
    "her2-positive-er-negative": "conversion-her2-positive",
    "triple-negative": "conversion-triple-negative",
    "receptor-negative": "conversion-receptor-negative",
}
ENDOCRINE = "letrozole + palbociclib, 2024-03-01 to 2026-09-20, progression"
BEFORE: dict[str, tuple[tuple[str, str] | None, list[str]]] = {
    "result": (LUMINAL, []),
    "line": (None, [ENDOCRINE]),
    "result-and-line": (LUMINAL, [ENDOCRINE]),
    "none": (None, []),
    "her2-positive-result": (POSITIVE_BOTH, []),
    "negative-result": (("negative", "0"), []),
    "line-with-her2-therapy": (None, ["letrozole + palbociclib + trastuzumab, 2024-03-01 to 2026-09-20, progression"]),
    "endocrine-alone": (None, ["letrozole, 2024-03-01 to 2026-09-20, progression"]),
}  # fmt: skip
CONVERTS = {"result", "line", "result-and-line"}


def observation(kind: str, code: str, value: dict[str, Any], day: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": f"{kind}-{day}",
        "status": "final",
        "subject": {"reference": "Patient/p"},
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "effectiveDateTime": day,
        **value,
    }


def results(state: tuple[str, str], day: str) -> list[dict[str, Any]]:
    status, score = state
    word = {"valueCodeableConcept": {"text": status}}
    return [
        observation("er", "85337-4", word, day),
        observation("pr", "85339-0", word, day),
        observation("her2", "85319-2", {"valueString": score}, day),
    ]


def assessed(now: str, before: str, **more: Any) -> dict[str, Any]:
    earlier, lines = BEFORE[before]
    patient = {
        "as_of": "2026-11-24",
        "born": 1960,
        "menopause": "postmenopausal",
        "diagnosed": "2018-02-10",
        "metastases": ["liver"],
        "advanced": "2024-02-01",
        "lines": lines,
        "resources": [
            *(results(earlier, "2018-02-10") if earlier else []),
            *results(NOW[now], "2026-10-05"),
        ],
        **more,
    }
    case = Case(chart.resources(patient), "p", date(2026, 11, 24), "us")
    document = assess(case, load_knowledge(), terminology.load())
    assert faults_of(document) == []
    return document


def cards_of(document: dict[str, Any], hook: str) -> list[dict[str, Any]]:
    basis = cards.CardBasis(document, load_knowledge(), terminology.load(), "p", str, is_long=True)
    return cards.render(basis, hook)


def conversions(document: dict[str, Any]) -> list[str]:
    return [a["code"] for a in document["alerts"] if a["code"].startswith("conversion")]


@pytest.mark.parametrize(("now", "before"), [*product(SAYS, BEFORE)])
def test_a_conversion_has_one_card_and_a_stranger_none(now: str, before: str) -> None:
    document = assessed(now, before)
    cards = cards_of(document, "patient-view")
    assert not document["scope"]["inScope"]
    assert document["options"] == []
    if before in CONVERTS:
        assert conversions(document) == [SAYS[now]]
        assert [c["uuid"] for c in cards] == ["beyond-scope"]
        assert cards[0]["indicator"] == "warning"
        assert "suggestions" not in cards[0]
    else:
        assert conversions(document) == []
        assert "beyond-scope" not in [c["uuid"] for c in cards]
    assert cards_of(document, "order-sign") == []


@pytest.mark.parametrize("before", BEFORE)
def test_one_in_scope_is_told_nothing_of_it(before: str) -> None:
    document = assessed("luminal", before)
    assert document["scope"]["inScope"]
    assert conversions(document) == []


@pytest.mark.parametrize(
    "more", [{"metastases": [], "advanced": None, "stage": "II"}, {"dead": "2026-11-01"}]
)
def test_other_reasons_keep_it_silent(more) -> None:
    document = assessed("her2-positive", "result", **more)
    assert conversions(document) == []
    assert cards_of(document, "patient-view") == []


def test_the_card_shows_the_results_in_force() -> None:
    detail = cards_of(assessed("her2-positive", "result"), "patient-view")[0]["detail"]
    assert "HER2 is positive now" in detail
    assert "HER2 positive (IHC 3+) (2026-10-05)" in detail


def test_the_alert_names_what_it_rests_on() -> None:
    alert = next(
        a for a in assessed("triple-negative", "result")["alerts"] if "conversion" in a["code"]
    )
    assert {"Observation/er-2018-02-10", "Observation/her2-2018-02-10"} <= set(alert["sources"])
    alert = next(
        a for a in assessed("triple-negative", "line")["alerts"] if "conversion" in a["code"]
    )
    assert "MedicationStatement/lines0-palbociclib" in alert["sources"]


def test_an_earlier_her2_result_counts_with_receptors_known_later() -> None:
    score = observation("her2", "85319-2", {"valueString": "1+"}, "2018-02-10")
    patient = {"resources": [score, *results(("positive", "3+"), "2026-10-05")]}
    assert conversions(assessed("her2-positive", "none", **patient)) == ["conversion-her2-positive"]
