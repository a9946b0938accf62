"""`make cohort-check`: a population judged in every way that there is, which must be one result.

`LUMINAL_COHORT_PATIENTS` says how many (20,000). Says what it finds as it goes; of 20,000 or more it
writes the tables of docs/integrators/cohorts.md and a line of bench/cohort_history.jsonl. 1 where a
check fails.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import orjson
from cohort import DAY, PLAIN, SEED
from cohort_inputs import AFTER, EARLY, TWICE, UNREAD, shuffle, write_awkward
from page import write_table
from processes import Usage, run
from server import ROOT
from spark_cluster import cluster

from service.app import create_app
from service.config import Settings
from tests.service.cohort.truth import compare, table

PATIENTS = int(os.environ.pop("LUMINAL_COHORT_PATIENTS", "20000"))  # no setting of the service
ENOUGH = 20_000  # of which the page tells
SHARE = 20  # one in so many makes the small population, of which growth is told
POSTS = 500
KILLS = 5
MOST_MEMORY = 1000  # MB
LEAST_LOCAL, LEAST_SPARK = 0.8, 0.6
MOST_PROCESSES = 4
PAGE = ROOT / "docs/integrators/cohorts.md"
HISTORY = ROOT / "bench/cohort_history.jsonl"
CLI = (sys.executable, "-m", "service.cli")
LOCAL_SPARK = ("--engine", "spark", "--master", "local[2]")


@dataclass
class Report:
    """What was checked: the subject, what came out, and whether it is as it should be."""

    rows: list[tuple[str, str, bool | None]] = field(default_factory=list)
    start: float = field(default_factory=time.monotonic)

    def add(self, subject: str, outcome: str, is_right: bool | None = None) -> None:
        """Takes a row and says it; None is a figure that nothing is asked of."""
        self.rows.append((subject, outcome, is_right))
        word = {True: "yes", False: "NO", None: "-"}[is_right]
        minutes = (time.monotonic() - self.start) / 60
        print(f"{minutes:5.1f} min | {subject} | {outcome} | {word}", flush=True)

    def lines(self) -> list[str]:
        """The table of the page."""
        words = {True: "yes", False: "**no**", None: ""}
        rows = [
            f"| {subject} | {outcome} | {words[right]} |" for subject, outcome, right in self.rows
        ]
        return ["| what | result | holds |", "| --- | --- | --- |", *rows]


@dataclass(frozen=True)
class Place:
    """The working folder, and the populations in it."""

    folder: Path

    @property
    def large(self) -> tuple[Path, ...]:
        """The whole population, with what is awkward."""
        return self.folder / "in", self.folder / "awkward"

    @property
    def small(self) -> tuple[Path, ...]:
        """One in twenty of it."""
        return (self.folder / "small",)

    def cohort(self, name: str, sources: tuple[Path, ...], *words: str) -> tuple[str, ...]:
        """The command of a run into a folder of this name."""
        paths = map(str, sources)
        return (*CLI, "cohort", *paths, "--out", str(self.folder / name), "--as-of", DAY, *words)


def digest(folder: Path) -> str:
    """Of rows and Assessments, as files."""
    whole = hashlib.sha256()
    for path in [folder / "patients.parquet", folder / "patients.csv", *sorted((folder / "assessments").iterdir())]:  # fmt: skip
        whole.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def same(report: Report, place: Place, name: str, subject: str, *, has_names: bool = True) -> None:
    """Holds a run against the first one; `has_names`: also what was not read, by name."""
    first = "small-one" if name.startswith("small") else "one"
    one, other = place.folder / first, place.folder / name
    is_same = digest(one) == digest(other)
    if has_names:
        is_same &= (one / "unread.csv").read_bytes() == (other / "unread.csv").read_bytes()
    report.add(subject, "the same bytes" if is_same else "other bytes", is_same)
    shutil.rmtree(other)


def check_awkward(report: Report, folder: Path) -> None:
    """Each awkward line is counted, and each patient behind it has one row."""
    with (folder / "unread.csv").open(newline="") as file:
        unread = {(Path(r["file"]).name, r["line"], r["reason"]) for r in csv.DictReader(file)}
    for name, line, reason in sorted(UNREAD):
        report.add(f"{name}, line {line}", reason, (name, line, reason) in unread)
    sql = "SELECT patient, diagnosed, count(*) OVER () FROM read_parquet(?) WHERE patient LIKE 'awkward-%'"
    rows = {
        patient: day
        for patient, day, _ in duckdb.execute(sql, [f"{folder}/patients.parquet"]).fetchall()
    }
    report.add(
        "patient in two files", f"{list(rows).count(TWICE)} row", list(rows).count(TWICE) == 1
    )
    report.add("resource before its patient", str(rows.get(EARLY)), rows.get(EARLY) == "2020-02-01")
    report.add("patient behind a line of 500 MB", "1 row", AFTER in rows)
    manifest = json.loads((folder / "manifest.json").read_text())
    empty = [e["lines"] for e in manifest["inputs"] if e["name"].endswith("3-empty.ndjson")]
    report.add("empty file", "in the manifest with 0 lines", empty == [0])
    whole = unread == UNREAD and manifest["rows"] == PATIENTS + 3
    report.add("rows, unread lines", f"{manifest['rows']:,}, {len(unread)}", whole)


def check_kills(report: Report, place: Place) -> None:
    """Ended with all its processes by SIGKILL at random points, then run to its end."""
    name = "killed"
    steps = place.folder / name / "work"
    parts = len([*(place.folder / "one/assessments").iterdir()])
    points = sorted(random.Random(SEED).choices(range(parts), k=KILLS))  # noqa: S311
    command = place.cohort(name, place.large, "--processes", "2")
    killed = []
    for point in points:
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
        while process.poll() is None:
            count = len([*steps.glob("parts/account-*.json")])
            if count >= point and (steps / "parts").exists():
                os.killpg(process.pid, signal.SIGKILL)
                killed.append(count)
                break
            time.sleep(0.02)
        process.wait()
    run(command)
    report.add(
        "killed after so many parts", f"{killed} of {parts}, seed {SEED}", len(killed) == KILLS
    )
    same(report, place, name, "killed five times, resumed")


def check_posts(report: Report, place: Place) -> None:
    """The Assessment of some patients is that of `POST /assess` on the same chart."""
    expected = assessments(place.folder / "one")
    charts: dict[str, list[dict]] = {patient: [] for patient in expected}
    drugs: dict[str, dict] = {}
    for path in (place.folder / "in").iterdir():
        with path.open("rb") as file:
            for line in file:
                resource = orjson.loads(line)
                name = f"{resource['resourceType']}/{resource['id']}"
                owner = resource.get("subject", {}).get("reference", name)
                if resource["resourceType"] == "Medication":
                    drugs[name] = resource
                elif (chart := charts.get(owner.partition("/")[2])) is not None:
                    chart.append(resource)
    settings = Settings(
        database_url=f"sqlite:///{place.folder}/x.sqlite3", auth="off", log_level="error"
    )
    app = create_app(settings)
    wrong = 0
    for patient, text in expected.items():
        names = {r.get("medicationReference", {}).get("reference") for r in charts[patient]}
        resources = charts[patient] + [drugs[name] for name in sorted(names - {None})]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}  # fmt: skip
        answer = app.test_client().post(f"/assess?asOf={DAY}&jurisdiction=us", json=bundle)
        wrong += answer.get_json() != json.loads(text)
    app.extensions["luminal"].close()
    report.add(
        "random patients as POST /assess", f"{len(expected) - wrong} of {len(expected)}", wrong == 0
    )


def assessments(folder: Path) -> dict[str, str]:
    """Those of random patients, by patient."""
    files = f"{folder}/assessments/*.parquet"
    sql = "SELECT patient FROM read_parquet(?) WHERE patient NOT LIKE 'awkward-%' ORDER BY patient"
    patients = [row[0] for row in duckdb.execute(sql, [files]).fetchall()]
    sample = random.Random(SEED).sample(patients, min(POSTS, len(patients)))  # noqa: S311
    sql = "FROM read_parquet(?) WHERE patient IN (SELECT unnest(?::VARCHAR[]))"
    return dict(duckdb.execute(sql, [files, sample]).fetchall())


def check_truth(report: Report, place: Place) -> None:
    """Regular courses are told as they were planned; the table says how the others fare."""
    plain = duckdb.execute("FROM read_parquet(?) WHERE patient NOT LIKE 'awkward-%'", [f"{place.folder}/one/patients.parquet"])  # fmt: skip
    names = [column[0] for column in plain.description]
    rows = [dict(zip(names, row, strict=True)) for row in plain.fetchall()]
    shapes, differences = compare(place.folder / "truth.ndjson", rows)
    misses = [entry for entry in differences if entry[0] == "regular"]
    right = shapes["regular"] - len({patient for _, patient, *_ in misses})
    share = right / shapes["regular"]
    report.add(
        "regular courses told as planned", f"{right:,} of {shapes['regular']:,}", share >= 0.99
    )
    for _, patient, subject, answer, plan in misses:
        print(f"  miss: {patient}, {subject}: {answer}, planned {plan}", flush=True)
    lines = [*table(shapes, differences)]
    print("\n".join(lines), flush=True)
    if PATIENTS >= ENOUGH:
        write_table("truth", lines, PAGE)


def check_memory(report: Report, subject: str, usage: Usage) -> None:
    """The largest process, and all of them together."""
    outcome = f"{usage.largest:.0f} MB the largest process, {usage.together:.0f} MB together"
    report.add(f"memory, {subject}", outcome, max(usage.largest, usage.together) < MOST_MEMORY)


@dataclass(frozen=True)
class Rate:
    """CPU seconds for the small and for the whole population."""

    small: float
    large: float

    @property
    def each(self) -> float:
        """Milliseconds a patient, the start left out."""
        return (self.large - self.small) / (PATIENTS - PATIENTS // SHARE) * 1000


def judged_alone(place: Place) -> Rate:
    """CPU seconds of judging the same charts in a loop of one process."""
    folders = (str(place.folder / name) for name in ("small", "in"))
    return Rate(*(float(run((sys.executable, "-c", PLAIN, path, DAY))[1]) for path in folders))


def check_rates(
    report: Report, plain: Rate, local: Rate, spark: dict[str, Rate]
) -> dict[str, float]:
    """Ratios of CPU: they hold on a machine that does other things too."""
    few = PATIENTS // SHARE
    ratios = {"local": plain.large / local.large, "local, small": plain.small / local.small}
    report.add(f"judged alone, {few:,} and {PATIENTS:,}", f"{plain.small / few * 1000:.1f} and {plain.large / PATIENTS * 1000:.1f} ms CPU a patient")  # fmt: skip
    report.add(f"local engine, start included, {few:,} and {PATIENTS:,}", f"{local.small / few * 1000:.1f} and {local.large / PATIENTS * 1000:.1f} ms CPU a patient")  # fmt: skip
    report.add(f"local rate a core to judging alone, {few:,}", f"{ratios['local, small']:.2f}")
    report.add(f"local rate a core to judging alone, {PATIENTS:,}", f"{ratios['local']:.2f}", ratios["local"] >= LEAST_LOCAL)  # fmt: skip
    for name, rate in spark.items():
        if not 0 < rate.small < rate.large:
            report.add(f"{name}: rate a core", "not measured", False)
            continue
        ratios[name] = local.each / rate.each
        report.add(f"{name}: rate a core to the local engine, after the start", f"{ratios[name]:.2f}", ratios[name] >= LEAST_SPARK)  # fmt: skip
    return {name: round(ratio, 3) for name, ratio in ratios.items()}


def check_small(report: Report, place: Place) -> dict[str, Usage]:
    """What needs no large population: most processes, sharing, samples, an application of Spark."""
    usage = {"local": run(place.cohort("small-one", place.small, "--processes", "1"))[0]}
    usage["Spark local[2]"] = on_spark(report, place, "small-spark", LOCAL_SPARK)
    sharing = ("--redact", str(place.folder / "key"), "--sample", "0.5")
    run(place.cohort("shared-one", place.small, *sharing, "--processes", "1"))
    run(place.cohort("shared-spark", place.small, *sharing, *LOCAL_SPARK))
    is_same = digest(place.folder / "shared-one") == digest(place.folder / "shared-spark")
    report.add("--redact and --sample on Spark", "the same bytes" if is_same else "other bytes", is_same)  # fmt: skip
    check_frame(report, place)
    return usage


def check_frame(report: Report, place: Place) -> None:
    """`patient_rows` in an application of its own gives the rows of a run."""
    files = [str(path) for path in sorted(place.small[0].iterdir())]
    files += [str(path) for path in sorted((place.folder / "awkward").iterdir())[:3]]
    run(place.cohort("small-lines", tuple(map(Path, files)), "--processes", "1"))
    script = [sys.executable, str(ROOT / "bench/cohort_frame.py"), DAY, "local[2]", str(place.folder / "small-lines")]  # fmt: skip
    try:
        out = run([*script, *files])[1].splitlines()[-1]
    except RuntimeError as fault:
        print(fault, flush=True)
        out = "no good end"
    right = out.split()[1:] == ["0", "0", "malformed-json"]
    report.add("lines of a DataFrame: rows, wrong rows, wrong Assessments, unread", out, right)


def on_spark(
    report: Report, place: Place, name: str, words: tuple[str, ...], beside: tuple[int, ...] = ()
) -> Usage:
    """A run on Spark; one that comes to no good end is a failure, and the rest is checked."""
    sources = place.small if name.startswith("small") else place.large
    try:
        usage, _ = run(place.cohort(name, sources, *words), beside)
    except RuntimeError as fault:
        print(fault, flush=True)
        report.add(f"Spark, {name}", "came to no good end", False)
        return Usage()
    same(report, place, name, f"Spark, {words[-1].partition(':')[0]}, {name}")
    return usage


def check(report: Report, place: Place) -> dict[str, float]:
    """All of it; returns the ratios."""
    few = PATIENTS // SHARE
    for name, count in (("in", PATIENTS), ("small", few)):
        words = ("--seed", str(SEED), "--out", str(place.folder / name))
        run((*CLI, "synthesize", str(count), *words, "--truth", str(place.folder / "truth.ndjson" if name == "in" else place.folder / "small.ndjson")))  # fmt: skip
    write_awkward(place.folder / "awkward")
    report.add("made up", f"{PATIENTS:,} and {few:,} patients, seed {SEED}, and what is awkward")
    small = check_small(report, place)
    with ThreadPoolExecutor(1) as beside:  # on the other core, so that both have the same machine
        alone = beside.submit(judged_alone, place)
        one, _ = run(place.cohort("one", place.large, "--processes", "1"))
        plain = alone.result()
    check_memory(report, "one process", one)
    check_awkward(report, place.folder / "one")
    check_truth(report, place)
    two, _ = run(place.cohort("two", place.large, "--processes", "2"))
    check_memory(report, "two processes", two)
    same(report, place, "two", "two processes")
    spark = on_spark(report, place, "spark", LOCAL_SPARK)
    with cluster(place.folder / "machines") as machines:
        words = ("--engine", "spark", "--master", machines.master)
        tiny = on_spark(report, place, "small-cluster", words, machines.processes)
        apart = on_spark(report, place, "cluster", words, machines.processes)
    shuffle(place.folder / "in", place.folder / "mixed", SEED)
    sources = (place.folder / "awkward", place.folder / "mixed")
    most, _ = run(place.cohort("shuffled", sources, "--processes", str(MOST_PROCESSES)))
    check_memory(report, f"{MOST_PROCESSES} processes, the most unless asked for more", most)
    same(report, place, "shuffled", "lines and files in another order, packed", has_names=False)
    shutil.rmtree(place.folder / "mixed")
    check_kills(report, place)
    check_posts(report, place)
    return check_rates(
        report,
        plain,
        Rate(small["local"].seconds, one.seconds),
        {
            "Spark local[2]": Rate(small["Spark local[2]"].seconds, spark.seconds),
            "Spark cluster": Rate(tiny.seconds, apart.seconds),
        },
    )


def main() -> int:
    """Check, write, and say whether all holds."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="luminal-cohort-") as folder:
        ratios: dict[str, float] = {}
        try:
            ratios = check(report, Place(Path(folder)))
        except RuntimeError as fault:
            print(fault, flush=True)
            report.add("a command came to no good end", str(fault).split("\n", 1)[0], False)
    failures = [subject for subject, _, is_right in report.rows if is_right is False]
    on = datetime.now(UTC).date().isoformat()
    minutes = (time.monotonic() - report.start) / 60
    lead = (
        f"{PATIENTS:,} patients, {on}, {len(os.sched_getaffinity(0))} cores, {minutes:.0f} minutes."
    )
    print("\n".join([lead, "", *report.lines()]))
    if PATIENTS >= ENOUGH:
        write_table("cohort-check", [lead, "", *report.lines()], PAGE)
        with HISTORY.open("a") as file:
            row = {"on": on, "patients": PATIENTS, "ratios": ratios, "failures": failures}
            file.write(json.dumps(row) + "\n")
    print("all holds" if not failures else f"does not hold: {', '.join(failures)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
