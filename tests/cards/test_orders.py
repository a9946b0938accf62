"""A draft of a drug without a use here is answered with what is known of it; others are not."""

from __future__ import annotations

from datetime import date

import pytest

import cards
import terminology
from cards.orders import order_summary
from oncology.assessment import Case, assess
from oncology.knowledge import knowledge_on
from oncology.knowledge import load_knowledge as load
from service.vignettes import chart

PATIENT = {
    "as_of": "2026-11-24", "born": 1958, "menopause": "postmenopausal", "diagnosed": "2024-01-10",
    "stage": "IV", "metastases": ["bone", "liver"], "er": "90%", "pr": "positive",
    "her2": "0 no staining",
    "lines": ["letrozole + palbociclib, 2024-02-01 to 2026-11-02, progression"],
}  # fmt: skip
AGENTS = load().agents
# a rule of its own answers it: it needs HER2-positive disease
ANSWERED = {"trastuzumab emtansine"}
WITHOUT_USE = sorted(name for name, agent in AGENTS.items() if agent.note and name not in ANSWERED)
OTHERS = sorted(AGENTS.keys() - set(WITHOUT_USE))


def rendered(assessment: dict) -> list[dict]:
    knowledge = knowledge_on(load(), date.fromisoformat(assessment["asOf"]))
    basis = cards.CardBasis(assessment, knowledge, terminology.load(), "p", str)
    return cards.render(basis, "order-sign")


def answer(agent: str, **changes: object) -> tuple[list[dict], list[dict]]:
    """The orders of the Assessment, and the cards, on one draft."""
    patient = {**PATIENT, **changes}
    day = date.fromisoformat(str(patient["as_of"]))
    case = Case(
        chart.resources(patient), "p", day, "us",
        draft_orders=chart.drafts([agent]),
    )  # fmt: skip
    assessment = assess(case, load(), terminology.load())
    return assessment["orders"], rendered(assessment)


def codes(orders: list[dict]) -> set[str]:
    return {reason["code"] for order in orders for reason in order["reasons"]}


@pytest.mark.parametrize("agent", WITHOUT_USE)
def test_a_drug_without_a_use_here_is_answered_with_its_reason(agent: str) -> None:
    orders, [card] = answer(agent)
    assert "no-use-here" in codes(orders)
    assert AGENTS[agent].note.text in card["detail"].replace("\\", "")
    assert card["indicator"] == orders[0]["verdict"] != "not-assessed"


@pytest.mark.parametrize("agent", OTHERS)
def test_a_drug_of_this_disease_draws_no_such_card(agent: str) -> None:
    orders, card_list = answer(agent)
    assert "no-use-here" not in codes(orders)
    assert not any("is known here" in card["detail"] for card in card_list)


def test_the_drugs_of_the_founding_review_are_among_them() -> None:
    given_up = {"amcenestrant", "buparlisib", "taselisib", "formestane", "pictilisib", "mk-2206"}
    elsewhere = {"raloxifene", "temsirolimus", "ipilimumab", "bortezomib", "atezolizumab"}
    under_study = {"onapristone", "alisertib", "vistusertib", "h3b-6545", "ttc-352"}
    assert given_up | elsewhere | under_study <= set(WITHOUT_USE)
    assert len(WITHOUT_USE) >= 28


def test_information_interrupts_nobody() -> None:
    _, [card] = answer("raloxifene")
    assert card["summary"].startswith("Raloxifene: No use in HR+/HER2- advanced breast cancer")
    assert card["indicator"] == "info"
    assert "suggestions" not in card


def test_an_order_that_goes_on_with_a_running_drug_is_left_alone() -> None:
    orders, card_list = answer("buparlisib", lines=["buparlisib + fulvestrant, 2026-09-01 to now"])
    assert "no-use-here" not in codes(orders)
    assert card_list == []


def test_a_trial_drug_of_later_years_is_answered_without_a_reason_of_its_own() -> None:
    earlier = {
        "as_of": "2018-11-24", "diagnosed": "2016-01-10",
        "lines": ["letrozole + palbociclib, 2016-02-01 to 2018-11-02, progression"],
    }  # fmt: skip
    orders, [card] = answer("giredestrant", **earlier)
    assert "no-use-here" in codes(orders)
    assert card["detail"].splitlines()[0].endswith("is known here.")


SENTENCES = sorted(
    {
        *load().order_policy.texts.values(),
        *(text for r in load().order_rules for text in (r.text, r.unknown_text) if text),
        *(i.text for agent in AGENTS.values() for i in agent.interactions),
    }
)


@pytest.mark.parametrize("agent", sorted(AGENTS))
def test_no_summary_stutters(agent: str) -> None:
    for sentence in SENTENCES:
        reason = sentence.replace("{agent}", agent).replace("{drug}", agent)
        words = order_summary(agent, reason).lower()
        assert not words.removeprefix(agent).lstrip(": ").startswith(f"{agent} "), reason
        assert f"{agent}: {agent}" not in words, reason
        assert words.startswith(agent), reason


@pytest.mark.parametrize("agent", sorted(AGENTS))
def test_no_sentence_puts_the_drug_as_a_label_before_itself(agent: str) -> None:
    """The order names the drug already, in the Assessment too."""
    starts = [s for s in SENTENCES if s.startswith(("{agent}:", "{drug}:", f"{agent}: "))]
    assert starts == []


def test_a_name_within_a_longer_word_is_no_name() -> None:
    assert order_summary("eribulin", "Eribulins differ.") == "Eribulin: Eribulins differ."
    both = "Fulvestrant + letrozole: Two endocrine drugs are ordered."
    assert order_summary("fulvestrant + letrozole", "Two endocrine drugs are ordered.") == both


@pytest.mark.parametrize(
    ("ranks", "offered"),
    [
        ((1,), 1), ((1, 1), 2), ((1, 2), 2), ((1, 2, 3), 2), ((1, 1, 1), 3), ((1, 2, 2), 3),
        ((1, 1, 1, 1, 1), 4), ((1, 1, 2, 2), 2), ((1, 2, 2, 2, 2, 3), 4),
    ],
)  # fmt: skip
def test_no_tie_is_cut_in_silence(ranks: tuple[int, ...], offered: int) -> None:
    """An order card names all options of a tie, four at most, and how many more there are."""
    case = Case(
        chart.resources(PATIENT), "p", date(2026, 11, 24), "us",
        draft_orders=chart.drafts(["olaparib"]),
    )  # fmt: skip
    assessment = assess(case, load(), terminology.load())
    first = assessment["options"][: len(ranks)]
    for option, rank in zip(first, ranks, strict=True):
        option["rank"] = rank
    [order] = assessment["orders"]
    order["alternatives"] = [option["id"] for option in first]
    [card] = rendered(assessment)
    replacements = [s["label"] for s in card["suggestions"] if s["label"].startswith("Replace")]
    assert len(replacements) == offered
    detail = card["detail"].replace("\\", "")
    titles = [load().regimens[option["id"]].title for option in first]
    assert all(title in detail for title in titles[:offered])
    rest = len(ranks) - offered
    assert (f"; {rest} more." in detail) is (rest > 0)
