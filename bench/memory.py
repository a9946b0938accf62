"""How soon a start answers, and what a worker holds: `python bench/memory.py`.

One worker, the knowledge compiled and the byte code written, as `make` leaves them. Prints seconds
from the start of the process to its first answer to a hook, the worker's memory then, and its
memory over 5,000 mixed calls, each third of them another size, half of them with a chart that was
sent before. Written into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

import requests
from load import call, memory
from page import write_table
from server import start

CALLS = 5000
HOOKS = ("patient-view", "order-select", "order-sign")
SIZES = (20, 50, 500)  # kB
PATIENT = "demo-2"
STARTS = 5


def calls(seed: int = 7) -> Iterator[tuple[str, bytes]]:
    """The path and the body of each call; every second one repeats the chart before it."""
    chance = random.Random(seed)  # noqa: S311  # the same calls in every run
    texts = {(h, s): json.dumps(call(h, s * 1000)) for h in HOOKS for s in SIZES}
    patient, size = "", SIZES[0]
    for number in range(CALLS):
        if number % 2 == 0:
            patient, size = f"bench-{number}", chance.choice(SIZES)
        hook = chance.choice(HOOKS)
        yield f"luminal-{hook}", texts[hook, size].replace(PATIENT, patient).encode()


def send(session: requests.Session, base: str, path: str, body: bytes) -> None:
    """One call, which must be answered."""
    answer = session.post(
        f"{base}/cds-services/{path}", data=body, headers={"Content-Type": "application/json"}
    )
    if answer.status_code != 200:
        sys.exit(f"answered {answer.status_code}")


def first_answer(folder: str) -> tuple[float, float]:
    """Seconds from the start to the first answer, and the worker's megabytes then."""
    path, body = next(calls())
    began = time.monotonic()
    process, base = start(
        {"LUMINAL_DATABASE_URL": f"sqlite:///{folder}/s.sqlite3"}, subprocess.DEVNULL
    )
    try:
        send(requests.Session(), base, path, body)
        return time.monotonic() - began, max(memory(process.pid).values())
    finally:
        process.terminate()
        process.wait(timeout=30)


def over_time(folder: str) -> list[tuple[int, float]]:
    """The worker's megabytes after so many calls."""
    process, base = start(
        {"LUMINAL_DATABASE_URL": f"sqlite:///{folder}/m.sqlite3"}, subprocess.DEVNULL
    )
    samples = []
    try:
        with requests.Session() as session:
            for number, (path, body) in enumerate(calls(), 1):
                send(session, base, path, body)
                if number in {1, 100, 1000} or number % (CALLS // 4) == 0:
                    samples.append((number, max(memory(process.pid).values())))
    finally:
        process.terminate()
        process.wait(timeout=30)
    return samples


def main() -> None:
    """Measures, prints, and writes the table unless told not to."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--no-keep", action="store_true", help="print the table alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        starts = [first_answer(folder) for _ in range(STARTS)]
        samples = over_time(folder)
    seconds = statistics.median(taken for taken, _ in starts)
    megabytes = statistics.median(held for _, held in starts)
    lines = [
        "| what | number |",
        "| --- | --- |",
        f"| start of the process to the first answer of a hook, median of {STARTS} | {seconds:.2f} s |",
        f"| worker at its first answer, median of {STARTS} | {megabytes:.0f} MB |",
        *(f"| worker after {number:,} mixed calls | {held:.0f} MB |" for number, held in samples),
    ]
    print("\n".join(lines))
    if not options.no_keep:
        write_table("memory", lines)


if __name__ == "__main__":
    main()
