"""`make fuzz`, second part: broken requests to a real server until the time is over.

Fails on any 5xx, on an error that is no OperationOutcome, and when the workers have grown by more
than 50 MB after a first hundred requests that fill the caches.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import endpoints
import requests

from bench.server import start as serve

SECONDS = float(os.environ.get("LUMINAL_FUZZ_SECONDS", "600"))
ALLOWED_GROWTH = 50 * 1024  # kB
WARM = 100


def start(folder):
    own = {"LUMINAL_DATABASE_URL": f"sqlite:///{folder}/fuzz.sqlite3"}
    with Path(folder, "log").open("wb") as log:
        return serve(own, log)


def memory(process):
    """Memory of all workers in kB, without what they share with their parent."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    total = 0
    for child in children:
        for line in Path(f"/proc/{child}/smaps_rollup").read_text().splitlines():
            if line.startswith(("Private_Clean", "Private_Dirty")):
                total += int(line.split()[1])
    return total


def fault(answer):
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if answer.status_code >= 400:
        try:
            kind = answer.json().get("resourceType")
        except ValueError:
            kind = None
        return None if kind == "OperationOutcome" else "an error that is no OperationOutcome"
    return None


def send(session, url, body):
    """Posts a body; once more on a new connection when the old one was closed before it."""
    headers = {"Content-Type": "application/json"}
    try:
        return session.post(url, data=body, timeout=60, headers=headers)
    except requests.ConnectionError:
        session.close()
        return session.post(url, data=body, timeout=60, headers=headers)


def main():
    models, seed = endpoints.seeds(), int(os.environ.get("LUMINAL_FUZZ_SEED", str(time.time_ns())))
    print(f"endpoints: first seed {seed}, {SECONDS:g} seconds", flush=True)
    counts, failed, number, first = {}, 0, 0, None
    with tempfile.TemporaryDirectory() as folder:
        process, base = start(folder)
        session = requests.Session()
        session.trust_env = False
        try:
            until = time.monotonic() + SECONDS
            while time.monotonic() < until and failed < 20:
                path, body = endpoints.body(seed + number, models)
                try:
                    answer = send(session, base + path, body)
                    problem = fault(answer)
                    counts[answer.status_code] = counts.get(answer.status_code, 0) + 1
                except requests.RequestException as error:
                    problem = type(error).__name__
                if problem:
                    failed += 1
                    print(f"seed {seed + number}: {path}: {problem}", flush=True)
                number += 1
                first = memory(process) if number == WARM else first
            growth = memory(process) - (first if first is not None else memory(process))
        finally:
            process.terminate()
            process.wait(timeout=60)
    print(f"{number} requests, {failed} failures, by status {counts}, memory grew by {growth} kB")
    return 1 if failed or growth > ALLOWED_GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
