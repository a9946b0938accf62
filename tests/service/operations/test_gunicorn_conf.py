"""The hooks of gunicorn: limits of a socket, slots of the metrics."""

import gc
import socket
from types import SimpleNamespace

import pytest

from service.operations import gunicorn_conf


def test_a_client_that_sends_nothing_more_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(gunicorn_conf, "SOCKET_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gunicorn_conf.when_ready(SimpleNamespace(LISTENERS=[SimpleNamespace(sock=listener)]))
        with socket.create_connection(listener.getsockname()):
            accepted, _ = listener.accept()
            with accepted, pytest.raises(BlockingIOError):
                accepted.recv(1)


def test_metric_slots_are_reused():
    server = SimpleNamespace(WORKERS={})
    slots = []
    for pid in range(3):
        worker = SimpleNamespace()
        gunicorn_conf.pre_fork(server, worker)
        server.WORKERS[pid] = worker
        slots.append(worker.slot)
    del server.WORKERS[1]
    fresh = SimpleNamespace()
    gunicorn_conf.pre_fork(server, fresh)
    assert (slots, fresh.slot) == ([0, 1, 2], 1)


def test_garbage_is_collected_again_where_requests_are_served():
    thresholds = gc.get_threshold()
    gc.disable()
    try:
        gunicorn_conf.post_worker_init(SimpleNamespace())
        assert gc.isenabled()
        gc.disable()
        gunicorn_conf.when_ready(SimpleNamespace(LISTENERS=[]))
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()
        gc.set_threshold(*thresholds)
