"""A standalone cluster of Spark on this machine, from the package pyspark: a master, two workers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 120.0


@dataclass(frozen=True)
class Cluster:
    """Its address, and its processes."""

    master: str
    processes: tuple[int, ...]


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """Starts it on the loopback address, each worker with one core; ends what it started."""
    import pyspark

    home = Path(pyspark.__file__).parent
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": HOST,
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "PYSPARK_PYTHON": sys.executable,
    }
    port = _free_port()
    address = f"spark://{HOST}:{port}"
    places = ["--host", HOST, "--webui-port", "0"]
    role = "org.apache.spark.deploy"
    commands = [[f"{role}.master.Master", *places, "--port", str(port)]] + [
        [f"{role}.worker.Worker", *places, "--cores", "1", "--memory", "2g",
         "--work-dir", str(folder / f"worker-{n}"), address]
        for n in range(workers)
    ]  # fmt: skip
    started: list[subprocess.Popen[bytes]] = []
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "cluster.log").open("wb") as log:
        try:
            for command in commands:
                words = [str(home / "bin/spark-class"), *command]
                started.append(subprocess.Popen(words, env=environment, stdout=log, stderr=log))
                _wait_for(port)
            yield Cluster(address, tuple(process.pid for process in started))
        finally:
            for process in reversed(started):
                process.terminate()
            for process in started:
                process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.2)
    message = "the master of the cluster does not answer"
    raise RuntimeError(message)
