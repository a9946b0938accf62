"""Each shared caution is told, is not told, and copes with a missing fact."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from oncology.facts.criteria import evaluate
from oncology.knowledge.files import read_yaml
from oncology.knowledge.load import load_knowledge
from oncology.knowledge.model import Caution
from oncology.values import Known

TABLE = yaml.safe_load((Path(__file__).parent / "caution_cases.yaml").read_text())["cautions"]
CODES = [row["code"] for row in read_yaml("cautions.yaml", "cautions")["cautions"]]
CAUTIONS = {
    c.code: c for r in load_knowledge().regimens.values() for c in r.cautions if c.code in CODES
}


def said(caution: Caution, facts: dict) -> str:
    values = {k: Known(tuple(v) if isinstance(v, list) else v) for k, v in facts.items()}
    return "told" if evaluate(caution.when, values).answer == "met" else "silent"


def test_no_shared_caution_is_without_its_cases() -> None:
    assert sorted(CODES) == sorted(row["code"] for row in TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["code"])
def test_caution(row) -> None:
    caution = CAUTIONS[row["code"]]
    assert said(caution, row["fires"]) == "told"
    assert said(caution, {**row["fires"], **row["not"]}) == "silent"
    without = {k: v for k, v in row["fires"].items() if k != row["missing"]}
    assert said(caution, without) == row["then"]
