"""Cards and Assessments on a terminal: no marks of Markdown, each conclusion with its resources."""

from datetime import date

import terminology
from cards import as_text, assessment_as_text
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from service.vignettes import chart
from tests.cards.small import small
from tests.cards.test_options import AFTER_CDK46, cards_of


def test_no_card_is_said():
    assert as_text([]) == "No cards."


def test_cards_lose_their_marks_and_keep_their_links():
    text = as_text(cards_of(AFTER_CDK46))
    assert text.startswith("[info] HR+/HER2- advanced breast cancer: progression on line 1")
    assert "**" not in text
    assert "ALPHA-1 <https://doi.org/10.1016/S0140-6736%2822%2900001-2>" in text
    assert "\n  > Draft Alpha" in text


def test_each_conclusion_of_an_assessment_has_a_line():
    case = Case(chart.resources(AFTER_CDK46), "p", date(2026, 11, 24), "us")
    text = assessment_as_text(assess(case, small(), terminology.load()))
    lines = text.splitlines()
    assert lines[:2] == [
        f"Assessment as of 2026-11-24, knowledge {small().version}",
        "In scope: yes",
    ]
    for start in ("HER2: ", "ESR1: ", "Line 1: letrozole + palbociclib, 2025-04-01 to",
                  "Endocrine resistance: ", "Option, preferred: Alpha", "    "):  # fmt: skip
        assert any(line.startswith(start) for line in lines), start
    assert "[MedicationStatement/" in next(line for line in lines if line.startswith("Line 1"))
