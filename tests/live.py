"""The service on a real port: `serving` in a thread, `Live` as a process with all that it writes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from werkzeug.serving import make_server


class Live:
    """`luminal serve` as a process, with everything that it writes."""

    def __init__(self, folder, database_url, workers=2, **environ):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"log-{self.port}"
        command = [sys.executable, "-m", "service.cli", "serve", "--port", str(self.port)]
        env = {key: value for key, value in os.environ.items() if not key.startswith("LUMINAL_")}
        with self.log.open("wb") as sink:
            self.process = subprocess.Popen(
                [*command, "--workers", str(workers)],
                env={**env, "LUMINAL_AUTH": "off", "LUMINAL_DATABASE_URL": database_url, **environ},
                stdout=sink, stderr=sink,
            )  # fmt: skip

    def __enter__(self):
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                    return self
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def __exit__(self, *_):
        self.stop()

    def workers(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        return [int(pid) for pid in Path(path).read_text().split()]

    def stop(self):
        """Ends the server politely and returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@contextmanager
def serving(app):
    """Serves an application in a thread and yields its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
