"""Faults that a reading of forty answers found in the words of the cards, by their class."""

from datetime import date
from itertools import pairwise

import pytest

import terminology
from cards import as_text
from cards.markdown import escape
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.cards.test_options import shown

BASE = {
    "as_of": "2026-11-20", "born": 1960, "menopause": "postmenopausal", "diagnosed": "2026-10-01",
    "stage": "IV", "metastases": ["bone"], "er": "90%", "pr": "50%", "her2": "0 no staining",
    "ecog": 1, "labs": {"qtcf": 420},
}  # fmt: skip
NEGATIVE = dict.fromkeys(("ESR1", "PIK3CA", "AKT1", "PTEN", "BRCA1", "BRCA2", "PALB2"), "none")
TWO_LINES = {
    **BASE, "diagnosed": "2024-01-10", "her2": "1+", "genes": NEGATIVE,
    "lines": [
        "abemaciclib + letrozole, 2024-02-01 to 2025-06-01, progression",
        "ribociclib + fulvestrant, 2025-06-15 to 2026-11-01, progression",
    ],
}  # fmt: skip
CHARTS = {
    "new": BASE,
    "premenopausal": {**BASE, "born": 1988, "menopause": "premenopausal"},
    "inducer": {**BASE, "drugs": ["carbamazepine from 2019-01-01"]},
    "adjuvant": {
        **BASE, "diagnosed": "2019-01-10", "advanced": "2026-10-01", "stage": "II",
        "neoadjuvant": ["doxorubicin + cyclophosphamide, 2019-02-01 to 2019-05-01, completed"],
        "adjuvant": ["letrozole, 2019-07-01 to 2024-07-01, completed"],
    },
    "markers-open": {
        **BASE, "diagnosed": "2024-01-10",
        "lines": ["palbociclib + letrozole, 2024-02-01 to 2026-11-01, progression"],
    },
    "two-lines": TWO_LINES,
}  # fmt: skip
CASES = [(name, place) for name in CHARTS for place in ("us", "eu")]


def cards_for(patient: dict, place: str = "us") -> list[dict]:
    case = Case(chart.resources(patient), "p", date(2026, 11, 20), place)
    knowledge = load_knowledge()
    return shown(assess(case, knowledge, terminology.load()), knowledge)


@pytest.mark.parametrize(("name", "place"), CASES)
def test_a_title_promises_only_what_its_card_holds(name, place):
    for card in cards_for(CHARTS[name], place):
        title, detail = card["summary"], card["detail"]
        if title.startswith("More on"):
            assert ("experts differ" in title) == ("judgement differs" in detail)
            assert ("not recorded" in title) == ("would open" in detail)


@pytest.mark.parametrize(
    ("name", "place", "waits"),
    [
        ("inducer", "us", False),  # germline BRCA alone is due, of any time
        ("two-lines", "eu", False),  # nothing is due that could open an option
        ("markers-open", "us", True),
    ],
)
def test_tests_come_first_only_where_one_is_waited_for(name, place, waits):
    titles = [c["summary"] for c in cards_for(CHARTS[name], place)]
    assert any("test results first" in title for title in titles) == waits


@pytest.mark.parametrize(("name", "place"), CASES)
def test_the_category_is_said_once(name, place):
    card = cards_for(CHARTS[name], place)[0]
    category = card["summary"].rpartition("; ")[2].removesuffix(".")
    line = next(line for line in card["detail"].splitlines() if "Endocrine resistance:" in line)
    assert category not in line
    words = line.casefold().split()
    assert all(one != other for one, other in pairwise(words))


def test_undated_therapy_is_not_called_none():
    drug = {
        "resourceType": "MedicationStatement", "id": "rx", "status": "stopped",
        "subject": {"reference": "Patient/p"}, "medicationCodeableConcept": {"text": "letrozole"},
    }  # fmt: skip
    title = cards_for({**BASE, "resources": [drug]})[0]["summary"]
    assert "therapy recorded without dates" in title
    assert "no therapy for advanced disease yet" not in title


def test_early_drugs_of_the_same_days_stand_in_one_line():
    detail = cards_for(CHARTS["adjuvant"])[0]["detail"]
    assert "cyclophosphamide + doxorubicin, 2019-02-01 to 2019-05-01" in detail.replace("\\", "")


@pytest.mark.parametrize(
    "variant", ["c.68_69del", "c.3113G>A", "p.(Arg130*)", "a_b_c", "<b>", "[x](y)", "#1|2"]
)
def test_plain_text_gives_back_what_the_record_says(variant):
    detail = f"- BRCA1 altered: {escape(variant)} (2026-11-01)"
    text = as_text([{"indicator": "info", "summary": "s", "detail": detail}])
    assert f"BRCA1 altered: {variant} (2026-11-01)" in text
