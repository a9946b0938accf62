"""Load on the real server: 8 clients, mixed hooks, bodies of about 50 and 500 kB.

Prints errors, latencies and the memory of the workers over time. `make load` runs it for five
minutes (LUMINAL_LOAD_SECONDS). Only this machine is called; it stops by itself. Figures on a
shared machine say little alone: compare the ratios to the floor, a request that does no work.
"""

from __future__ import annotations

import copy
import http.client
import json
import os
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from uuid import uuid4

from server import start

from hooks import SERVICES

ROOT = Path(__file__).resolve().parents[1]
DEMO = ROOT / "service/demo/patients/2-esr1-after-cdk.json"
CLIENTS = 8
WORKERS = 2
SECONDS = int(os.environ.get("LUMINAL_LOAD_SECONDS", "300"))
# type of resource -> key of the prefetch, as the templates of the services say
KEYS = {
    re.split(r"[/?]", template)[0]: key
    for service in SERVICES.values()
    for key, template in service.prefetch.items()
}
Timings = dict[str, list[float]]


def filler(number: int) -> dict[str, object]:
    """One laboratory result with the trimmings that an EHR sends, about 1.2 kB."""
    day = f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}"
    return {
        "resourceType": "Observation",
        "id": f"lab-{number}",
        "meta": {"versionId": "3", "lastUpdated": "2026-11-20T10:00:00Z"},
        "text": {"status": "generated", "div": "<div>" + "Generated narrative. " * 35 + "</div>"},
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
        "subject": {"reference": "Patient/demo-2"},
        "effectiveDateTime": day,
        "valueQuantity": {"value": 12, "unit": "g/dL", "code": "g/dL"},
    }


def call(hook: str, size: int) -> dict[str, object]:
    """A hook call of at least `size` bytes."""
    resources = [entry["resource"] for entry in json.loads(DEMO.read_text("utf-8"))["entry"]]
    prefetch: dict[str, dict[str, object]] = {
        key: {"resourceType": "Bundle", "type": "searchset", "entry": []} for key in KEYS.values()
    }
    length = len(json.dumps(resources))
    number = 0
    while length < size:
        resources.append(filler(number))
        length += len(json.dumps(resources[-1])) + 30
        number += 1
    for item in resources:
        key = KEYS[item["resourceType"]]
        if key == "patient":
            prefetch[key] = item
        else:
            entries = prefetch[key]["entry"]
            assert isinstance(entries, list)
            entries.append({"resource": item})
    context: dict[str, object] = {"userId": "Practitioner/1", "patientId": "demo-2"}
    if hook != "patient-view":
        draft = {
            "resourceType": "MedicationRequest", "id": "d1", "status": "draft", "intent": "order",
            "medicationCodeableConcept": {"text": "olaparib"},
            "subject": {"reference": "Patient/demo-2"},
        }  # fmt: skip
        context["draftOrders"] = {"resourceType": "Bundle", "entry": [{"resource": draft}]}
    if hook == "order-select":
        context["selections"] = ["MedicationRequest/d1"]
    return {
        "hook": hook,
        "hookInstance": str(uuid4()),
        "context": context,
        "prefetch": prefetch,
        "extension": {"org.luminal": {"asOf": "2026-11-24"}},
    }


def mix() -> list[tuple[str, str, bytes]]:
    """What one client sends in a round: label, path and body; most bodies are small."""
    rounds = []
    for hook, size in (
        ("patient-view", 50), ("order-select", 50), ("patient-view", 50), ("order-sign", 50),
        ("patient-view", 500), ("order-sign", 500),
    ):  # fmt: skip
        body = json.dumps(call(hook, size * 1000)).encode()
        rounds.append((f"{hook} {size} kB", f"/cds-services/luminal-{hook}", body))
    return rounds


class Client(threading.Thread):
    """Sends the mix again and again until the end, on one connection."""

    def __init__(self, port: int, rounds: list[tuple[str, str, bytes]], end: float) -> None:
        super().__init__()
        self.port, self.rounds, self.end = port, rounds, end
        self.timings: Timings = defaultdict(list)
        self.errors: list[str] = []

    def run(self) -> None:
        plug = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while time.monotonic() < self.end:
            self._send(plug, "floor (no work)", "GET", "/health/live", None)
            for label, path, body in self.rounds:
                # a fresh id each time, as an EHR sends: every card is remembered
                instance = f'"hookInstance": "{uuid4()}"'.encode()
                start = body.index(b'"hookInstance"')
                fresh = body[:start] + instance + body[start + len(instance) :]
                self._send(plug, label, "POST", path, fresh)

    def _send(
        self, plug: http.client.HTTPConnection, label: str, verb: str, path: str, body: bytes | None
    ) -> None:
        started = time.perf_counter()
        try:
            plug.request(verb, path, body, {"Content-Type": "application/json"})
            answer = plug.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.errors.append(f"{label}: {type(error).__name__}")
            plug.close()
            return
        self.timings[label].append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            self.errors.append(f"{label}: {answer.status}")


def memory(server: int) -> dict[int, float]:
    """Resident MB of each worker."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    sizes = {}
    for pid in map(int, children):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        kilobytes = next(line.split()[1] for line in lines if line.startswith("VmRSS"))
        sizes[pid] = int(kilobytes) / 1024
    return sizes


def watch(server: int, end: float) -> list[tuple[float, dict[int, float]]]:
    """Samples the memory until the end."""
    started, samples = time.monotonic(), []
    pause = max(1.0, SECONDS / 30)
    while time.monotonic() < end:
        samples.append((time.monotonic() - started, memory(server)))
        time.sleep(min(pause, max(0.0, end - time.monotonic())))
    return samples


def percentile(values: list[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def all_timings(clients: list[Client]) -> Timings:
    """All timings by label."""
    timings: Timings = defaultdict(list)
    for client in clients:
        for label, values in client.timings.items():
            timings[label] += values
    return timings


def show(
    timings: Timings, errors: list[str], samples: list[tuple[float, dict[int, float]]]
) -> None:
    """Prints what came out."""
    floor = percentile(timings["floor (no work)"], 0.5)
    total = sum(map(len, timings.values()))
    print(
        f"{CLIENTS} clients, {WORKERS} workers, {SECONDS} s: {total} requests, {len(errors)} errors"
    )
    for problem in sorted(set(errors))[:10]:
        print(f"  {problem}: {errors.count(problem)}")
    print(
        f"{'':24}{'count':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}{'max ms':>9}{'p50/floor':>11}"
    )
    for label in sorted(timings):
        own = timings[label]
        figures_ms = [percentile(own, share) for share in (0.5, 0.95, 0.99)] + [max(own)]
        figures = "".join(f"{value:9.1f}" for value in figures_ms)
        print(f"{label:24}{len(own):8}{figures}{figures_ms[0] / floor:11.1f}")
    calls = [value for label, own in timings.items() if "kB" in label for value in own]
    print(f"{'all hook calls':24}{len(calls):8}  p99 {percentile(calls, 0.99):.1f} ms")
    print("memory of the workers, MB (start, a third, two thirds, end):")
    warm = samples[len(samples) // 6 :]
    for moment, sizes in [warm[round(i * (len(warm) - 1) / 3)] for i in range(4)]:
        print(f"  {moment:5.0f} s  " + "  ".join(f"{size:.1f}" for size in sizes.values()))
    growth = statistics.fmean(warm[-1][1].values()) / statistics.fmean(warm[0][1].values())
    print(f"  end / start {growth:.3f}")


def main() -> None:
    """Runs the server, the clients and the watch, and prints the result."""
    rounds = mix()
    with tempfile.TemporaryDirectory(prefix="luminal-load-") as folder:
        database = os.environ.get("LUMINAL_LOAD_DATABASE") or f"sqlite:///{folder}/load.sqlite3"
        own = {"LUMINAL_DATABASE_URL": database, "LUMINAL_LOG_LEVEL": "warning"}
        server, base = start(own, sys.stderr.fileno(), WORKERS)
        port = int(base.rpartition(":")[2])
        try:
            end = time.monotonic() + SECONDS
            clients = [Client(port, copy.copy(rounds), end) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            samples = watch(server.pid, end)
            for client in clients:
                client.join()
        finally:
            server.terminate()
            server.wait(timeout=60)
    errors = [problem for client in clients for problem in client.errors]
    show(all_timings(clients), errors, samples)
    sys.exit(1 if errors else 0)


if __name__ == "__main__":
    main()
