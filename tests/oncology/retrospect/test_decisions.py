"""Each start of a line is judged on the chart of its day and held against what was given."""

import re
from pathlib import Path

import pytest
import yaml

from service.vignettes import chart
from service.vignettes.vignette import merged
from tests.oncology.retrospect.library import decisions

FILE = yaml.safe_load((Path(__file__).parent / "cases/outcomes.yaml").read_text("utf-8"))
CASES = {case["id"]: case for case in FILE["cases"]}
EXPECTATION = re.compile(r"(?P<outcome>[a-z-]+)(?: \((?P<codes>[^)]*)\))?")


def lines_of(case):
    patient = merged(FILE["patient"], case["patient"])
    rows = decisions(chart.resources(patient), FILE["present"])
    return {row["line"]: row for row in rows if row["outcome"]}


@pytest.mark.parametrize("name", CASES)
def test_outcomes_are_as_written(name):
    case, lines = CASES[name], lines_of(CASES[name])
    for line, words in case["lines"].items():
        wish = EXPECTATION.fullmatch(words)
        row = lines[line]
        codes = [d["code"] for d in row["differences"]]
        assert (row["outcome"], set((wish["codes"] or "").split()) - set(codes)) == (wish["outcome"], set()), row["differences"]  # fmt: skip
        assert all(d["text"] for d in row["differences"])
    for line, names in case.get("tests", {}).items():
        assert set(names) <= set(lines[line]["testsDue"])
    for line, names in case.get("alerts", {}).items():
        assert set(names) <= {a["code"] for a in lines[line]["orderAlerts"]}
