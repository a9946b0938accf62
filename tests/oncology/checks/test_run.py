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
TODAY = date(2026, 11, 25)
CASES = yaml.safe_load((HERE / "broken.yaml").read_text("utf-8"))


def first_file(name):
    """Files are named by path, or by the folder or stem of a kind: its first file with entries."""
    if name.endswith(".yaml"):
        return name
    folder, _, kind = name.rpartition("/")
    for path in SHIPPED.tree(folder):
        rest = path.removeprefix(f"{folder}/")
        if rest == f"{kind}.yaml" or rest.startswith(f"{kind}/"):
            rows = [
                v
                for v in reading.parse_yaml(SHIPPED.text(path), path).values()
                if isinstance(v, list)
            ]
            if any(len(r) > 1 for r in rows):
                return path
    raise AssertionError(name)


def step(data, key):
    return data[int(key)] if isinstance(data, list) else data.get(key)


def reach(data, at):
    for key in at:
        data = step(data, key)
    return data


def put(data, at, value):
    *way, last = at.split("/")
    held = reach(data, way)
    if isinstance(held, list):
        held[int(last)] = value
    else:
        held[last] = value


def broken(case):
    """The path, the draft text, and the id of the entry that was broken."""
    path = first_file(case["file"])
    if "text" in case:
        return path, case["text"], "top" if "line" not in case["says"][0] else case["says"][0]
    data = copy.deepcopy(reading.parse_yaml(SHIPPED.text(path), path))
    at = case["at"].split("/")
    for other, value in case.get("also", {}).items():
        put(data, other, value)
    if case.get("drop"):
        reach(data, at[:-1]).pop(at[-1])
    elif "copy" in case:
        put(data, case["at"], copy.deepcopy(reach(data, case["copy"].split("/"))))
    elif "to" in case:
        put(data, case["at"], case["to"])
    entry = reach(data, at[:2]) if len(at) > 1 else data
    named = entry if isinstance(entry, dict) else {}
    names = [str(named[key]) for key in ("id", "name", "version") if named.get(key)]
    name = case.get("entry") or (names or ["top"])[0]
    return path, yaml.safe_dump(data, sort_keys=False, allow_unicode=True), name


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_broken_file_is_refused(case):
    path, text, entry = broken(case)
    faults = check(Files(((path, text),)), TODAY)
    told = [f for f in faults if path in f and entry in f and all(w in f for w in case["says"])]
    assert told, f"{path}: {entry}: {case['says']}\nnot in\n" + "\n".join(faults or ["no fault"])
    assert all(len(fault.splitlines()) == 1 and fault.count(": ") >= 2 for fault in faults)


def test_the_shipped_files_have_no_fault():
    assert check(SHIPPED, date.fromisoformat("2026-11-25")) == []


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
