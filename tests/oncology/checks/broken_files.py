"""The deliberately broken files of broken.yaml, and what the checks find in each."""

import copy
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from oncology.checks import (
    criteria,
    days,
    drug_names,
    patterns,
    references,
    review_rows,
    unused,
    vocabulary,
)
from oncology.checks.evidence import key_trials, labels, sources
from oncology.checks.run import check_knowledge as check
from oncology.knowledge.files import SHIPPED, Files
from terminology import data_files as reading

TODAY = date(2026, 11, 30)
CASES = yaml.safe_load((Path(__file__).parent / "broken.yaml").read_text("utf-8"))
MODULES = {
    Path(module.__file__).name: module
    for module in (
        criteria,
        days,
        drug_names,
        key_trials,
        labels,
        patterns,
        references,
        review_rows,
        sources,
        unused,
        vocabulary,
    )
}


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
    return path, yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True), name


class Finding(NamedTuple):
    """What a check finds in a broken file, and its lines on the way to each fault, by file name."""

    entry: str
    faults: list[str]
    lines: dict[str, set[int]]


@cache
def finding(number: int) -> Finding:
    """Of the case of this number; made once, since a check of all files takes long."""
    path, text, entry = broken(CASES[number])
    lines: dict[str, set[int]] = {name: set() for name in MODULES}

    def recorder(fault_text):
        def call(*parts):
            frame = sys._getframe(1)
            while frame is not None:
                file = Path(frame.f_code.co_filename)
                if "checks" in file.parts and file.name in lines:
                    lines[file.name].add(frame.f_lineno)
                frame = frame.f_back
            return fault_text(*parts)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES.values():
            patch.setattr(module, "fault_text", recorder(module.fault_text))
        faults = check(Files(((path, text),)), TODAY)
    return Finding(entry, faults, lines)
