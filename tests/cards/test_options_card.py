"""The options card: what an oncologist reads in half a minute, and nothing that misleads."""

from __future__ import annotations

import re
from datetime import date

import pytest

import terminology
from cards import render
from oncology.assessment import assess
from oncology.knowledge.load import load
from tests.vignettes import chart
from tests.vignettes.cases import Vignette, judged, vignettes

AFTER_CDK46 = {
    "as_of": "2026-11-24", "born": 1958, "menopause": "postmenopausal", "diagnosed": "2025-03-10",
    "stage": "IV", "metastases": ["bone", "liver"], "er": "90%", "pr": "positive",
    "her2": "0 no staining", "lines": ["letrozole + palbociclib, 2025-04-01 to 2026-11-02, progression"],
    "genes": {"ESR1": "Y537S plasma", "PIK3CA": "none", "AKT1": "none", "PTEN": "none",
              "BRCA1": "none germline", "BRCA2": "none germline"},
}  # fmt: skip
FIRST_LINE = {k: v for k, v in AFTER_CDK46.items() if k not in {"lines", "genes"}}


def cards_of(patient: dict, jurisdiction: str = "us") -> list[dict]:
    found = assess(
        chart.resources(patient),
        patient_id="p",
        as_of=date.fromisoformat(str(patient["as_of"])),
        jurisdiction=jurisdiction,
        knowledge=load(),
        terminology=terminology.load(),
    )
    return shown(found)


def shown(found: dict) -> list[dict]:
    return render(
        found, load(), terminology.load(), hook="patient-view", patient_id="p", uuid_of=str
    )


def options_card(patient: dict, jurisdiction: str = "us") -> dict:
    return next(c for c in cards_of(patient, jurisdiction) if c["uuid"] == "options")


def test_the_leading_option_is_told_in_full() -> None:
    detail = options_card(AFTER_CDK46)["detail"]
    lead = detail.split("\n- **")[0]
    assert lead.startswith("**1. Elacestrant** (preferred)")
    assert "EMERALD" in lead
    assert "HR 0.55 (95% CI 0.39-0.77), ESR1-mutated" in lead
    assert "US: approved since 2023-01-27. ASCO 2024:" in lead
    assert "Tied with Imlunestrant, Vepdegestrant: no head-to-head data." in lead
    assert "Expert judgement differs. Some" in lead
    assert "Others" in lead


def test_the_figure_of_the_patients_subgroup_is_told() -> None:
    like = "In patients like this one: PFS 8.6 v 1.9 months, HR 0.41 (95% CI 0.26-0.63)"
    assert like in options_card(AFTER_CDK46)["detail"]
    short = {
        **AFTER_CDK46,
        "diagnosed": "2026-01-10",
        "lines": ["letrozole + palbociclib, 2026-02-01 to 2026-11-02, progression"],
    }
    assert "In patients like this one" not in options_card(short)["detail"]


def test_each_other_option_has_one_line() -> None:
    lines = options_card(AFTER_CDK46)["detail"].splitlines()
    others = [line for line in lines if re.match(r"- \*\*\d+\. ", line)]
    assert [line.split("**")[1] for line in others] == [
        "1. Imlunestrant",
        "1. Vepdegestrant",
        "4. Imlunestrant + abemaciclib",
    ]
    assert [", tied)" in line for line in others] == [True, True, False]


def test_a_tie_stands_in_the_summary() -> None:
    summary = options_card(AFTER_CDK46)["summary"]
    assert summary == "Options for line 2: Elacestrant, Imlunestrant or Vepdegestrant (tied)."


def test_the_approval_is_that_of_the_jurisdiction() -> None:
    card = options_card(AFTER_CDK46, "eu")
    assert "EU: approved since 2023-09-15." in card["detail"]
    assert "Vepdegestrant" not in card["summary"]


def test_what_would_change_the_ranking_is_named() -> None:
    unknown = {**AFTER_CDK46, "genes": {}}
    card = options_card(unknown)
    assert card["summary"].startswith("Options for line 2: test results first; meanwhile")
    assert "- ESR1 mutation: elacestrant; imlunestrant; vepdegestrant" in card["detail"]
    assert "suggestions" not in card


def test_a_guideline_of_a_later_year_is_not_cited() -> None:
    course = ["letrozole + palbociclib, 2022-04-01 to 2023-10-02, progression"]
    then = {**AFTER_CDK46, "as_of": "2023-11-24", "diagnosed": "2022-03-10", "lines": course}
    detail = options_card(then)["detail"]
    assert "ASCO 2023" in detail
    assert not re.search(r"20(24|25|26): ", detail)


def test_ovarian_suppression_is_drafted_with_the_regimen() -> None:
    young = {**FIRST_LINE, "born": 1985, "menopause": "premenopausal", "diagnosed": "2026-10-10"}
    suggestion = options_card(young)["suggestions"][0]
    drafted = [a["resource"]["medicationCodeableConcept"]["text"] for a in suggestion["actions"]]
    assert drafted == ["ribociclib", "letrozole", "goserelin"]
    assert suggestion["label"].endswith("+ goserelin")
    assert "Add a GnRH agonist" in options_card(young)["detail"]


def test_parentheses_of_a_doi_do_not_break_the_link() -> None:
    detail = options_card({**FIRST_LINE, "conditions": ["Interstitial lung disease"]})["detail"]
    assert "(https://doi.org/10.1016/S0140-6736%28" in detail or "S0140-6736(" not in detail


def test_while_a_line_goes_on_only_the_early_switch_is_shown() -> None:
    on_therapy = {**AFTER_CDK46, "lines": ["letrozole + palbociclib, 2025-04-01 to now"]}
    card = options_card(on_therapy)
    assert card["summary"].startswith("For the running line: Switch the aromatase inhibitor")
    assert "Elacestrant" not in card["detail"]
    quiet = {**on_therapy, "genes": {}}
    assert [c["uuid"] for c in cards_of(quiet)] == ["status", "tests"]


SOME = [v for v in vignettes("options") if v.id.endswith("-us")][::6]


@pytest.mark.parametrize("vignette", [pytest.param(v, id=v.id) for v in SOME])
def test_cards_keep_their_limits(vignette: Vignette) -> None:
    made = shown(judged(vignette))
    assert len(made) <= 4
    for card in made:
        assert len(card["summary"]) < 140
        assert not re.search(r"<[a-z/]", card["detail"])
        assert "Supports, does not replace, clinical judgement." in card["detail"]
        assert len(card["detail"].split()) < 420
