"""The charts that others made, as the review of the first release wrote them down, get what it says."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

import terminology
from oncology.assessment import Case, assess
from oncology.knowledge import load_knowledge
from tests.assessments import faults_of
from tests.shared_files import shared_file

pytestmark = pytest.mark.given
FOLDER = "review/charts"
# where a reference may stand that names a resource which no rule could use
NAMED_IN = ("dataGaps", "therapy.excluded", "therapy.planned", "therapy.notes", "alerts")


def rows() -> list[dict[str, Any]]:
    """Every chart with its expected answer; empty where the files are not there."""
    file = shared_file(FOLDER) / "expected.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else []


def value_at(node: Any, path: str) -> Any:
    """What stands at a path with dots; `*` asks every entry of a list."""
    if not path:
        return node
    step, _, rest = path.partition(".")
    if step == "*":
        return [value_at(entry, rest) for entry in node or ()]
    if isinstance(node, list):
        node = node[int(step)] if int(step) < len(node) else None
    else:
        node = node.get(step) if isinstance(node, dict) else None
    return None if node is None else value_at(node, rest)


def fits(value: Any, expected: Any) -> bool:
    """Whether a value is what a chart's row says; see the README of the charts."""
    if not isinstance(expected, dict):
        return value == expected
    (operator, operand), *others = expected.items()
    assert not others, expected
    return {
        "oneOf": lambda: value in operand,
        "not": lambda: value not in operand if isinstance(operand, list) else value != operand,
        "has": lambda: operand in (value or ()),
        "lacks": lambda: operand not in flat(value),
        "count": lambda: len(value or ()) == operand,
        "like": lambda: re.search(operand, json.dumps(value)) is not None,
        "set": lambda: sorted(value or ()) == sorted(operand),
    }[operator]()


def flat(value: Any) -> list[Any]:
    return [x for v in value for x in flat(v)] if isinstance(value, list) else [value]


def holds(answer: dict[str, Any], expected: dict[str, Any]) -> bool:
    """Whether an answer meets every line of an expectation."""
    for path, wish in expected.items():
        if path == "either":
            met = any(holds(answer, one) for one in wish)
        elif path == "named":
            met = any(wish in json.dumps(value_at(answer, place)) for place in NAMED_IN)
        else:
            met = fits(value_at(answer, path), wish)
        if not met:
            return False
    return True


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["file"].removesuffix(".json"))
def test_a_chart_gets_what_the_review_says(row: dict[str, Any]) -> None:
    bundle = json.loads(shared_file(f"{FOLDER}/{row['file']}").read_text("utf-8"))
    resources = [entry["resource"] for entry in bundle["entry"]]
    patient = next(r["id"] for r in resources if r["resourceType"] == "Patient")
    case = Case(resources, patient, date.fromisoformat(row["asOf"]), row["jurisdiction"])
    answer = json.loads(json.dumps(assess(case, load_knowledge(), terminology.load())))
    assert faults_of(answer) == []
    faults = {
        path: value_at(answer, path) for path, wish in row["expect"].items()
        if not holds(answer, {path: wish})
    }  # fmt: skip
    assert faults == {}, row["why"]
