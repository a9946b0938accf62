"""Awkward shapes that EHRs, laboratories and generators really send, each with what must be read.

A case is one file: `title`, `resources`, and `expect`: the whole content of each list of the record
that it names (in any order; a listed field must match, others are free), the codes of all data
gaps (none when left out), and `irrelevant` (how many resources are left out by rule).
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path

import pytest
import yaml

import terminology
from oncology.dates import PartialDate
from oncology.intake import read_bundle, read_record

CASES = sorted((Path(__file__).parent / "cases").rglob("*.yaml"))
DAY = date(2026, 11, 24)
LISTS = ("receptors", "her2", "variants", "measurements", "findings", "cancers", "stages", "statuses", "comorbidities", "procedures", "medications", "allergies")  # fmt: skip


def shown(value: object) -> object:
    """A record value as a case writes it."""
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, tuple):
        return [shown(item) for item in value]
    if is_dataclass(value):
        return {f.name: shown(getattr(value, f.name)) for f in fields(value)}
    return value


def fits(values: dict, item: dict) -> bool:
    return all(item[name] == value for name, value in values.items())


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    contents = read_bundle(case["resources"])
    record = read_record((*contents.resources, *contents.errors), "p", DAY, terminology.load())
    expect = case["expect"]
    for name, answer in expect.items():
        if name in LISTS:
            items = [shown(item) for item in getattr(record, name)]
            assert len(items) == len(answer), (name, items)
            for item in answer:
                match = next((s for s in items if fits(item, s)), None)
                assert match is not None, (item, items)
                items.remove(match)
        elif name == "person":
            assert fits(answer, shown(record.person)), shown(record.person)
        else:
            assert name in {"gaps", "irrelevant"}, f"{name}: not a part of the record"
    assert sorted(gap.code for gap in record.gaps) == sorted(expect.get("gaps", []))
    if "irrelevant" in expect:
        assert len(record.irrelevant) == expect["irrelevant"]
    names = {name for name in LISTS if getattr(record, name)}
    assert names <= set(expect), "the record holds what the case does not name"


def test_there_are_enough_cases_and_each_says_what_it_shows() -> None:
    titles = [yaml.safe_load(path.read_text(encoding="utf-8"))["title"] for path in CASES]
    assert len(CASES) >= 250
    assert len(set(titles)) == len(titles)
