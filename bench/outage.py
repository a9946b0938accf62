"""What callers get while a store is away, frozen, locked or full, or clients hold connections.

Starts its own PostgreSQL and Redis and the service with authentication on and its default times, breaks
one thing at a time, calls five times each, and writes the table of docs/integrators/operations.md. Exit
code 1 when a median is later than its deadline + 200 ms. Run with `make outage`; needs PostgreSQL's and
Redis's programs.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import orjson
import requests
import yaml
from own_servers import OwnPostgres, OwnRedis, OwnServer
from server import start

from service.trust import key_set_of, new_private_key, read_private_key, token_of
from service.trust.tenants import load_tenants

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/integrators/operations.md"
BEGIN, END = "<!-- outage: begin -->", "<!-- outage: end -->"
CALLS = 5
DEADLINE, STORE = 0.400, 2.000  # the defaults of LUMINAL_DEADLINE_MS and LUMINAL_STORE_MS
GRACE = 0.200
GIVE_UP = 8.0  # seconds after which a call counts as left without an answer
VIEW = "/cds-services/luminal-patient-view"
FEEDBACK = f"{VIEW}/feedback"


@dataclass(frozen=True)
class Cell:
    """What five calls got: statuses, and the median in seconds."""

    statuses: tuple[str, ...]
    seconds: float

    def text(self, limit: float) -> str:
        """As it stands in the table; bold when it is late or unanswered."""
        words = f"{' '.join(dict.fromkeys(self.statuses))}, {self.seconds * 1000:.0f} ms"
        return words if self.seconds <= limit and "none" not in self.statuses else f"**{words}**"


LIMITS = {"hook call": DEADLINE + GRACE, "feedback": STORE + GRACE, "`/health/ready`": STORE + GRACE,
          "`/health/live`": DEADLINE + GRACE}  # fmt: skip


class Caller:
    """An EHR with a key, and the service that it calls."""

    def __init__(self, folder: Path) -> None:
        key = read_private_key(new_private_key())
        entry = {"id": "north", "issuer": "urn:i", "base_urls": ["https://l.example"], "jwks": key_set_of(key)}  # fmt: skip
        self.tenants = folder / "tenants.yaml"
        self.tenants.write_text(yaml.safe_dump({"tenants": [entry]}))
        [tenant] = load_tenants(self.tenants)
        self._header = lambda path: {"Authorization": f"Bearer {token_of(key, tenant, path, 300)}"}
        self._body = body_of_a_call()
        self.base = ""

    def row(self) -> dict[str, Cell]:
        """Five calls of each kind, one after the other."""
        kinds: Mapping[str, Callable[[], requests.Response]] = {
            "hook call": lambda: self._post(VIEW, self._body),
            "feedback": lambda: self._post(FEEDBACK, body_of_feedback()),
            "`/health/ready`": lambda: self._get("/health/ready"),
            "`/health/live`": lambda: self._get("/health/live"),
        }
        return {kind: measure(ask) for kind, ask in kinds.items()}

    def head_of_a_call(self) -> str:
        """The head of a call that is authenticated; its body is to follow."""
        lines = [f"POST {VIEW} HTTP/1.1", "Host: x", "Content-Type: application/json", "Content-Length: 9000"]  # fmt: skip
        lines += [f"{name}: {text}" for name, text in self._header(VIEW).items()]
        return "\r\n".join((*lines, "", ""))

    def _post(self, path: str, body: bytes) -> requests.Response:
        headers = {"Content-Type": "application/json", **self._header(path)}
        return requests.post(self.base + path, data=body, headers=headers, timeout=GIVE_UP)

    def _get(self, path: str) -> requests.Response:
        return requests.get(self.base + path, timeout=GIVE_UP)


def measure(ask: Callable[[], requests.Response]) -> Cell:
    """Statuses and median of some calls; `cut` is a connection that was closed, which a client sees at once."""
    statuses, times = [], []
    for _ in range(CALLS):
        began = time.perf_counter()
        try:
            statuses.append(str(ask().status_code))
        except requests.Timeout:
            statuses.append("none")
        except requests.ConnectionError:
            statuses.append("cut")
        times.append(time.perf_counter() - began)
    return Cell(tuple(statuses), statistics.median(times))


def body_of_a_call() -> bytes:
    """A patient-view call about a demo patient, everything prefetched."""
    sys.path.insert(0, str(ROOT))
    from tests.prefetch import prefetch_of

    path = next((ROOT / "service/demo/patients").glob("2-*.json"))
    resources = [entry["resource"] for entry in json.loads(path.read_text())["entry"]]
    context = {"userId": "Practitioner/1", "patientId": "demo-2"}
    return orjson.dumps(
        {
            "hook": "patient-view",
            "hookInstance": str(uuid4()),
            "context": context,
            "prefetch": prefetch_of(resources),
        }
    )


def body_of_feedback() -> bytes:
    """One card overridden."""
    entry = {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": "2026-11-24T10:00:00Z"}  # fmt: skip
    return orjson.dumps({"feedback": [entry]})


@contextmanager
def service(caller: Caller, workers: int = 2, **own: str) -> Iterator[subprocess.Popen[bytes]]:
    """The service with these settings, authentication on."""
    settings = {"LUMINAL_AUTH": "required", "LUMINAL_TENANTS": str(caller.tenants), **own}
    process, caller.base = start(settings, subprocess.DEVNULL, workers)
    try:
        caller.row()  # warm
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """The workers."""
    path = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    return [int(pid) for pid in path.read_text().split()]


Rows = dict[tuple[str, str], dict[str, Cell]]


def of_a_server(caller: Caller, server: OwnServer, name: str, way: str) -> Rows:
    """Well, frozen, thawed, stopped, restarted."""
    rows: Rows = {("nothing", way): caller.row()}
    server.send(signal.SIGSTOP)
    rows[f"{name} frozen", way] = caller.row()
    server.send(signal.SIGCONT)
    time.sleep(1)
    rows[f"{name} thawed", way] = caller.row()
    server.stop()
    rows[f"{name} stopped", way] = caller.row()
    server.start()
    rows[f"{name} restarted", way] = caller.row()
    return rows


def with_postgres(caller: Caller, folder: Path) -> Rows:
    """Feedback and used tokens in PostgreSQL, refused and let pass."""
    rows: Rows = {}
    for choice in ("refuse", "allow"):
        own = folder / choice
        own.mkdir()
        server = OwnPostgres(own)
        server.start()
        try:
            with service(caller, LUMINAL_DATABASE_URL=server.url, LUMINAL_REPLAY_AWAY=choice):
                rows |= of_a_server(caller, server, "PostgreSQL", f"PostgreSQL for all, `{choice}`")
        finally:
            server.stop()
    return rows


def with_redis(caller: Caller, folder: Path) -> Rows:
    """Used tokens in Redis, feedback in SQLite."""
    server = OwnRedis()
    server.start()
    own = {"LUMINAL_DATABASE_URL": f"sqlite:///{folder}/redis.sqlite3", "LUMINAL_REPLAY_STORE": "redis", "LUMINAL_REDIS_URL": server.url}  # fmt: skip
    try:
        with service(caller, **own):
            return of_a_server(caller, server, "Redis", "tokens in Redis, `refuse`")
    finally:
        server.stop()


def with_sqlite(caller: Caller, folder: Path) -> Rows:
    """All in SQLite: locked by another process, no room, a worker killed, connections held."""
    rows: Rows = {}
    way, path = "SQLite for all, `refuse`", folder / "own.sqlite3"
    with service(caller, LUMINAL_DATABASE_URL=f"sqlite:///{path}") as process:
        with sqlite3.connect(path, isolation_level=None) as other:
            other.execute("BEGIN EXCLUSIVE")
            rows["database locked", way] = caller.row()
            other.execute("ROLLBACK")
        other.close()
        time.sleep(6)  # those who waited for the lock are done
        rows["database free again", way] = caller.row()
        limits = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in children(process)}
        for pid, (_, hard) in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))  # no file takes a byte more
        rows["disk full", way] = caller.row()
        for pid, both in limits.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, both)
        rows["room again", way] = caller.row()
        os.kill(children(process)[0], signal.SIGKILL)
        rows["one of two workers killed", way] = caller.row()
        for fault, count, head in (
            ("200 connections that say nothing", 200, lambda: ""),
            (
                "16 connections that drip a byte a second",
                16,
                lambda: f"POST {VIEW} HTTP/1.1\r\nX-Long: ",
            ),
            ("16 callers whose body drips", 16, caller.head_of_a_call),
        ):
            with connections(caller, count, head):
                rows[fault, way] = caller.row()
    return rows


@contextmanager
def connections(caller: Caller, count: int, head: Callable[[], str]) -> Iterator[None]:
    """Holds connections; those with a head send it, and one byte a second after it."""
    port, end = int(caller.base.rpartition(":")[2]), threading.Event()
    heads = [head().encode() for _ in range(count)]
    with ExitStack() as stack:
        plugs = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in heads]

        def drip() -> None:
            while not end.wait(1):
                for plug in plugs:
                    with suppress(OSError):  # it was closed
                        plug.send(b" ")

        if any(heads):
            for plug, text in zip(plugs, heads, strict=True):
                plug.sendall(text)
            threading.Thread(target=drip, daemon=True).start()
        time.sleep(1)
        yield
        end.set()


def table(rows: Rows) -> str:
    """As Markdown."""
    lines = [f"| what is wrong | stores and setting | {' | '.join(LIMITS)} |", "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for (fault, way), cells in rows.items():
        texts = " | ".join(cells[kind].text(limit) for kind, limit in LIMITS.items())
        lines.append(f"| {fault} | {way} | {texts} |")
    return "\n".join(lines)


def main() -> int:
    """Breaks one thing after the other, prints and writes the table."""
    with tempfile.TemporaryDirectory(prefix="luminal-outage-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        caller = Caller(folder)
        rows: Rows = {}
        for part in (with_postgres, with_redis, with_sqlite):
            rows |= part(caller, folder)
    text = table(rows)
    print(text)
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{rest.partition(END)[2]}", "utf-8")
    late = [line for line in text.splitlines() if "**" in line]
    print(f"late or unanswered: {len(late)} of {len(rows)} rows")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
