"""How long an answer takes while the FHIR server misbehaves, against the deadline and a good server.

Starts the service as a process with its default deadline and a misbehaving FHIR server, calls with
nothing prefetched, and prints the slowest answer of each fault as a ratio. Exit code 1 when one is
later than deadline + 100 ms on this machine. Run with `make faults`.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests
from server import start

ROOT = Path(__file__).resolve().parents[1]
CALLS = int(os.environ.get("LUMINAL_BENCH_CALLS", "10"))
DEADLINE = 0.400
GRACE = 0.100


def load_server_module():
    """The misbehaving server of the contract tests."""
    path = ROOT / "tests/contract/misbehaving.py"
    spec = importlib.util.spec_from_file_location("misbehaving", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def start_service(folder, fhir):
    """`luminal serve` with one worker, and its address."""
    own = {
        "LUMINAL_DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "LUMINAL_FHIR_SERVERS": fhir,
        "LUMINAL_FHIR_NETWORKS": "127.0.0.0/8",
        "LUMINAL_FHIR_ALLOW_HTTP": "true",
    }
    return start(own, subprocess.DEVNULL)


def faults(b):
    """The faults by name; the first is none."""
    far = "http://192.0.2.1/fhir"
    return {
        "good": None, "slow (2 s)": b.slow(2), "drip": b.drip, "reset": b.reset, "401": b.status(401),
        "403": b.status(403), "404": b.status(404), "429": b.status(429), "500": b.status(500),
        "503": b.status(503), "truncated": b.truncated, "huge": b.huge, "html": b.html,
        "wrong type": b.wrong_type, "endless pages": b.endless, "next elsewhere": b.next_at(far),
        "redirect": b.redirect(far),
    }  # fmt: skip


def slowest(base, server, rule):
    """The slowest of some calls in seconds, and their statuses."""
    context = {"userId": "Practitioner/1", "patientId": "demo-2"}
    body = {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": context,
        "fhirServer": server.base,
        "extension": {"org.luminal": {"asOf": "2026-11-24"}},
    }
    server.reset(**({"*": rule} if rule else {}))
    times, statuses = [], set()
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(CALLS):
            began = time.perf_counter()
            answer = session.post(
                f"{base}/cds-services/luminal-patient-view", json=body, timeout=60
            )
            times.append(time.perf_counter() - began)
            statuses.add(answer.status_code)
    return max(times), sorted(statuses)


def main() -> int:
    """Print all figures."""
    module = load_server_module()
    path = next((ROOT / "service/demo/patients").glob("2-*.json"))
    server = module.FhirServer([e["resource"] for e in json.loads(path.read_text())["entry"]])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    late, healthy = [], None
    with tempfile.TemporaryDirectory() as folder:
        process, base = start_service(folder, server.base)
        try:
            slowest(base, server, None)  # warm
            print(f"slowest of {CALLS} calls; deadline {DEADLINE * 1000:.0f} ms")
            print(f"{'fault':16} {'status':>10} {'ms':>7} {'/ deadline':>10} {'/ good':>7}")
            for name, rule in faults(module).items():
                seconds, statuses = slowest(base, server, rule)
                healthy = healthy or seconds
                if seconds > DEADLINE + GRACE:
                    late.append(name)
                codes = ",".join(map(str, statuses))
                print(f"{name:16} {codes:>10} {seconds * 1000:7.0f} {seconds / DEADLINE:10.2f} {seconds / healthy:7.2f}", flush=True)  # fmt: skip
        finally:
            process.terminate()
            process.wait(timeout=60)
            server.shutdown()
    print(f"later than deadline + {GRACE * 1000:.0f} ms: {', '.join(late) or 'none'}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
