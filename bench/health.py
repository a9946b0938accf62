"""How fast `/health/live` answers while two callers send the longest texts of every channel.

One worker, so that nothing else can answer. Each caller goes through all channels with all units;
the answer is timed five times meanwhile, ten times over. Above the limit the run fails.
`python bench/health.py --limit 100`
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import threading
import time
from itertools import cycle
from pathlib import Path

import requests
from channels import CHANNELS, UNITS
from server import start

from tests.prefetch import KEYS, prefetch_of

LONGEST = 200_000  # characters; what is beyond the limit of intake is cut there
TIMES, ROUNDS = 5, 10


def body(make: object, unit: str) -> bytes:
    """A call about a chart with one text."""
    text = (unit * LONGEST)[:LONGEST]
    resource = {**make(text), "subject": {"reference": "Patient/p"}}  # type: ignore[operator]
    known = [resource] if resource["resourceType"] in KEYS else []
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1960"}
    call = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": "p"},
        "prefetch": prefetch_of([patient, *known]),
        "extension": {"org.luminal": {"asOf": "2026-11-24"}},
    }
    return json.dumps(call).encode()


def send(base: str, bodies: list[bytes], over: threading.Event, longest: list[float]) -> None:
    """Posts one body after the other until it is over."""
    for content in cycle(bodies):
        if over.is_set():
            return
        started = time.perf_counter()
        headers = {"Content-Type": "application/json"}
        url = f"{base}/cds-services/luminal-patient-view"
        requests.post(url, data=content, headers=headers, timeout=60)
        longest.append(time.perf_counter() - started)


def main() -> int:
    """Prints the medians; 1 when one is above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=float, default=100, help="milliseconds")
    limit = parser.parse_args().limit
    bodies = [body(make, unit) for make in CHANNELS.values() for unit in UNITS]
    over, calls, medians, worst = threading.Event(), [], [], 0.0
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("wb") as log:
        process, base = start({"LUMINAL_DATABASE_URL": f"sqlite:///{folder}/h.sqlite3"}, log)
        half = len(bodies) // 2
        callers = [
            threading.Thread(target=send, args=(base, bodies[n:] + bodies[:n], over, calls))
            for n in (0, half)
        ]
        try:
            for caller in callers:
                caller.start()
            for _ in range(ROUNDS):
                times = []
                for _ in range(TIMES):
                    time.sleep(0.3)
                    started = time.perf_counter()
                    requests.get(f"{base}/health/live", timeout=60).raise_for_status()
                    times.append((time.perf_counter() - started) * 1000)
                medians.append(statistics.median(times))
                worst = max(worst, *times)
        finally:
            over.set()
            for caller in callers:
                caller.join()
            process.terminate()
            process.wait(timeout=60)
    print(f"/health/live beside {len(calls)} calls, the longest of {max(calls):.2f} s")
    print(f"medians of {TIMES}: {', '.join(f'{m:.0f}' for m in medians)} ms; worst {worst:.0f} ms")
    return 1 if max(medians) > limit else 0


if __name__ == "__main__":
    sys.exit(main())
