"""The options card: what an oncologist reads in half a minute, and nothing that misleads."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date

import pytest

import hooks
import terminology
from cards import CardBasis, render
from cards.layout import load_layout
from cards.markdown import escape
from cards.option_page import Contents, card_texts
from cards.option_text import DISPUTE, newest_guideline, silent_codes
from oncology.assessment.assess import assess
from oncology.assessment.case import Case
from oncology.knowledge.as_of import knowledge_on
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.load import load_knowledge as load
from oncology.knowledge.model import Caution, Criterion, Guideline
from service.vignettes.vignette import Vignette, chart
from tests.cards.small import small
from tests.vignettes.cases import judged, vignettes

AFTER_CDK46 = {
    "as_of": "2026-11-24", "born": 1958, "menopause": "postmenopausal", "diagnosed": "2025-03-10",
    "stage": "IV", "metastases": ["bone", "liver"], "er": "90%", "pr": "positive",
    "her2": "0 no staining", "lines": ["letrozole + palbociclib, 2025-04-01 to 2026-11-02, progression"],
    "genes": {"ESR1": "Y537S plasma", "PIK3CA": "none", "AKT1": "none", "PTEN": "none",
              "BRCA1": "none germline", "BRCA2": "none germline"},
}  # fmt: skip
ALWAYS = Criterion("always", "Always", "sex", "is", "female")
FIRST_LINE = {k: v for k, v in AFTER_CDK46.items() if k not in {"lines", "genes"}}


def cards_of(
    patient: dict, jurisdiction: str = "us", knowledge: Knowledge | None = None
) -> list[dict]:
    """Cards by the small knowledge, which no drug added to the shipped one changes."""
    base = knowledge or small()
    assessment = assess(
        Case(
            chart.resources(patient),
            "p",
            date.fromisoformat(str(patient["as_of"])),
            jurisdiction,
        ),
        base,
        terminology.load(),
    )
    return shown(assessment, base)


def shown(assessment: dict, knowledge: Knowledge) -> list[dict]:
    of_day = knowledge_on(knowledge, date.fromisoformat(assessment["asOf"]))
    basis = CardBasis(assessment, of_day, terminology.load(), "p", str, is_long=True)
    return render(basis, "patient-view")


def wordy() -> Knowledge:
    """The small knowledge, so rich in words that whom a figure is for finds no room."""
    regimens = small().regimens
    cautious = Caution("care", ALWAYS, "Mind this and that. " * 12, "info", "Invented")
    return replace(
        small(), regimens={**regimens, "alpha": replace(regimens["alpha"], cautions=(cautious,))}
    )


def option_cards(
    patient: dict, jurisdiction: str = "us", knowledge: Knowledge | None = None
) -> list[dict]:
    cards = cards_of(patient, jurisdiction, knowledge)
    return [c for c in cards if c["uuid"].startswith("options")]


def options_card(
    patient: dict, jurisdiction: str = "us", knowledge: Knowledge | None = None
) -> dict:
    cards = cards_of(patient, jurisdiction, knowledge)
    return next(c for c in cards if c["uuid"] == "options")


def line_on(title: str, detail: str) -> str:
    return next(line for line in detail.splitlines() if f" {title}**" in line)


def unlinked(words: str) -> str:
    """The words as they are read: without the addresses behind them."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", words)


def test_an_option_is_told_in_one_line() -> None:
    detail = " ".join(c["detail"] for c in option_cards(AFTER_CDK46))
    lead = line_on("Alpha", options_card(AFTER_CDK46)["detail"])
    assert lead.startswith("- **1. Alpha** (preferred, tied, proposed). [ALPHA-1](https://doi.org/")
    assert "hazard ratio 0.55 (0.39-0.77), target altered" in lead
    assert "US: approved since 2023-01-27. ASCO 2024:" in unlinked(lead)
    assert "[US](https://" in lead
    assert "[ASCO 2024](https://" in lead
    assert "- Tied: no head-to-head data." in detail
    assert "Experts differ:\n- Some" in detail
    assert "Others" in detail


def test_the_figure_of_the_patients_subgroup_is_told() -> None:
    like = "In patients like this one: PFS 8.6 v 1.9 months, hazard ratio 0.41 (0.26-0.63), "
    whole = f"{like}target altered and 12 months or more before, exploratory."
    assert whole in line_on("Alpha", options_card(AFTER_CDK46)["detail"])
    assert f"{like}exploratory." in line_on(
        "Alpha", options_card(AFTER_CDK46, knowledge=wordy())["detail"]
    )
    short = {
        **AFTER_CDK46,
        "diagnosed": "2026-01-10",
        "lines": ["letrozole + palbociclib, 2026-02-01 to 2026-11-02, progression"],
    }
    assert "In patients like this one" not in options_card(short)["detail"]


@pytest.mark.parametrize("comparison", ["Tied with Beta: choose by route.", "Both did as well."])
def test_a_comparison_of_tied_options_is_told_once(comparison: str) -> None:
    """Whatever its words: the card reads that there is one, not how it begins."""
    regimens = small().regimens
    compared = replace(regimens["alpha"], compared={"beta": comparison}, disputes=())
    knowledge = replace(small(), regimens={**regimens, "alpha": compared})
    detail = " ".join(c["detail"] for c in option_cards(AFTER_CDK46, knowledge=knowledge))
    assert detail.count(comparison) == 1
    assert "- Otherwise no head-to-head data: Alpha, Beta, Gamma." in detail


def test_each_preferred_option_has_its_line() -> None:
    lines = " \n".join(c["detail"] for c in option_cards(AFTER_CDK46)).splitlines()
    titles = [line.split("**")[1] for line in lines if re.match(r"- \*\*\d+\. ", line)]
    assert titles == ["1. Alpha", "1. Beta", "1. Gamma"]
    assert any("Beta + delta" in line for line in lines if "Also possible" in line)


def test_what_does_not_fit_on_one_card_stands_on_a_second() -> None:
    first, second = option_cards(AFTER_CDK46)
    assert second["summary"].startswith("More on line 2: ")
    assert "Experts differ:" not in first["detail"]
    assert "Experts differ:" in second["detail"]
    assert [s.get("isRecommended") for c in (first, second) for s in c.get("suggestions", ())] == [
        None
    ] * 3, "a tie has no favourite, on whichever card its options stand"


def test_several_disputes_stand_under_one_heading_and_one_without() -> None:
    several = options_card(AFTER_CDK46)["detail"] + option_cards(AFTER_CDK46)[1]["detail"]
    assert several.count("Experts differ:") == 1
    regimens = {
        name: replace(entry, disputes=entry.disputes[:1])
        for name, entry in small().regimens.items()
    }
    knowledge = replace(small(), regimens=regimens)
    detail = " ".join(c["detail"] for c in option_cards(AFTER_CDK46, knowledge=knowledge))
    assert detail.count("- Expert judgement differs. Some") == 1


def test_a_drug_that_still_runs_is_named_with_the_change() -> None:
    """The relapse came on it, and its record is open."""
    relapsed = {
        **FIRST_LINE, "stage": "II", "diagnosed": "2023-03-10", "surgery": "2023-04-10",
        "advanced": "2026-10-20", "adjuvant": ["tamoxifen, 2023-06-01 to now"],
    }  # fmt: skip
    still = "Still recorded as running, to be stopped with the change: tamoxifen."
    assert still in options_card(relapsed)["detail"]
    closed = {**relapsed, "adjuvant": ["tamoxifen, 2023-06-01 to 2026-10-20"]}
    assert "Still recorded" not in options_card(closed)["detail"]


def test_a_caution_that_several_options_share_is_said_once() -> None:
    clotted = {**FIRST_LINE, "born": 1985, "menopause": "premenopausal", "diagnosed": "2026-10-10"}
    detail = " ".join(c["detail"] for c in option_cards(clotted))
    assert detail.count("Add a GnRH agonist") == 1


def test_a_tie_stands_in_the_summary() -> None:
    summary = options_card(AFTER_CDK46)["summary"]
    assert summary == "Options for line 2: Alpha, Beta or Gamma (tied)."


def test_the_approval_is_that_of_the_jurisdiction() -> None:
    card = options_card(AFTER_CDK46, "eu")
    assert "EU: approved since 2023-09-15." in unlinked(card["detail"])
    assert "Gamma" not in card["summary"]


def test_what_would_change_the_ranking_is_named() -> None:
    unknown = {**AFTER_CDK46, "genes": {}}
    card = options_card(unknown)
    assert card["summary"] == "Options for line 2: test results first; meanwhile Makeshift."
    regimens = "elacestrant; imlunestrant; vepdegestrant; imlunestrant + abemaciclib"
    assert f"- ESR1 mutation: {regimens}." in card["detail"]
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
    detail = options_card(AFTER_CDK46)["detail"]
    assert "(https://doi.org/10.1016/S0140-6736%2822%2900001-2)" in detail


def test_while_a_line_goes_on_only_the_early_switch_is_shown() -> None:
    on_therapy = {**AFTER_CDK46, "lines": ["letrozole + palbociclib, 2025-04-01 to now"]}
    card = options_card(on_therapy)
    assert card["summary"] == "For the running line: Switch."
    assert "Alpha" not in card["detail"]
    quiet = {**on_therapy, "genes": {}}
    assert option_cards(quiet) == []
    assert [c["uuid"] for c in cards_of(quiet, knowledge=load())] == ["status", "tests"]


WORDS = 120  # half a minute at 238 words a minute (cards/data/layout.yaml)
LONGEST = 170
EVERY = 1 if os.environ.get("CI") == "true" else 12


@pytest.mark.parametrize(
    "vignette", [pytest.param(v, id=v.id) for v in vignettes("options")[::EVERY]]
)
def test_cards_keep_their_limits(vignette: Vignette) -> None:
    assessment = judged(vignette)
    cards = shown(assessment, load())
    assert hooks.validate_response({"cards": cards}) == []
    assert len(cards) <= 4
    for card in cards:
        assert len(card["summary"]) < 140
        assert not re.search(r"<[a-z/]", card["detail"])
        body, _, notice = card["detail"].rpartition("\n\n_")
        assert "Supports, does not replace, clinical judgement." in notice
        # a long course is told whole, in few words each
        limit = LONGEST if card["uuid"] == "status" else WORDS
        assert len(body.split()) <= limit, f"{card['uuid']}: more than is read in half a minute"


@pytest.mark.parametrize(
    "vignette", [pytest.param(v, id=v.id) for v in vignettes("options")[::EVERY]]
)
def test_nothing_that_safety_needs_is_left_out(vignette: Vignette) -> None:
    """Preferred options with figure and approval, their cautions, both sides, and what is missing."""
    assessment = judged(vignette)
    cards = [c for c in shown(assessment, load()) if c["uuid"].startswith("options")]
    therapy = assessment["therapy"]
    if not cards or (therapy["onTherapy"] and not therapy["lines"][-1].get("progression")):
        return  # a line goes on: nothing is pushed
    detail = "\n".join(c["detail"] for c in cards)
    drafts = [s["label"] for c in cards for s in c.get("suggestions", ())]
    preferred = [o for o in assessment["options"] if o["status"] == "preferred"]
    for option in preferred:
        assert f"{option['rank']}. {option['title']}**" in detail
        assert any(label.startswith(f"Draft {option['title']}") for label in drafts)
        silent = silent_codes(load()) - {DISPUTE}
        cautions = [c for c in option.get("cautions", ()) if c["code"] not in silent]
        assert all(escape(c["text"]) in detail for c in cautions)
    ranks = [o["rank"] for o in preferred]
    if len(ranks) > len(set(ranks)):
        comparisons = {
            tie["comparison"] for option in preferred for tie in option.get("tiedWith", ())
        }
        assert "head-to-head" in detail or any(words and words in detail for words in comparisons)
    if any(o["status"] == "needs-data" for o in assessment["options"]):
        assert "Not recorded, would open options:\n- " in detail


def test_a_body_of_one_other_country_stands_behind_the_others_and_is_named_so() -> None:
    def guideline(body: str, year: int) -> Guideline:
        return Guideline(body, year, "position", "strong", "source")

    assessment = {"asOf": "2026-11-24"}
    own, foreign, payer = guideline("ASCO", 2024), guideline("SBOC", 2026), guideline("NICE", 2026)
    assert newest_guideline((foreign, own, payer), assessment) is own
    assert newest_guideline((foreign, payer), assessment) is foreign
    assert newest_guideline((payer,), assessment) is None
    assert newest_guideline((replace(own, is_on_access=True), foreign), assessment) is foreign
    assert newest_guideline((own,), {"asOf": "2023-11-24"}) is None
    assert load_layout().national_bodies["SBOC"] == "Brazil"


@pytest.mark.parametrize("her2", ["1+", "2+"])
def test_options_say_that_they_hold_only_until_her2_is_known(her2) -> None:
    cards = cards_of({**FIRST_LINE, "her2": her2}, knowledge=load())
    options = next(c for c in cards if c["summary"].startswith("Options for line 1"))
    comparisons = options["detail"].startswith("**HER2 is equivocal")
    recommended = any(s.get("isRecommended") for s in options["suggestions"])
    assert (comparisons, recommended) == ((True, False) if her2 == "2+" else (False, True))


@pytest.mark.parametrize("number", range(6))
def test_trials_without_room_are_counted(number: int) -> None:
    contents = Contents([], [], [f"Trial {n}" for n in range(number)], [], "")
    [page] = card_texts(contents, {"options": []}, load())
    text = "\n".join(page.lines)
    named = load_layout().levels[0].trials
    assert text.count("Trial ") == min(number, named)
    more = f"; {number - named} more."
    assert (more in text) is (number > named)
