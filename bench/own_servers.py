"""A PostgreSQL and a Redis of one's own, in a temporary folder and on free ports, to be frozen and stopped."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

PATIENCE = 30  # seconds


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class OwnServer:
    """A server as a process of its own: started, frozen, thawed, stopped."""

    port: int
    process: subprocess.Popen[bytes] | None = None
    command: Sequence[str] = ()

    def start(self) -> None:
        """Starts it and waits until it takes connections."""
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0
        )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.answers():
                return
            time.sleep(0.1)
        message = f"{self.command[0]} did not start"
        raise RuntimeError(message)

    def answers(self) -> bool:
        """Says whether it takes connections."""
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def send(self, number: signal.Signals) -> None:
        """Sends a signal to all processes of the server."""
        if self.process is not None:
            for pid in self.pids():
                os.kill(pid, number)

    def pids(self) -> list[int]:
        """The server and its children; PostgreSQL puts each child into a group of its own."""
        assert self.process is not None
        first = self.process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def stop(self) -> None:
        """Stops it, frozen or not."""
        if self.process is None:
            return
        self.send(signal.SIGCONT)
        self.process.send_signal(signal.SIGINT)  # PostgreSQL: without waiting for its clients
        self.process.wait(timeout=PATIENCE)
        self.process = None


class OwnRedis(OwnServer):
    """Redis without a disk."""

    def __init__(self) -> None:
        """Chooses a port."""
        self.port = free_port()
        self.command = [
            "redis-server",
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ]
        self.url = f"redis://127.0.0.1:{self.port}/0"


class OwnPostgres(OwnServer):
    """PostgreSQL in a folder of its own; it refuses to run as root, so that it runs as `postgres`."""

    def __init__(self, folder: Path) -> None:
        """Makes the database.

        Args:
            folder: An empty one; it is given to the user `postgres` when this runs as root.
        """
        self.port = free_port()
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        programs = found[-1] if found else Path(shutil.which("initdb") or "/usr/bin/initdb").parent
        user: list[str] = []
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        data = folder / "data"
        subprocess.run(
            [*user, str(programs / "initdb"), "--auth", "trust", "--username", "luminal", "--no-sync", str(data)],
            check=True, capture_output=True, cwd="/",
        )  # fmt: skip
        self.command = [
            *user, str(programs / "postgres"), "-D", str(data), "-p", str(self.port), "-k", str(folder),
            "-c", "listen_addresses=127.0.0.1",
        ]  # fmt: skip
        self.url = f"postgresql+psycopg://luminal@127.0.0.1:{self.port}/postgres"

    def answers(self) -> bool:
        """Says whether it takes queries; it takes connections a moment earlier."""
        import psycopg

        try:
            with psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2):
                return True
        except psycopg.OperationalError:
            return False
