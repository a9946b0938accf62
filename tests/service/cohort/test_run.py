"""A run: the same rows whatever the order, the packing and the breaks; nothing lost in silence."""

import gzip
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter

import duckdb
import pytest
import requests
import zstandard

import service.cohort.run as run_module
from service.app import create_app
from service.cohort import usual_processes
from service.cohort.request import CohortFault
from service.config import Settings
from service.synthesis.files import Population, write_population
from tests.live import serving
from tests.service.cohort.library import (
    DAY,
    SEED,
    SIZE,
    assessments_of,
    named_rows,
    rows_of,
    unread_of,
)
from tests.service.cohort.truth import compare


def bulk_lines(population):
    return {path.name: path.read_bytes() for path in sorted((population / "bulk").iterdir())}


def test_every_patient_has_a_row_and_an_assessment_beside_it(population, whole):
    rows = named_rows(whole)
    assert len(rows) == len({row["patient"] for row in rows}) == SIZE
    texts = assessments_of(whole)
    assert texts.keys() == {row["patient"] for row in rows}
    for row in rows:
        document = json.loads(texts[row["patient"]])
        assert document["patient"]["id"] == row["patient"]
        options = [(o["id"], o["status"], o.get("rank")) for o in document["options"]]
        assert [(o["id"], o["status"], o["rank"]) for o in row["options"]] == options
    assert unread_of(whole) == []
    assert not (whole / "work").exists()


def test_the_csv_has_the_same_rows(whole):
    table = duckdb.sql(f"FROM read_csv('{whole}/patients.csv', all_varchar=true)")
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
    plain = named_rows(whole)
    assert [row["patient"] for row in rows] == [row["patient"] for row in plain]
    assert [json.loads(row["lines"]) for row in rows] == [row["lines"] for row in plain]
    assert [row["category"] for row in rows] == [row["category"] for row in plain]


def test_the_manifest_says_what_was_read_by_what(whole):
    manifest = json.loads((whole / "manifest.json").read_text())
    assert manifest["patients"] == manifest["rows"] == SIZE
    assert manifest["parameters"]["asOf"] == DAY.isoformat()
    assert {"knowledge", "software", "schema", "duckdb"} <= manifest["parameters"].keys()
    assert all(len(entry["sha256"]) == 64 and entry["lines"] for entry in manifest["inputs"])


def test_conclusions_are_those_of_the_service(run, tmp_path):
    """Each patient's Bundle over HTTP, drugs of the formulary with it; COHORT_PATIENTS: how many."""
    count = int(os.environ.get("COHORT_PATIENTS", SIZE))
    write_population(Population(count, SEED, tmp_path / "bulk", None))
    whole = run(tmp_path / "bulk", part_bytes=8_000_000)
    assert len(assessments_of(whole)) == count
    charts = {}
    for name, raw in bulk_lines(tmp_path).items():
        for line in raw.splitlines():
            resource = json.loads(line)
            key = resource.get("subject", {}).get("reference", f"{name}/{resource['id']}")
            charts.setdefault(key.rpartition("/")[2], []).append(resource)
    drugs = {
        r["id"]: r for rows in charts.values() for r in rows if r["resourceType"] == "Medication"
    }
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'x.sqlite3'}", auth="off")
    app = create_app(settings)
    with serving(app) as base, requests.Session() as http:
        for patient, text in assessments_of(whole).items():
            resources = charts[patient]
            references = [r.get("medicationReference", {}).get("reference", "") for r in resources]
            resources = resources + [drugs[r.rpartition("/")[2]] for r in references if r]
            bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}  # fmt: skip
            answer = http.post(f"{base}/assess?asOf={DAY}&jurisdiction=us", json=bundle, timeout=60)
            assert answer.json() == json.loads(text), patient
    app.extensions["luminal"].close()


def test_rows_do_not_hang_on_packing_order_or_split(population, whole, run, tmp_path):
    plain, split = tmp_path / "plain", tmp_path / "split"
    plain.mkdir()
    split.mkdir()
    for number, (name, raw) in enumerate(bulk_lines(population).items()):
        stem = name.removesuffix(".ndjson")
        lines = raw.splitlines(keepends=True)[::-1]
        half = len(lines) // 2
        one, two = b"".join(lines[:half]), b"".join(lines[half:])
        (split / f"z{stem}.1.ndjson.gz").write_bytes(gzip.compress(one))
        (plain / f"{9 - number}{stem}.ndjson.zst").write_bytes(zstandard.compress(two))
    (plain / "empty.ndjson").write_bytes(b"")
    expected = rows_of(whole), assessments_of(whole)
    for sources in ((plain, split), (split, plain)):
        folder = run(*sources, part_bytes=70_000)
        assert (rows_of(folder), assessments_of(folder)) == expected
        assert unread_of(folder) == []


def test_two_processes_give_the_same_bytes(population, whole, run):
    folder = run(population / "bulk", processes=2)
    assert rows_of(folder) == rows_of(whole)
    assert (folder / "patients.csv").read_bytes() == (whole / "patients.csv").read_bytes()


def test_processes_share_the_knowledge_where_nothing_else_runs(monkeypatch, tmp_path):
    """A process with threads is not forked: one of them might be in the middle of a change."""
    monkeypatch.setattr(run_module, "_TASKS", tmp_path)
    for name, way in (("1", "fork"), ("2", "spawn")):
        (tmp_path / name).mkdir()
        assert run_module._way_of_starting(None) == way
    monkeypatch.setattr(run_module, "_TASKS", tmp_path / "absent")
    assert run_module._way_of_starting(None) == "spawn"


def test_no_more_processes_than_memory_is_bounded_for(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(64))
    assert usual_processes() == 4
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(3))
    assert usual_processes() == 3


SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from service.cohort import Request, run_cohort
if __name__ == "__main__":
    run_cohort(Request((Path(sys.argv[1]),), Path(sys.argv[2]), "us", as_of=date(2026, 11, 1), part_bytes=50_000))
"""


def test_a_run_goes_on_after_each_kill(population, whole, tmp_path):
    """Killed when the records lie there, then after each few parts more, until it comes through."""
    (tmp_path / "run.py").write_text(SCRIPT)
    folder = tmp_path / "out"
    parts = folder / "work/parts"
    counts = []
    for wish in (0, 2, 5, 9, 14):
        process = subprocess.Popen([sys.executable, str(tmp_path / "run.py"), str(population / "bulk"), str(folder)],
                                   stderr=subprocess.DEVNULL)  # fmt: skip
        while process.poll() is None:
            done = len([*parts.glob("account-*.json")]) if parts.exists() else -1
            if done >= wish:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.005)
        assert process.wait() == -signal.SIGKILL
        counts.append(len([*parts.glob("account-*.json")]))
    assert counts == sorted(counts)
    assert counts[-1] >= 14
    subprocess.run([sys.executable, str(tmp_path / "run.py"), str(population / "bulk"), str(folder)], check=True, capture_output=True)  # fmt: skip
    assert rows_of(folder) == rows_of(whole)
    assert assessments_of(folder) == assessments_of(whole)


def line(kind, name, patient=None, **more):
    subject = {"subject": {"reference": f"Patient/{patient}"}} if patient else {}
    return json.dumps({"resourceType": kind, "id": name, **subject, **more}).encode()


def test_what_cannot_be_read_is_named_and_the_rest_has_its_row(run, tmp_path):
    source = tmp_path / "in"
    source.mkdir()
    (source / "1.ndjson").write_bytes(
        b"\n".join(
            [
                line("Condition", "c1", "a"),  # before its patient, who is in another file
                b'{"resourceType": "Condition", "id"',
                b"[1]",
                b'{"id": "x"}',
                line("Observation", "o1"),  # names nobody: kept apart
                b'{"resourceType": "Observation", "id": "o2", "subject": {"identifier": {"value": "1"}}}',
                b'{"resourceType": "Patient", "id": "a", "id": "b"}',
                line("Observation", "o3", "a", valueString="x" * 3_000_000),
                line("Patient", "b"),
            ]
        )
    )
    (source / "2.ndjson").write_bytes(line("Patient", "a"))
    (source / "3.ndjson.gz").write_bytes(
        gzip.compress(line("Patient", "c") + b"\n" + b" " * 90_000)[:-40]
    )
    (source / "4.ndjson").write_bytes(line("Patient", "an id with blanks"))
    (source / "5.txt").write_bytes(b"x")
    folder = run(source, line_limit=1_000_000)
    places = [
        ("1.ndjson", "2", "", "malformed-json"), ("1.ndjson", "3", "", "not-an-object"),
        ("1.ndjson", "4", "", "no-resource"), ("1.ndjson", "6", "", "no-patient"),
        ("1.ndjson", "7", "", "duplicate-key"), ("1.ndjson", "8", "", "line-too-long"),
        ("3.ndjson.gz", "", "", "damaged-file"), ("5.txt", "", "", "unknown-kind"),
    ]  # fmt: skip
    entries = unread_of(folder)
    assert [entry for entry in entries if entry[0]] == places
    assert [reason for file, _, _, reason in entries if not file] == ["invalid-patient-id"]
    assert {row["patient"] for row in named_rows(folder)} == {"a", "b", "c"}


def test_a_bundle_a_table_and_lines_are_the_same_chart(population, whole, run, tmp_path):
    resources = [
        json.loads(text) for raw in bulk_lines(population).values() for text in raw.splitlines()
    ]
    charts = {}
    for resource in resources:
        key = (
            resource.get("subject", {}).get("reference")
            or f"{resource['resourceType']}/{resource['id']}"
        )
        charts.setdefault(key, []).append(resource)
    wish, chart = next((k, c) for k, c in charts.items() if len(c) > 20 and not any("medicationReference" in r for r in c))  # fmt: skip
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": r} for r in chart],
    }
    (tmp_path / "one.json").write_text(json.dumps(bundle))
    (tmp_path / "lines.ndjson").write_text("\n".join(map(json.dumps, chart)))
    texts = duckdb.connect()
    texts.execute(
        "CREATE TABLE texts AS SELECT unnest(?::VARCHAR[]) AS resource", [[*map(json.dumps, chart)]]
    )
    texts.execute(f"COPY texts TO '{tmp_path}/table.parquet'")
    expected = [row for row in rows_of(whole) if f"Patient/{row[0]}" == wish]
    assert len(expected) == 1
    for name in ("one.json", "lines.ndjson", "table.parquet"):
        folder = run(tmp_path / name)
        assert rows_of(folder) == expected, (name, unread_of(folder))
        [entry] = json.loads((folder / "manifest.json").read_text())["inputs"]
        assert entry["sha256"] == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()


def test_a_sample_is_a_part_of_the_whole_and_of_a_larger_one(population, whole, run):
    few = rows_of(run(population / "bulk", sample=0.2))
    more = rows_of(run(population / "bulk", sample=0.5))
    assert 0 < len(few) < len(more) < SIZE
    assert more[: len(few)] == few
    assert rows_of(whole)[: len(more)] == more


def test_a_folder_of_another_call_is_left_alone(population, whole, run, tmp_path):
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    with pytest.raises(CohortFault, match="sample"):
        run(population / "bulk", folder=whole, sample=0.5)
    with pytest.raises(CohortFault, match="sources"):
        run(population / "bulk/Patient.ndjson", folder=whole)
    run(population / "bulk", folder=whole)  # the same call: nothing is left to do
    assert {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()} == before
    (tmp_path / "other").mkdir()
    shutil.copy(population / "truth.ndjson", tmp_path / "other")
    with pytest.raises(CohortFault, match="not empty"):
        run(population / "bulk", folder=tmp_path / "other")
    with pytest.raises(CohortFault, match="no such file"):
        run(tmp_path / "absent")


def test_regular_courses_are_told_as_they_were_planned(population, whole):
    """At least 99 in 100; each miss is printed with what was planned."""
    shapes, differences = compare(population / "truth.ndjson", named_rows(whole))
    faults = [entry for entry in differences if entry[0] == "regular"]
    patients = {patient for _, patient, *_ in faults}
    assert shapes["regular"] > SIZE / 3
    assert len(patients) <= shapes["regular"] / 100, "\n".join(map(str, faults))


def test_a_row_that_says_otherwise_than_the_plan_is_seen(population, whole):
    """Else the comparison would pass on anything."""
    rows = named_rows(whole)
    for name, value in (
        ("lines", []),
        ("category", "x"),
        ("her2", "x"),
        ("genes", [{"gene": "x", "status": "y"}]),
    ):
        changes = [{**row, name: value} for row in rows]
        subjects = Counter(entry[2] for entry in compare(population / "truth.ndjson", changes)[1])
        assert subjects[name] > SIZE / 2, name
