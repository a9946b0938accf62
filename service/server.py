"""`luminal serve`: the application under gunicorn."""

from __future__ import annotations

import os
import tempfile
from typing import Any

_SETTINGS = (
    "worker_class", "threads", "timeout", "graceful_timeout", "keepalive", "max_requests",
    "max_requests_jitter", "preload_app", "accesslog", "limit_request_line",
    "control_socket_disable", "post_worker_init",
    "child_exit",
)  # fmt: skip


def serve(host: str, port: int, workers: int) -> int:
    """Runs the production server until it is stopped, and returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="luminal-metrics-") as folder:
        # The metrics library looks at this when it is imported, so set it before the application.
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
        try:
            _run(f"{host}:{port}", workers)
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else 0
    return 0


def _run(bind: str, workers: int) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    from service import gunicorn_conf
    from service.app import create_app

    class Luminal(BaseApplication):  # type: ignore[misc]
        """Gunicorn's application object, configured here and not from its command line."""

        def load_config(self) -> None:
            """Takes the settings of `gunicorn_conf`."""
            for name in _SETTINGS:
                self.cfg.set(name, getattr(gunicorn_conf, name))
            self.cfg.set("bind", [bind])
            self.cfg.set("workers", workers)

        def load(self) -> Any:
            """Returns the WSGI application."""
            return create_app()

    Luminal().run()
