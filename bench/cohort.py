"""A cohort against judging the same charts in this process: patients a CPU second, memory, growth.

`python bench/cohort.py [PATIENTS...]` (1000 4000); one process, so that CPU tells the whole of it.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SEED, DAY = 7, "2026-11-01"
PLAIN = """
import sys, time
from collections import defaultdict
from datetime import date
from pathlib import Path
import orjson
from service.cohort.judgement import Terms, judge
charts = defaultdict(list)
for path in Path(sys.argv[1]).iterdir():
    for line in path.read_text().splitlines():
        resource = orjson.loads(line)
        charts[resource.get("subject", {"reference": resource["id"]})["reference"]].append(line)
terms = Terms(date.fromisoformat(sys.argv[2]), "us")
judge(next(iter(charts.values())), terms)
start = time.process_time()
for texts in charts.values():
    orjson.dumps(judge(texts, terms))
print(time.process_time() - start)
"""


def run(*words):
    """Runs a command; returns what it prints, its CPU seconds and its largest memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(
        [sys.executable, *words], check=True, capture_output=True, text=True
    ).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out, cpu, after.ru_maxrss // 1024


def measure(count, folder):
    run("-m", "service.cli", "synthesize", str(count), "--seed", str(SEED), "--out", f"{folder}/in")
    plain = float(run("-c", PLAIN, f"{folder}/in", DAY)[0])
    start = time.perf_counter()
    words = ("cohort", f"{folder}/in", "--out", f"{folder}/out", "--as-of", DAY, "--processes", "1")
    _, cpu, memory = run("-m", "service.cli", *words)
    wall = time.perf_counter() - start
    manifest = json.loads(Path(folder, "out/manifest.json").read_text())
    assert manifest["rows"] == count
    size = sum(entry["bytes"] for entry in manifest["inputs"]) / 1e6
    print(
        f"| {count:,} | {size:.0f} MB | {plain / count * 1e3:.1f} | {cpu / count * 1e3:.1f}"
        f" | {plain / cpu:.2f} | {wall:.0f} s | {memory} MB |",
        flush=True,
    )


def main():
    print(
        "| patients | input | judged alone, CPU ms each | cohort, CPU ms each | rate to that | wall | memory |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for count in map(int, sys.argv[1:] or ["1000", "4000"]):
        with tempfile.TemporaryDirectory() as folder:
            measure(count, folder)


if __name__ == "__main__":
    main()
