"""What a cohort and the effect of a change cost in CPU, memory and disk, a patient, by size.

`python bench/sizing.py [PATIENTS...]` (200 800) writes the table of docs/integrators/sizing.md. CPU
seconds of all processes, so that a busy machine counts less; disk is the most that lay in `--out`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from page import write_table

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/integrators/sizing.md"
SEED, DAY = 7, "2026-11-01"
HEAD = (
    "| patients | input, kB each | cohort, CPU ms each | patients a CPU second | largest process, MB"
    " | most on disk beside the input, kB each | results, kB each | effect of a change, CPU ms each |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


def run(*words: str) -> tuple[float, int]:
    """Runs a command of ours; its CPU seconds and the largest memory of a child so far in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "service.cli", *words]
    code = subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode
    assert code in {0, 1}, words
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, after.ru_maxrss // 1024


def size_of(folder: Path) -> int:
    """Bytes of the files of a folder; one that goes meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


class Watch(threading.Thread):
    """The most that lies in a folder while it is watched."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self.folder, self.most, self.end = folder, 0, threading.Event()

    def run(self) -> None:
        while not self.end.wait(0.2):
            self.most = max(self.most, size_of(self.folder))


def draft(folder: Path) -> Path:
    """The data files with one rank changed, as a committee would try it."""
    run("knowledge", "export", str(folder))
    path = next(folder.rglob("regimens/elacestrant.yaml"))
    path.write_text(path.read_text("utf-8").replace("base: 10", "base: 40"), "utf-8")
    return folder


def row(count: int, folder: Path, new: Path) -> str:
    """One size, as a row of the table."""
    source, out = folder / "in", folder / "out"
    run("synthesize", str(count), "--seed", str(SEED), "--out", str(source))
    watch = Watch(out)
    watch.start()
    cpu, memory = run("cohort", str(source), "--out", str(out), "--as-of", DAY, "--processes", "1")
    watch.end.set()
    watch.join()
    assert json.loads((out / "manifest.json").read_text())["rows"] == count
    effect, _ = run(
        "knowledge", "diff", ".", str(new), "--cases", str(source), "--as-of", DAY, "--processes",
        "1", "--format", "json",
    )  # fmt: skip
    each = 1e3 / count
    return (
        f"| {count:,} | {size_of(source) / 1e3 / count:.0f} | {cpu * each:.0f} | {count / cpu:.0f} | {memory}"
        f" | {watch.most / 1e3 / count:.0f} | {size_of(out) / 1e3 / count:.0f} | {effect * each:.0f} |"
    )


def main() -> None:
    """Measures each size and writes the table."""
    rows = [*HEAD]
    with tempfile.TemporaryDirectory() as name:
        new = draft(Path(name) / "draft")
        for count in map(int, sys.argv[1:] or ["200", "800"]):
            folder = Path(name) / str(count)
            folder.mkdir()
            rows.append(row(count, folder, new))
            print(rows[-1], flush=True)
    write_table("sizing", rows, PAGE)


if __name__ == "__main__":
    main()
