"""A run at every line: the same rows however it is run, as planned, and fit to be shared where asked."""

import csv
import json
from datetime import date

import duckdb
import pytest

from service.cohort import run as module
from service.cohort.redaction import Redaction
from service.cohort.request import CohortFault
from service.concordance.rows import LINE_COLUMNS
from tests.service.cohort.library import assessments_of, rows_of

SAMPLE = 0.3


def lines_of(folder):
    table = duckdb.sql(f"FROM read_parquet('{folder}/lines.parquet')")
    return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]


@pytest.fixture(scope="module")
def at_lines(population, tmp_path_factory):
    """The folder of a run at every line, on a part of the patients."""
    from service.cohort.request import Request
    from service.cohort.run import run_cohort
    from tests.service.cohort.library import DAY

    folder = tmp_path_factory.mktemp("lines") / "out"
    run_cohort(
        Request((population / "bulk",), folder, "us", as_of=DAY, sample=SAMPLE, every_line=True)
    )
    return folder


def test_patients_are_told_as_in_a_run_of_today(population, at_lines, whole):
    rows = rows_of(at_lines)
    assert rows == rows_of(whole)[: len(rows)]
    texts = assessments_of(whole)
    assert all(text == texts[patient] for patient, text in assessments_of(at_lines).items())


def test_lines_are_those_that_were_planned(population, at_lines):
    """Number, day and drugs of each start in a regular course; and one row of the present each."""
    lines = lines_of(at_lines)
    assert [*lines[0]] == [*LINE_COLUMNS]
    truths = map(json.loads, (population / "truth.ndjson").read_text().splitlines())
    regular = {t["patient"]: t for t in truths if t["shape"] == "regular"}
    patients = {row["patient"] for row in lines} & regular.keys()
    assert patients
    for patient in patients:
        own = [row for row in lines if row["patient"] == patient]
        starts = [(r["line"], r["start"], r["agents"]) for r in own if not r["present"]]
        plan = [(x["start"], sorted(x["agents"])) for x in regular[patient]["lines"]]
        assert starts == [(n, *line) for n, line in enumerate(plan, 1)]
        assert [row["present"] for row in own] == [False] * len(plan) + [True]
        assert all(row["outcome"] for row in own if not row["present"])


def test_tables_and_report_count_the_rows(at_lines):
    lines = [row for row in lines_of(at_lines) if not row["present"]]
    with (at_lines / "concordance.csv").open(newline="") as file:
        [overall, *rows] = csv.DictReader(file)
    outcomes = [row["outcome"] for row in lines]
    assert int(overall["lines"]) == len(lines)
    assert {n: int(overall[n]) for n in set(outcomes)} == {
        n: outcomes.count(n) for n in set(outcomes)
    }
    by_line = [int(row["lines"]) for row in rows if row["by"] == "line"]
    assert sum(by_line) == len(lines)
    report = (at_lines / "report.html").read_text()
    assert not [row["patient"] for row in lines if row["patient"] in report]
    manifest = json.loads((at_lines / "manifest.json").read_text())
    assert manifest["lines"]["starts"] == len(lines)
    names = {"lines.parquet", "lines.csv", "concordance.csv", "reasons.csv", "report.html"}
    assert names <= {*manifest["outputs"]}
    assert manifest["parameters"]["at"] == "every-line"


def test_a_broken_run_goes_on_and_ends_with_the_same_rows(
    population, at_lines, run, monkeypatch, tmp_path
):
    judge_part, calls = module.judge_part, []

    def breaking(number, rules):
        calls.append(number)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return judge_part(number, rules)

    monkeypatch.setattr(module, "judge_part", breaking)
    more = {"folder": tmp_path / "out", "sample": SAMPLE, "every_line": True, "part_bytes": 90_000}
    with pytest.raises(KeyboardInterrupt):
        run(population / "bulk", **more)
    folder = run(population / "bulk", **more)
    assert len(calls) == len(set(calls)) + 1
    for name in ("lines.csv", "concordance.csv", "reasons.csv", "report.html"):
        assert (folder / name).read_bytes() == (at_lines / name).read_bytes(), name


def test_a_run_of_today_is_not_taken_for_one_at_every_line(population, at_lines, run):
    with pytest.raises(CohortFault, match="at"):
        run(population / "bulk", folder=at_lines, sample=SAMPLE)


def test_rows_to_be_shared_have_moved_days_and_no_words(population, at_lines, run, tmp_path):
    key = tmp_path / "key"
    folder = run(population / "bulk", key=key, every_line=True, sample=1.0)
    redaction = Redaction(key.read_bytes())
    names = {redaction.pseudonym(row["patient"]): row["patient"] for row in lines_of(at_lines)}
    plain = {(r["patient"], r["line"], r["present"]): r for r in lines_of(at_lines)}
    pairs = [
        (row, plain[names[row["patient"]], row["line"], row["present"]])
        for row in lines_of(folder)
        if row["patient"] in names
    ]
    assert len(pairs) == len(plain)
    for shared, own in pairs:
        for name in (
            "outcome",
            "regimen",
            "rank",
            "options",
            "testsDue",
            "orderAlerts",
            "category",
        ):
            assert shared[name] == own[name]
        assert not any(d["detail"] for d in shared["differences"])
        assert [d["code"] for d in shared["differences"]] == [d["code"] for d in own["differences"]]
        if own["precision"] == "day":
            shift = date.fromisoformat(own["start"]) - date.fromisoformat(shared["start"])
            assert shift == redaction.shift(own["patient"])
    texts = "".join(
        (folder / name).read_text()
        for name in ("lines.csv", "concordance.csv", "reasons.csv", "report.html", "manifest.json")
    )
    assert not [patient for patient in names.values() if patient in texts]
    assert "By year" not in texts
    assert json.loads((folder / "manifest.json").read_text())["lines"]["smallestCount"] == 11
