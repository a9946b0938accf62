"""A drug that failed speaks at its order, whatever dates its record has (rule IN-7)."""

from __future__ import annotations

from functools import cache

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from service.vignettes import chart
from tests.oncology.facts.exposure_charts import DAY, patient, statement

LOUDNESS = ("not-assessed", "ok", "info", "warning", "critical")
DRUGS = sorted(terminology.load().drugs)
LINES = [n for n in DRUGS if terminology.load().drugs[n].role == "line-defining"]
SHAPES = ("undated", "end only", "start only")


@cache
def verdict(drug: str, shape: str, reason: str | None = "progression") -> dict:
    """The verdict on an order of the drug after a record of it."""
    document = assess(
        Case(
            chart.resources(patient(statement(drug, shape, reason))),
            "p",
            DAY,
            "us",
            draft_orders=chart.drafts([drug]),
        ),
        load_knowledge(),
        terminology.load(),
    )
    return document["orders"][0] if document["orders"] else {"verdict": "ok", "reasons": []}


def codes(order: dict) -> dict[str, str]:
    return {r["code"]: r["severity"] for r in order["reasons"]}


@pytest.mark.parametrize("drug", DRUGS)
def test_an_order_is_never_quieter_for_want_of_dates(drug: str) -> None:
    dated = verdict(drug, "dated")
    for shape in SHAPES:
        other = verdict(drug, shape)
        assert LOUDNESS.index(other["verdict"]) >= LOUDNESS.index(dated["verdict"]), shape


@pytest.mark.parametrize("drug", LINES)
def test_progression_is_critical_in_every_shape(drug: str) -> None:
    assert codes(verdict(drug, "dated"))["repeat-after-progression"] == "critical"
    assert codes(verdict(drug, "end only"))["repeat-after-progression"] == "critical"
    assert codes(verdict(drug, "start only"))["repeat-after-progression"] == "critical"
    assert codes(verdict(drug, "undated"))["repeat-after-undated-progression"] == "critical"


@pytest.mark.parametrize("drug", LINES)
def test_a_drug_without_dates_is_named_on_its_order(drug: str) -> None:
    for reason in (None, "toxicity", "completed"):
        assert codes(verdict(drug, "undated", reason))["given-without-dates"] == "info"
    assert "given-without-dates" not in codes(verdict(drug, "dated", None))


def test_the_reason_rests_on_the_record_and_says_what_is_missing() -> None:
    reason = verdict("elacestrant", "undated")["reasons"][0]
    assert reason["sources"] == ["MedicationStatement/given0"]
    assert (
        reason["text"] == "The disease progressed on elacestrant before (recorded without dates)."
    )
    assert verdict("elacestrant", "undated")["alternatives"]


@pytest.mark.parametrize("shape", ["dated", *SHAPES])
def test_a_regimen_of_a_failed_drug_is_no_option(shape: str) -> None:
    document = assess(
        Case(
            chart.resources(patient(statement("elacestrant", shape, "progression"))), "p", DAY, "us"
        ),
        load_knowledge(),
        terminology.load(),
    )
    option = next(o for o in document["options"] if o["id"] == "elacestrant")
    criterion = next(c for c in option["criteria"] if c["id"] == "agent-progressed")
    assert (option["status"], criterion["result"]) == ("not-eligible", "not-met")
    assert criterion["sources"] == ["MedicationStatement/given0"]


@pytest.mark.parametrize("drug", LINES[::5])
@pytest.mark.parametrize("shape", ["undated", "start only"])
def test_what_a_dated_progression_excludes_is_not_open_without_dates(drug: str, shape: str) -> None:
    dated, other = (criteria(drug, s) for s in ("dated", shape))
    for option, results in dated.items():
        barred = {name for name, result in results.items() if result == "not-met"}
        met = {name for name, result in other.get(option, {}).items() if result == "met"}
        assert not barred & met, option


def criteria(drug: str, shape: str) -> dict[str, dict[str, str]]:
    """The criteria of each option after a drug that was stopped for progression."""
    rows = chart.resources(patient(statement(drug, shape, "progression")))
    document = assess(Case(tuple(rows), "p", DAY, "us"), load_knowledge(), terminology.load())
    return {o["id"]: {c["id"]: c["result"] for c in o["criteria"]} for o in document["options"]}
