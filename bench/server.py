"""The real server on a free port, for what is measured or fuzzed from outside."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

import requests

ROOT = Path(__file__).resolve().parents[1]


def start(
    own: Mapping[str, str], log: IO[bytes] | int, workers: int = 1
) -> tuple[subprocess.Popen[bytes], str]:
    """Starts it without authentication, with these settings; its process and its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    environ = {key: value for key, value in os.environ.items() if not key.startswith("LUMINAL_")}
    command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)],
        env={**environ, "LUMINAL_AUTH": "off", **own},
        stdout=log,
        stderr=log,
        cwd=ROOT,
    )
    base = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            requests.get(f"{base}/health/ready", timeout=5)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return process, base
    process.kill()
    sys.exit("the service did not start")
