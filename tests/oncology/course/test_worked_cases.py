"""The worked cases of the line-of-therapy specification, read from real FHIR resources."""

from __future__ import annotations

import json
from datetime import date

import pytest

import terminology
from oncology.course.follow import follow
from oncology.intake import read_record
from oncology.knowledge import Rules, load_parameters
from tests.oncology.course.charts import resources
from tests.shared_files import SHARED, absent_case

CASES = "clinical/line_of_therapy_cases.json"
pytestmark = pytest.mark.given
NAMES = {"t-dxd": "trastuzumab deruxtecan", "trial-drug": "Study drug, undisclosed"}
WORDS = {"medium": "moderate", "et-naive": "naive"}


def _load() -> list:
    if not (SHARED / CASES).exists():
        return [absent_case(CASES)]
    return [
        pytest.param(c, id=f"{c['id']:02d}-{c['title'][:40]}")
        for c in json.loads((SHARED / CASES).read_text())
    ]


def _assessed(case: dict):
    day = date.fromisoformat(case["as_of"])
    record = read_record(resources(case), "p", day, terminology.load())
    return follow(record, Rules(load_parameters(), terminology.load(), day)).history


@pytest.mark.parametrize("case", _load())
def test_lines_category_and_confidence(case: dict) -> None:
    history = _assessed(case)
    lines = ["+".join(sorted({a.ingredient for a in line.agents})) for line in history.lines]
    regimens = [
        "+".join(sorted(NAMES.get(n, n) for n in regimen.split("+")))
        for regimen in case["expect"]["lines"]
    ]
    category = case["expect"]["resistance"]
    assert lines == regimens
    assert history.resistance.category == WORDS.get(category, category.partition("(")[0])
    if "(" in category:
        assert set(history.resistance.alternatives) == set(
            category[:-1].partition("(")[2].split("|")
        )
    confidence = case["expect"]["confidence"]
    assert history.confidence == WORDS.get(confidence, confidence)


@pytest.mark.parametrize("case", _load())
def test_dates_progressions_and_events(case: dict) -> None:
    history = _assessed(case)
    for line, expect in zip(history.lines, case["observed"]["lines"], strict=True):
        assert line.start.text == expect["start"]
        assert (line.end.text if line.end else "ongoing") == expect["end"]
        assert _shown(line) == _pd(expect["pd"])
    events = [[e.date.text, e.category] for e in history.resistance.events]
    if history.resistance.category != "indeterminate":
        assert events == [event[:2] for event in case["observed"]["events"]]


def _shown(line) -> list | None:
    if line.progression is None:
        return None
    inferred = line.progression_evidence == "inferred"
    return [line.progression.text, "proxy" if inferred else "documented"]


def _pd(progression: list | None) -> list | None:
    return [progression[0][:10], progression[1]] if progression else None
