"""Gunicorn settings; also usable by hand: `gunicorn -c python:service.operations.gunicorn_conf ...`.

Sizes and times are limits for hostile or broken clients. A buffering proxy belongs in front.
"""

from __future__ import annotations

import gc
import os
import socket
import struct
from typing import Any

from prometheus_client import multiprocess, values

worker_class = "service.operations.gunicorn_worker.Worker"
logger_class = "service.operations.gunicorn_worker.SafeLogger"
threads = 4
timeout = 30  # a worker that does not even tick for so long is replaced
graceful_timeout = 20  # running requests get so long after SIGTERM or SIGHUP
keepalive = 0  # a kept connection ties its client to one worker, however busy; proxies cope
backlog = 512  # connections that wait; beyond, the proxy is told at once
worker_connections = (
    16  # running and waiting in one worker; beyond, another worker takes the call first
)
max_requests = 20_000  # a fresh worker now and then costs less than a rare full collection
max_requests_jitter = 2_000
preload_app = True  # knowledge is loaded once and shared by the workers
accesslog = None  # the service writes its own lines, without addresses or paths
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190  # holds a signed token with the claims that EHRs send
control_socket_disable = True  # nothing is written outside the service's own files
# heartbeats in memory: a read-only or slow disk must not look like a hanging worker
_MEMORY = "/dev/shm"  # noqa: S108  # a tmpfs that every container has
worker_tmp_dir = _MEMORY if os.access(_MEMORY, os.W_OK) else None

SOCKET_SECONDS = 10  # longest wait for the next bytes of a slow client, and for it to read ours
SEND_BYTES = 1024 * 1024  # of one answer that wait for its reader
_slot = "main"


def _current_slot() -> str:
    return _slot


# Metric files are named after the worker's slot, not its process: otherwise each replaced worker
# leaves its files behind for ever, and /metrics grows slower with every restart.
if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    values.ValueClass = values.MultiProcessValue(_current_slot)  # type: ignore[no-untyped-call]


def when_ready(server: Any) -> None:
    """Bounds every read and write; accepted connections inherit the limits of the listener."""
    gc.enable()
    limit = struct.pack("ll", SOCKET_SECONDS, 0)
    for listener in server.LISTENERS:
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        # an answer goes whole into the buffer: who reads it slowly keeps no thread
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BYTES)


def pre_fork(server: Any, worker: Any) -> None:
    """Gives a worker the lowest free slot."""
    slots = {other.slot for other in server.WORKERS.values()}
    worker.slot = next(number for number in range(len(slots) + 1) if number not in slots)


def post_fork(_server: Any, worker: Any) -> None:
    """Takes over the slot in the worker's own process."""
    global _slot
    _slot = str(worker.slot)


def post_worker_init(_worker: Any) -> None:
    """Spares requests the full garbage collections that large JSON bodies would set off.

    Parsing a body of 500 kB makes thousands of objects; with the default thresholds that walks
    the whole heap in mid-request. What was loaded at the start is frozen out of all walks.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    gc.enable()


def worker_exit(_server: Any, worker: Any) -> None:
    """Writes and sends what still waits in a worker that ends."""
    service = getattr(worker.wsgi, "extensions", {}).get("luminal")
    if service is not None and worker.pid == os.getpid():
        service.close()


def child_exit(_server: Any, worker: Any) -> None:
    """Tells the metrics that a worker is gone."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.slot)  # type: ignore[no-untyped-call]
