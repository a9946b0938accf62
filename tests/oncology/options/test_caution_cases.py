"""Each shared caution is told, is not told, and copes with a missing fact; its severity by place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml

import terminology
from oncology.facts.criteria import evaluate
from oncology.knowledge.files import read_yaml
from oncology.knowledge.load import load_knowledge
from oncology.knowledge.model import Caution
from oncology.options.regimen_on_day import regimens_on_day
from oncology.values import Known

TABLE = yaml.safe_load((Path(__file__).parent / "caution_cases.yaml").read_text())["cautions"]
CODES = [row["code"] for row in read_yaml("cautions.yaml", "cautions")["cautions"]]
CAUTIONS = {
    c.code: c for r in load_knowledge().regimens.values() for c in r.cautions if c.code in CODES
}
DAY = date(2026, 11, 27)


def said(caution: Caution, facts: dict) -> str:
    values = {k: Known(tuple(v) if isinstance(v, list) else v) for k, v in facts.items()}
    answer = evaluate(caution.when, values).answer
    if answer == "unknown":
        return "asks" if caution.ask else "silent"
    return "told" if answer == "met" else "silent"


def test_no_shared_caution_is_without_its_cases() -> None:
    assert sorted(CODES) == sorted(row["code"] for row in TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["code"])
def test_caution(row) -> None:
    caution = CAUTIONS[row["code"]]
    assert said(caution, row["fires"]) == "told"
    assert said(caution, {**row["fires"], **row["not"]}) == "silent"
    without = {k: v for k, v in row["fires"].items() if k != row["missing"]}
    assert said(caution, without) == row["then"]


@pytest.mark.parametrize(("place", "severity"), [("us", "warning"), ("eu", "info")])
def test_a_list_of_a_us_test_is_information_in_the_eu(place, severity) -> None:
    on_day = regimens_on_day(load_knowledge(), DAY, place, terminology.load())["elacestrant"]
    cautions = {caution.code: caution for caution in on_day.cautions}
    assert cautions["off-list-elacestrant"].severity == severity
    assert cautions["cyp3a"].severity == "warning"


def test_a_draft_carries_cautions_that_there_are() -> None:
    assert load_knowledge().order_policy.carried <= set(CODES)
