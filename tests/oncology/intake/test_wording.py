"""Each sentence of intake is said of some chart of the gauntlet, and no gap says another."""

import re
import string
from datetime import date
from pathlib import Path

import pytest
import yaml

import terminology
from oncology.intake import read_bundle, read_record

DAY = date(2026, 11, 24)
CASES = sorted((Path(__file__).parent / "gauntlet/cases").rglob("*.yaml"))
# too long to stand in a file of the gauntlet
LONG = {"resourceType": "Observation", "id": "long", "valueString": "word " * 9000}
ROOT = Path(__file__).resolve().parents[3]


def pattern(sentence):
    """A sentence with its places open."""
    parts = string.Formatter().parse(sentence)
    return re.compile(
        "".join(re.escape(text) + (".+" if place else "") for text, place, *_ in parts)
    )


@pytest.fixture(scope="module")
def patterns():
    file = ROOT / "oncology/intake/data/wording.en.yaml"
    sentences = yaml.safe_load(file.read_text("utf-8"))["sentences"]
    return {key: pattern(sentence) for key, sentence in sentences.items()}


@pytest.fixture(scope="module")
def texts():
    charts = [yaml.safe_load(path.read_text("utf-8"))["resources"] for path in CASES]
    charts.append([LONG])
    bundles = (read_bundle(chart) for chart in charts)
    records = (
        read_record((*b.resources, *b.errors), "p", DAY, terminology.load()) for b in bundles
    )
    return {gap.text for record in records for gap in record.gaps}


def test_each_sentence_is_said_of_a_chart(patterns, texts):
    unheard = {k for k, pattern in patterns.items() if not any(map(pattern.fullmatch, texts))}
    assert unheard == set()


def test_no_gap_says_what_the_file_does_not_hold(patterns, texts):
    strange = {t for t in texts if not any(p.fullmatch(t) for p in patterns.values())}
    assert texts
    assert strange == set()
