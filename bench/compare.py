"""CPU of the server for one hook call, beside a service that only parses and one with a static card.

All servers run at once on one core, the client on another, and are asked in turn: what else the
machine does meets them alike, and the ratios hold where the milliseconds do not. `make bench`
prints the table, writes it into docs/performance.md and appends a line to bench/history.jsonl.
Only this machine is called; it stops by itself.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import requests
from load import call
from page import write_table
from server import ROOT, start

HOOKS = ("patient-view", "order-sign")
SIZES = (20, 50, 100, 200, 500)  # kB
ROUNDS = 7
CALLS = 12  # in each round, of each server
PATIENT = "demo-2"
DRAFT = b'"id": "d1"'
PEERS = Path(__file__).parent / "peers"
HISTORY = Path(__file__).parent / "history.jsonl"
HEALTHCHAIN = ROOT / ".bench/bin/python"  # an environment of its own
# how often the table was made for another patient; each call of a cold row has its own
NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is measured: what it is called, its process, where its hooks are."""

    name: str
    pid: int
    base: str

    def cpu(self) -> float:
        """CPU seconds so far of the process, its children and all their threads."""
        return sum(map(_nanoseconds, _family(self.pid))) / 1e9


def _family(pid: int) -> Iterator[Path]:
    """The threads of a process and of all that it started."""
    parents: dict[int, list[int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(process.name))
    family = [pid]
    for member in family:
        family += parents.get(member, [])
        with contextlib.suppress(OSError):
            yield from Path(f"/proc/{member}/task").iterdir()


def _nanoseconds(task: Path) -> int:
    with contextlib.suppress(OSError):
        return int((task / "schedstat").read_text().split()[0])
    return 0


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _await(url: str) -> None:
    for _ in range(300):
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{url} did not answer")


@contextlib.contextmanager
def servers() -> Iterator[list[Server]]:
    """Every server, on the first core; they end with the block."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running: list[subprocess.Popen[bytes]] = []
    with tempfile.TemporaryDirectory() as folder:
        own = {"LUMINAL_DATABASE_URL": f"sqlite:///{folder}/store.sqlite3"}
        luminal, base = start(own, subprocess.DEVNULL)
        running.append(luminal)
        rows = [Server("Luminal", luminal.pid, f"{base}/cds-services")]
        port = _free_port()
        command = [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1",
            "--worker-class", "gthread", "--threads", "4", "parse_only:app",
        ]  # fmt: skip
        running.append(subprocess.Popen(command, cwd=PEERS, **quiet))
        _await(f"http://127.0.0.1:{port}/health/live")
        rows.append(Server("parse only", running[-1].pid, f"http://127.0.0.1:{port}/cds-services"))
        if HEALTHCHAIN.exists():
            port = _free_port()
            command = [str(HEALTHCHAIN), "healthchain_card.py", str(port)]
            running.append(subprocess.Popen(command, cwd=PEERS, **quiet))
            _await(f"http://127.0.0.1:{port}/openapi.json")
            rows.append(
                Server("HealthChain", running[-1].pid, f"http://127.0.0.1:{port}/cds/cds-services")
            )
        try:
            for row in rows:
                for task in _family(row.pid):
                    os.sched_setaffinity(int(task.name), {0})
            os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})
            yield rows
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(timeout=30)


def _bodies(text: str) -> Iterator[bytes]:
    """The call again and again, each for a patient of its own."""
    for number in NUMBERS:
        yield text.replace(PATIENT, f"bench-{number}").encode()


def _other_orders(body: bytes) -> list[bytes]:
    """The call on the same chart, each time with another draft order."""
    drafts = (f'"id": "order-{next(NUMBERS)}"'.encode() for _ in range(CALLS))
    return [body.replace(DRAFT, draft) for draft in drafts]


def _seconds(server: Server, path: str, bodies: list[bytes]) -> float:
    """CPU seconds of the server for one of these calls."""
    before = server.cpu()
    with requests.Session() as session:
        for body in bodies:
            answer = session.post(
                f"{server.base}/{path}", data=body, headers={"Content-Type": "application/json"}
            )
            if answer.status_code != 200:
                sys.exit(f"{server.name} answered {answer.status_code}")
    return (server.cpu() - before) / len(bodies)


def measure(rows: list[Server]) -> list[dict[str, object]]:
    """The best of all rounds for each hook, size and server, in milliseconds."""
    results: list[dict[str, object]] = []
    for hook in HOOKS:
        for size in SIZES:
            # without the extension, which is legal and which HealthChain refuses
            request = {k: v for k, v in call(hook, size * 1000).items() if k != "extension"}
            text, path = json.dumps(request), f"luminal-{hook}"
            news = _bodies(text)
            best: dict[str, float] = {}
            for _ in range(ROUNDS):
                for server in rows:
                    fresh = [next(news) for _ in range(CALLS)]
                    kinds = {server.name: fresh}
                    if server.name == "Luminal":
                        kinds["Luminal again"] = [fresh[-1]] * CALLS
                        if hook != "patient-view":
                            kinds["Luminal, other orders"] = _other_orders(fresh[-1])
                    for name, bodies in kinds.items():
                        taken = 1000 * _seconds(server, path, bodies)
                        best[name] = min(best.get(name, taken), taken)
            results.append({"hook": hook, "kB": size, **{k: round(v, 3) for k, v in best.items()}})
    return results


def table(results: list[dict[str, object]]) -> list[str]:
    """Milliseconds of the service that only parses, and how many times as long the others take."""
    names = ["Luminal", "Luminal again", "Luminal, other orders", "HealthChain"]
    lines = [
        "| call | parse only, ms | Luminal, new chart | the same call again | the same chart, another order | HealthChain, static card |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for row in results:
        floor = float(str(row["parse only"]))
        ratios = [f"{float(str(row[n])) / floor:.1f}" if n in row else "" for n in names]
        lines.append(f"| {row['hook']}, {row['kB']} kB | {floor:.2f} | {' | '.join(ratios)} |")
    return lines


def keep(results: list[dict[str, object]]) -> None:
    """The table into the page, and a line to the history."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()  # fmt: skip
    run: Mapping[str, object] = {
        "on": datetime.now(UTC).date().isoformat(),
        "commit": commit,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "rows": results,
    }
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps(run) + "\n")
    write_table("compare", table(results))


def main() -> int:
    """Measure, print, and keep unless told not to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-keep", action="store_true", help="print the table alone")
    options = parser.parse_args()
    with servers() as rows:
        results = measure(rows)
    print("\n".join(table(results)))
    if not options.no_keep:
        keep(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
