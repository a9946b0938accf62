"""What is no request is refused without being quoted, and the log is JSON."""

import json
import selectors
import socket
import time
from contextlib import ExitStack, suppress
from functools import partial

import pytest
from gunicorn.workers.gthread import TConn

from service.operations.arrival import Arrival
from service.operations.gunicorn_worker import Worker

CANARY = "Zebulon-Canary-1931"


@pytest.fixture(scope="module")
def shared(live, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    with live(folder, f"sqlite:///{folder / 's.sqlite3'}") as server:
        yield server


def raw(server, *parts):
    """Sends bytes as they are and returns the whole answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as plug:
        for part in parts:
            plug.sendall(part)
        received = b""
        while chunk := plug.recv(65536):
            received += chunk
    return received


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (f"{CANARY}\r\n\r\n".encode(), b"400"),
        (f"GET /{CANARY} HTTP/9.{CANARY}\r\n\r\n".encode(), b"400"),
        (f"GET / HTTP/1.1\r\n{CANARY} {CANARY}\r\n\r\n".encode(), b"400"),
        (f"GET / HTTP/1.1\r\nX-{CANARY}: {'x' * 9000}\r\n\r\n".encode(), b"431"),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(70)) + b"\r\n", b"431"),
        (f"GET /?name={CANARY}{'x' * 5000} HTTP/1.1\r\n\r\n".encode(), b"414"),
        (
            f"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: {CANARY}\r\n\r\n".encode(),
            b"501",
        ),
    ],
)
def test_what_is_no_request_is_refused_without_being_quoted(shared, request_bytes, status):
    answer = raw(shared, request_bytes)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert json.loads(body)["resourceType"] == "OperationOutcome"
    assert CANARY.encode() not in answer
    assert CANARY not in shared.log.read_text()


def test_every_line_of_the_log_is_json(shared):
    lines = [
        line for line in shared.log.read_text().splitlines() if "WARNING: LUMINAL_" not in line
    ]
    assert lines
    assert all("event" in json.loads(line) for line in lines)


POST = b"POST /cds-services/luminal-patient-view HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKS = POST + b"Transfer-Encoding: chunked\r\n\r\n"


def chunked(body, size=65_536):
    pieces = (body[n : n + size] for n in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


LIMIT = 10 * 1024 * 1024  # LUMINAL_MAX_BODY_BYTES
DOCUMENT = b'{"hook": "patient-view"}'


@pytest.mark.parametrize(
    ("request_bytes", "status", "code"),
    [
        (CHUNKS + chunked(DOCUMENT), 400, "missing-field"),
        (CHUNKS + chunked(DOCUMENT + b" " * (LIMIT - len(DOCUMENT))), 400, "missing-field"),
        (CHUNKS + chunked(DOCUMENT + b" " * LIMIT + b"garbage"), 413, "body-too-large"),
        (CHUNKS + b"7fffffff\r\n", 413, "body-too-large"),
        (POST + b"Content-Length: 99999999\r\n\r\n{", 413, "body-too-large"),
        (CHUNKS + b"sheep\r\n{}\r\n0\r\n\r\n", 400, "unreadable-body"),
        (CHUNKS + b"2\r\n{}--0\r\n\r\n", 400, "unreadable-body"),
        (CHUNKS + b"-2\r\n{}\r\n0\r\n\r\n", 400, "unreadable-body"),
        (CHUNKS + b"2\r\n{}\r\n0\r\nno trailer\r\n\r\n", 400, "unreadable-body"),
        (CHUNKS + b"20\r\n{}", 400, "unreadable-body"),
        (CHUNKS + b"2\r\n{}\r\n0\r\n", 400, "unreadable-body"),
        (POST + b"Content-Length: 20\r\n\r\n{}", 400, "unreadable-body"),
        (POST + b"Content-Length: 24\r\nExpect: 100-continue\r\n\r\n" + DOCUMENT, 400, "missing-field"),
    ],
)  # fmt: skip
def test_a_body_is_read_whole_or_refused(shared, request_bytes, status, code):
    with socket.create_connection(("127.0.0.1", shared.port), timeout=60) as plug:
        with suppress(OSError):  # the answer may come before all of it is sent
            plug.sendall(request_bytes)
            plug.shutdown(socket.SHUT_WR)
        received = b"".join(iter(partial(plug.recv, 65_536), b""))
    received = received.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    head, _, body = received.partition(b"\r\n\r\n")
    assert (int(head.split()[1]), json.loads(body)["issue"][0]["details"]["coding"][0]["code"]) == (
        status,
        code,
    )


def test_clients_that_do_not_finish_stop_nobody(shared):
    """More of them than a worker has threads and places, in every state of a request."""
    heads = [b"", b"G", CHUNKS, POST + b"Content-Length: 20\r\n\r\n{", CHUNKS + b"5\r\nab"]
    with ExitStack() as plugs:
        slow = [
            plugs.enter_context(socket.create_connection(("127.0.0.1", shared.port), timeout=30))
            for _ in range(120)
        ]
        for number, plug in enumerate(slow):
            plug.sendall(heads[number % len(heads)])
        for path in (b"/health/live", b"/cds-services") * 4:
            answer = raw(shared, b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200")
        for plug in slow:  # nor do those who do not take their leave
            plug.sendall(b"\r\n\r\n")
        assert raw(shared, b"GET /health/live HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200")


def test_a_request_that_is_late_is_told_so_and_let_go():
    worker = Worker.__new__(Worker)
    worker.poller, worker.alive, worker.nr_conns = selectors.DefaultSelector(), True, 1
    worker._arriving, worker._leaving, worker._waiting, worker._at_work = {}, {}, [], 0
    ours, theirs = socket.socketpair()
    with ours, theirs, worker.poller:
        conn = TConn(None, ours, "", "")
        arrival = Arrival(100)
        arrival.add(b"GET /")
        worker._arriving[conn] = arrival, time.monotonic() + 1000
        worker.poller.register(ours, selectors.EVENT_READ)
        worker.murder_pending()
        assert conn in worker._arriving
        worker._arriving[conn] = arrival, time.monotonic() - 1
        worker.murder_pending()
        answer = b"".join(iter(partial(theirs.recv, 65_536), b""))
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"request-too-slow" in answer
        worker._leaving[conn] = time.monotonic() - 1
        worker.murder_pending()
        assert (worker.nr_conns, worker._leaving) == (0, {})
