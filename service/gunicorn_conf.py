"""Gunicorn settings; also usable by hand: `gunicorn -c python:service.gunicorn_conf ...`."""

from __future__ import annotations

import gc
import os
from typing import Any

from prometheus_client import multiprocess

worker_class = "gthread"
threads = 4
timeout = 30
graceful_timeout = 20
keepalive = 5
max_requests = 20_000  # a fresh worker now and then costs less than a rare full collection
max_requests_jitter = 2_000
preload_app = True  # knowledge is loaded once and shared by the workers
accesslog = None  # the service writes its own lines, without addresses or paths
limit_request_line = 4094
control_socket_disable = True  # nothing is written outside the service's own files


def post_worker_init(_worker: Any) -> None:
    """Spares requests the full garbage collections that large JSON bodies would set off.

    Parsing a body of 500 kB makes thousands of objects; with the default thresholds that walks
    the whole heap in mid-request. What was loaded at the start is frozen out of all walks.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def child_exit(_server: Any, worker: Any) -> None:
    """Tells the metrics that a worker is gone."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
