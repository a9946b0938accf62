"""The rows of a run held against the plan of each course.

`python -m tests.service.cohort.truth OUT TRUTH` prints the table of docs/integrators/cohorts.md.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from tests.service.cohort.library import named_rows

SUBJECTS = (
    "lines",
    "category",
    "lastProgression",
    "deNovo",
    "advancedSince",
    "onTherapy",
    "her2",
    "genes",
)


def conclusions(row):
    """What a row says on each subject, in the form of the plan."""
    return {
        **{name: row[name] for name in SUBJECTS},
        "lines": [line["agents"] for line in row["lines"]],
        "genes": {gene["gene"]: gene["status"] for gene in row["genes"]},
    }


def planned(truth):
    """What the plan says."""
    return {
        **{name: truth[name] for name in SUBJECTS},
        "lines": [x["agents"] for x in truth["lines"]],
    }


def compare(truth_file, rows):
    """How many charts each shape has, and each difference: shape, patient, subject, answer, plan."""
    truths = {
        truth["patient"]: truth for truth in map(json.loads, truth_file.read_text().splitlines())
    }
    shapes, differences = Counter(), []
    for row in rows:
        truth = truths[row["patient"]]
        shapes[truth["shape"]] += 1
        answer, plan = conclusions(row), planned(truth)
        differences += [
            (truth["shape"], row["patient"], name, answer[name], plan[name])
            for name in SUBJECTS
            if answer[name] != plan[name]
        ]
    return shapes, differences


def table(shapes, differences):
    """The table of the page."""
    misses = Counter((shape, name) for shape, _, name, _, _ in differences)
    yield "| shape | charts | lines | category | progression | HER2 |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for shape, count in sorted(shapes.items(), key=lambda item: (item[0] != "regular", item[0])):
        cells = [
            count - misses[shape, name] for name in ("lines", "category", "lastProgression", "her2")
        ]
        yield f"| {shape} | {count} | {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    results = compare(Path(sys.argv[2]), named_rows(sys.argv[1]))
    print("\n".join(table(*results)))
    print("\n".join(map(str, (entry for entry in results[1] if entry[0] == "regular"))))
