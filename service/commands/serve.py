"""`luminal serve`: the application under gunicorn."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import socket
import sys
import tempfile
from typing import Any

from service.types import UNUSABLE

_SETTINGS = (
    "worker_class", "logger_class", "threads", "timeout", "graceful_timeout", "keepalive",
    "backlog", "worker_connections", "max_requests", "max_requests_jitter", "preload_app", "accesslog",
    "limit_request_line", "limit_request_fields", "limit_request_field_size",
    "control_socket_disable", "worker_tmp_dir", "when_ready", "pre_fork", "post_fork",
    "post_worker_init", "worker_exit", "child_exit",
)  # fmt: skip


def serve(host: str, port: int, workers: int) -> int:
    """Runs the production server until it is stopped, and returns the exit code."""
    fault = fault_of_configuration() or fault_of_address(host, port)
    if fault is not None:
        return _refuse(fault)
    gc.disable()  # what a start makes stays; `gunicorn_conf` turns it on where requests are served
    folder, owner = tempfile.mkdtemp(prefix="luminal-metrics-"), os.getpid()
    # The metrics library looks at this when it is imported, so set it before the application.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)
    try:
        _run(f"{host}:{port}", workers)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except StartError as error:
        return _refuse(str(error))
    finally:
        gc.enable()
        if os.getpid() == owner:  # workers are forks that leave through here too
            shutil.rmtree(folder, ignore_errors=True)
    return 0


def _refuse(fault: str) -> int:
    print(f"luminal serve: {fault}", file=sys.stderr)
    return UNUSABLE


class StartError(Exception):
    """The application cannot be made; the text says why in one line."""


def fault_of_configuration() -> str | None:
    """Says what is wrong with the settings or the tenants file, without any value of theirs."""
    from service.config import Settings
    from service.start_fault import reason_of
    from service.trust import tenants_of

    try:
        tenants_of(Settings())
    except ValueError as error:
        return reason_of(error)
    return None


def fault_of_address(host: str, port: int) -> str | None:
    """Says that a port is taken before gunicorn tries it for five seconds."""
    from service.start_fault import text

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
            probe.listen(1)
        except OSError as error:
            key = "port-in-use" if error.errno == errno.EADDRINUSE else "port-refused"
            return text(key, address=host, port=port)
    return None


def _run(bind: str, workers: int) -> None:
    from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

    from oncology.knowledge import KnowledgeFault
    from service.app import create_app
    from service.observe import logs
    from service.operations import gunicorn_conf
    from service.start_fault import reason_of

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
            try:
                return create_app()
            except KnowledgeFault:  # said by the command line, one fault a line
                raise
            except Exception as error:
                logs.failure("start-refused", error)
                raise StartError(reason_of(error)) from None

        def reload(self) -> None:
            """Reads settings, secrets and knowledge again on SIGHUP; keeps the old on a fault."""
            super().reload()
            before, self.callable = self.wsgi(), None
            try:
                self.callable = create_app()
            except Exception as error:  # whatever is wrong with the new state, the old one serves
                logs.failure("reload-refused", error, reason=reason_of(error))
                self.callable = before
                return
            before.extensions["luminal"].close()

    Luminal().run()
