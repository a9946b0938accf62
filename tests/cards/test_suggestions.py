"""A draft order says what the label says: amount in UCUM, route, and a rhythm that keeps its pauses."""

from __future__ import annotations

from datetime import date

import orjson
import pytest

import terminology
from cards import CardBasis
from cards.suggestions import create_action
from oncology.assessment import Case, assess, write_dose
from oncology.intake.therapy.dosage import read_dosages
from oncology.knowledge.load import load_knowledge as load
from service.vignettes import chart
from tests.vignettes.card_faults import resource_faults

DOSES = [(name, dose) for name, agent in sorted(load().agents.items()) for dose in agent.doses]
DAYS = {"d": 1, "wk": 7}
RHYTHM = {"dose-too-often", "dose-too-rarely", "dose-far-above-label", "dose-above-label"}


def draft(agent, dose):
    basis = CardBasis({}, load(), terminology.load(), "p", str)
    return create_action(agent, dose and write_dose(dose), basis)["resource"]


@pytest.mark.parametrize(("agent", "dose"), DOSES, ids=lambda part: getattr(part, "text", part))
def test_a_draft_gives_as_many_doses_as_its_label(agent, dose):
    order = draft(agent, dose)
    assert resource_faults(orjson.dumps(order)) == ()
    (dosage,) = order["dosageInstruction"]
    assert dose.text in dosage["text"]
    repeat = dosage["timing"]["repeat"]
    rate = repeat["frequency"] / (repeat["period"] * DAYS[repeat["periodUnit"]])
    of_a_day = dose.per_period / (dose.period * DAYS[dose.period_unit])
    span = dose.period * DAYS[dose.period_unit]
    if dose.treatment_days and span < dose.cycle_days:
        of_a_day *= len(dose.treatment_days) / dose.cycle_days
    assert rate == pytest.approx(of_a_day)
    assert ("code" in dosage["timing"]) == bool(dose.treatment_days)


@pytest.mark.parametrize(
    ("agent", "words", "frequency", "period"),
    [
        ("palbociclib", "days 1 to 21 of each 28-day cycle", 21, (28, "d")),
        ("capecitabine", "days 1 to 14 of each 21-day cycle", 28, (21, "d")),
        ("capivasertib", "days 1 to 4 of each 7-day cycle", 8, (7, "d")),
        ("eribulin", "days 1, 8 of each 21-day cycle", 2, (3, "wk")),
        ("trastuzumab deruxtecan", "day 1 of each 21-day cycle", 1, (3, "wk")),
    ],
)
def test_a_drug_with_pauses_has_its_cycle(agent, words, frequency, period):
    (dosage,) = draft(agent, load().agents[agent].dose)["dosageInstruction"]
    assert dosage["timing"]["code"]["text"] == words
    repeat = dosage["timing"]["repeat"]
    assert (repeat["frequency"], (repeat["period"], repeat["periodUnit"])) == (frequency, period)


@pytest.mark.parametrize("agent", sorted({name for name, dose in DOSES if dose.treatment_days}))
def test_the_service_reads_its_own_draft_as_right(agent):
    patient = {
        "as_of": "2026-11-24", "born": 1958, "menopause": "postmenopausal",
        "diagnosed": "2024-01-10", "stage": "IV", "metastases": ["bone"], "er": "90%",
        "pr": "positive", "her2": "1+", "lines": [],
    }  # fmt: skip
    order = {**draft(agent, load().agents[agent].dose), "id": "d1"}
    assert read_dosages(order)[0].frequency
    case = Case(chart.resources(patient), "p", date(2026, 11, 24), "us", draft_orders=(order,))
    [verdict] = assess(case, load(), terminology.load())["orders"]
    assert RHYTHM.isdisjoint(reason["code"] for reason in verdict["reasons"])


def test_a_draft_of_a_drug_without_a_known_dose_states_none():
    assert "dosageInstruction" not in draft("letrozole", None)
