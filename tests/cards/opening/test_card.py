"""The card of a chart opening: one card, short, and nothing that warns is lost for brevity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

import terminology
from cards import AppLink, CardBasis, MissingData, render
from cards.layout import load_layout
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.alerts.measure import all_vignettes
from tests.cards.test_options import AFTER_CDK46
from tests.vignettes.card_faults import opening_faults
from tests.vignettes.cases import judged

ESR1 = {**AFTER_CDK46, "genes": {"ESR1": "Y537S 2026-11-10"}}


def basis_of(patient, **more):
    knowledge = load_knowledge()
    case = Case(chart.resources(patient), "p", date(2026, 11, 24), "us")
    assessment = assess(case, knowledge, terminology.load())
    return CardBasis(assessment, knowledge, terminology.load(), "p", str, **more)


def basis_on(name):
    vignette = next(v for v in all_vignettes() if v.id == name)
    return CardBasis(judged(vignette), load_knowledge(), terminology.load(), "p", str)


def opened(patient, **more):
    return render(basis_of(patient, **more), "patient-view")


def test_a_chart_opens_with_one_card_that_has_all():
    [card] = opened(ESR1)
    assert card["summary"].startswith("Progression on line 1, line 2 is next; secondary")
    for words in ("Elacestrant", "v fulvestrant", "hazard ratio", "Due: "):
        assert words in card["detail"]
    assert card["selectionBehavior"] == "any"
    kinds = {item["uuid"].partition(":")[0] for item in card["suggestions"]}
    assert kinds == {"option", "test"}
    assert "exclude each other" in card["detail"]
    assert not any(item.get("isRecommended") for item in card["suggestions"])  # a tie
    assert opening_faults([card]) == []


def test_options_of_one_rank_all_stand_by_name():
    [card] = opened(ESR1)
    options = basis_of(ESR1).assessment["options"]
    tied = [o["title"] for o in options if o.get("rank") == 1]
    assert len(tied) > 1
    assert all(f"**{title}**" in card["detail"] for title in tied)


@pytest.mark.parametrize("number", range(len(load_layout().opening.levels)))
def test_what_is_grave_stands_at_every_level(monkeypatch, number):
    basis = basis_on("severity/elacestrant-fluconazole-us")
    layout = load_layout()
    levels = layout.opening.levels[number : number + 1]
    shown = replace(layout, opening=replace(layout.opening, levels=levels))
    monkeypatch.setattr("cards.opening.card.load_layout", lambda: shown)
    offers = [o for o in basis.assessment["options"] if o["status"] == "preferred"]
    grave = [
        caution["text"]
        for option in offers
        for caution in option.get("cautions", [])
        if caution.get("severity") in {"warning", "critical"}
    ]
    assert grave
    [card] = render(basis, "patient-view")
    plain = card["detail"].replace("\\", "")
    assert all(words.split(":")[0] in plain for words in grave)


def test_what_is_critical_has_its_own_card_before_it():
    alert, card = render(basis_on("crisis/stated-us"), "patient-view")
    assert (alert["uuid"], alert["indicator"]) == ("alert", "critical")
    assert "most rapidly active therapy" in alert["detail"]
    assert "most rapidly active therapy" not in card["detail"]
    assert "clinical judgement" in card["detail"]
    assert "clinical judgement" not in alert["detail"]


def test_while_data_on_therapy_are_missing_no_drug_is_offered_and_the_loss_is_named():
    missing = MissingData(("The EHR did not supply medication orders.",), therapy=True)
    cards = opened(ESR1, missing=missing)
    words = " ".join(card["detail"] for card in cards)
    assert "The EHR did not supply medication orders." in words
    assert "check the course of therapy first" in words
    offers = [item["uuid"] for card in cards for item in card.get("suggestions", ())]
    assert not any(offer.startswith("option:") for offer in offers)


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize("part", range(4))
def test_while_data_on_therapy_are_missing_no_option_is_named_and_no_line_counted(part, is_long):
    """What was given before decides both: not known is never none."""
    lost = MissingData(("The EHR did not supply medication orders.",), therapy=True)
    for vignette in all_vignettes()[part::160]:
        basis = CardBasis(judged(vignette), load_knowledge(), terminology.load(), "p", str)
        basis = replace(basis, missing=lost, is_long=is_long)
        shown = render(basis, "patient-view")
        titles = {option["title"] for option in basis.assessment["options"]}
        for card in shown:
            words = f"{card['summary']} {card['detail']}"
            is_offer = not card["uuid"].startswith("tests")  # these say what a result would open
            assert not is_offer or not [
                title for title in titles if f"**{title}**" in words or f"{title};" in words
            ]
            assert "is next" not in words
            assert "therapy for advanced disease yet" not in card["summary"]
            kinds = {item["uuid"].partition(":")[0] for item in card.get("suggestions", [])}
            assert kinds <= {"test"}


def test_losses_without_room_stand_on_a_card_of_their_own():
    sentences = tuple(f"The FHIR server {'slowly ' * 9}failed in way {n}." for n in range(9))
    first, card = opened(ESR1, missing=MissingData(sentences))
    assert first["uuid"] == "missing"
    assert all(sentence in first["detail"] for sentence in sentences)
    assert not any(sentence in card["detail"] for sentence in sentences)


def test_the_first_link_opens_the_page_where_there_is_one():
    address = "https://luminal.example"
    app = AppLink(f"{address}/smart/launch", "{}")
    [card] = opened(ESR1, app=app, knowledge_url=f"{address}/knowledge")
    assert [link["type"] for link in card["links"]] == ["smart"]
    [card] = opened(ESR1, knowledge_url=f"{address}/knowledge")
    assert [link["url"] for link in card["links"]] == [f"{address}/knowledge/regimens/elacestrant"]
    [card] = opened(ESR1)
    assert "links" not in card


def test_a_running_line_is_not_pushed_to_change():
    running = {**AFTER_CDK46, "lines": ["letrozole + palbociclib, 2025-04-01 to now"]}
    [card] = opened(running)
    assert "goes on, no progression recorded" in card["summary"]
    assert not any("option:" in item["uuid"] for item in card.get("suggestions", ()))


def test_a_site_may_keep_the_long_cards():
    kinds = [card["uuid"] for card in opened(ESR1, is_long=True)]
    assert kinds[:2] == ["status", "options"]
