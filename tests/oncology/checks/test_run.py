"""Every deliberately broken file is refused with a message naming file, entry and mend."""

import copy
from datetime import date
from pathlib import Path

import pytest
import yaml

from oncology.checks.run import check_knowledge as check
from oncology.checks.run import load_checked
from oncology.knowledge.files import SHIPPED, Files
from terminology import data_files as reading

HERE = Path(__file__).parent
TODAY = date(2026, 11, 30)
CASES = yaml.safe_load((HERE / "broken.yaml").read_text("utf-8"))


def named(entry):
    """The words by which a fault names an entry; none where it has no name."""
    keys = ("id", "name", "version")
    return [str(entry[key]) for key in keys if isinstance(entry, dict) and entry.get(key)]


def step(data, key):
    """One step down: a field, or an entry of a list by its number or by what it is called."""
    if not isinstance(data, list):
        return data.get(key)
    if key.isdigit():
        return data[int(key)]
    return next(row for row in data if key in (row.get("id"), row.get("name"), row.get("fact")))


def reach(data, at):
    for key in at:
        data = step(data, key)
    return data


def put(data, at, value):
    *way, last = at.split("/")
    holder = reach(data, way)
    if isinstance(holder, list):
        holder[int(last)] = value
    else:
        holder[last] = value


def broken(case):
    """The path, the draft text, and the name of the entry that was broken."""
    path = case["file"]
    if "text" in case:
        return path, case["text"], "top" if "line" not in case["says"][0] else case["says"][0]
    if "like" in case:
        return path, SHIPPED.text(case["like"]), case["entry"]
    data = copy.deepcopy(reading.parse_yaml(SHIPPED.text(path), path))
    at = case["at"].split("/")
    outer = data if len(at) == 1 or data.get("id") or data.get("name") else reach(data, at[:2])
    for other, value in case.get("also", {}).items():
        put(data, other, value)
    if case.get("drop"):
        reach(data, at[:-1]).pop(at[-1])
    elif "copy" in case:
        put(data, case["at"], copy.deepcopy(reach(data, case["copy"].split("/"))))
    elif "to" in case:
        put(data, case["at"], case["to"])
    name = case.get("entry") or (named(outer) or ["top"])[0]
    return path, yaml.safe_dump(data, sort_keys=False, allow_unicode=True), name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_broken_file_is_refused(case):
    path, text, entry = broken(case)
    faults = check(Files(((path, text),)), TODAY)
    place = f"{case.get('place', path)}: "
    matches = [
        f for f in faults if f.startswith(f"{place}{entry}") and all(w in f for w in case["says"])
    ]
    assert matches, f"{place}{entry}: {case['says']}\nnot in\n" + "\n".join(faults or ["no fault"])
    assert all(len(fault.splitlines()) == 1 and fault.count(": ") >= 2 for fault in faults)


def test_the_shipped_files_have_no_fault():
    assert check(SHIPPED, TODAY) == []


def test_a_fault_stops_the_load():
    path, text, _ = broken(next(c for c in CASES if c["name"] == "a misspelt drug"))
    with pytest.raises(ValueError, match="letrozol is not in drugs"):
        load_checked(Files(((path, text),)))


def test_an_overdue_review_does_not_stop_the_load():
    """The cards say so; a service that falls silent on a date would be worse."""
    path, text, _ = broken(next(c for c in CASES if c["name"] == "a review that is overdue"))
    assert load_checked(Files(((path, text),))).next_review == date(2026, 11, 24)


def test_there_are_enough_broken_files():
    assert len({case["name"] for case in CASES}) == len(CASES) >= 20
