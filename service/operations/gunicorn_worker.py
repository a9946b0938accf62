"""Gunicorn's worker and logger, made to keep a request's own words out of answers and logs.

As it comes, gunicorn quotes broken request lines and headers in its answer, and writes addresses
with their query into its log when a request fails.
"""

from __future__ import annotations

import errno
import selectors
import socket
import sys
import time
from collections import deque
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.http import errors as faults  # type: ignore[import-untyped]
from gunicorn.util import write_nonblock  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from service.errors import FHIR_JSON, BadRequest, Failed, ServiceError, TooSlow, outcome, too_large
from service.observe import logs
from service.operations.arrival import Arrival

_STATUS = {
    faults.LimitRequestLine: "414 URI Too Long",
    faults.LimitRequestHeaders: "431 Request Header Fields Too Large",
    faults.ExpectationFailed: "417 Expectation Failed",
    faults.UnsupportedTransferCoding: "501 Not Implemented",
    faults.InvalidResponseHeader: "500 Internal Server Error",
    faults.InvalidResponseHeaderName: "500 Internal Server Error",
    faults.ConfigurationProblem: "500 Internal Server Error",
}
# filled with addresses of our own, ports, numbers and names of signals, never with a request's words
_OF_ITSELF = frozenset(
    {
        "Starting gunicorn %s",
        "Listening at: %s (%s)",
        "Listening at: %s",
        "Using worker: %s",
        "Connection in use: %s",
        "Invalid address: %s",
        "Can't connect to %s",
        "Booting worker with pid: %s",
        "Worker exiting (pid: %s)",
        "Worker (pid:%s) exited with code %s",
        "Worker (pid:%s) exited with code %s.",
        "WORKER TIMEOUT (pid:%s)",
        "Handling signal: %s",
        "Ignoring unknown signal: %s",
        "Unhandled signal: %s",
        "Hang up: %s",
        "Shutting down: %s",
    }
)
_NOT_HTTP = BadRequest(
    code="unreadable-request",
    problem="This is not an HTTP request that the service reads.",
    fix="Check the request line, the headers and their sizes.",
)
_TOO_SLOW = TooSlow(
    code="request-too-slow",
    problem="The request was not there in time.",
    fix="Send it at once; a proxy that buffers requests belongs in front.",
)
MOST_CONNECTIONS = 500  # open in one worker, whatever they wait for; files are often 1,024 at most
READ_SECONDS = 20.0  # for a whole request, from the connection on
_LEAVE_SECONDS = 2.0  # for the client to end its side
_EARLIER = READ_SECONDS - _LEAVE_SECONDS
_TICK = 0.05
_AT_ONCE = 16  # connections that are looked at in one tick with full hands
_PIECE = 65_536  # bytes that are taken from one client before another has its turn
_PLAIN = frozenset(
    {
        "Autorestarting worker after current request.",
        "graceful stop of workers",
        "Quick shutdown requested",
    }
)


class SafeLogger(Logger):  # type: ignore[misc]
    """Writes gunicorn's lines as JSON: the wording of the program, never what fills it."""

    def setup(self, cfg: Any) -> None:
        """Opens nothing: all lines go through `logs`."""
        self.cfg = cfg
        self._access_log_enabled = False

    def reopen_files(self) -> None:
        """Has no file."""

    def close_on_exec(self) -> None:
        """Has no file."""

    def access(self, *_parts: object) -> None:
        """Writes nothing: the service writes its own line for each request."""

    def critical(self, msg: object, *args: object, **_options: object) -> None:
        """Writes one line at level error."""
        logs.error("server", said=_wording(msg, args))

    error = critical

    def warning(self, msg: object, *args: object, **_options: object) -> None:
        """Writes one line at level warning."""
        logs.warn("server", said=_wording(msg, args))

    def info(self, msg: object, *args: object, **_options: object) -> None:
        """Writes one line at level info."""
        logs.event("server", said=_wording(msg, args))

    def debug(self, _msg: object, *_args: object, **_options: object) -> None:
        """Writes nothing."""

    def exception(self, _msg: object, *_args: object, **_options: object) -> None:
        """Writes the type and the frames of the present exception."""
        error = sys.exc_info()[1]
        if isinstance(error, BlockingIOError):  # the socket's time limit, see `gunicorn_conf`
            logs.warn("slow-client")
        else:
            logs.failure("server-failure", error or RuntimeError())

    def log(self, _level: object, msg: object, *args: object, **_options: object) -> None:
        """Writes one line at level info."""
        self.info(msg, *args)


def _wording(msg: object, args: tuple[object, ...]) -> str:
    """Returns what gunicorn says of itself; of any other text, its template or where it came from."""
    if msg in _OF_ITSELF:
        return str(msg) % args
    if args or msg in _PLAIN:
        return str(msg)
    caller = sys._getframe(2)
    return f"not shown, from {Path(caller.f_code.co_filename).name}:{caller.f_lineno}"


class SlowRequestError(Exception):
    """A request was not there in time."""


class TooLongError(Exception):
    """The chunks of a body are longer than the service reads."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """Takes requests in whole before a thread works on them, and says in between that it lives.

    As it comes, the worker gives each connection a thread, which waits there for its bytes: as
    many clients as there are threads stop it by sending slowly. Here the loop that accepts
    connections reads them, never waiting for any; a thread gets what is complete. `/health/live`
    is answered by the loop, so that full threads do not look like a dead worker. Clients that
    do not take their leave are waited for by the loop as well.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """Keeps account of connections by what is waited for."""
        super().__init__(*args, **options)
        self.worker_connections = MOST_CONNECTIONS
        self._arriving: dict[Any, tuple[Arrival, float]] = {}  # in the order of their deadlines
        self._leaving: dict[Any, float] = {}
        self._waiting: deque[Any] = deque()
        self._at_work = 0

    def accept(self, listener: Any) -> None:
        """Begins to read a connection."""
        if self.nr_conns >= self.worker_connections - 1:
            self._give_up_slowest()
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self._give_up_slowest()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        connection = TConn(self.cfg, client, address, listener.getsockname())
        self.nr_conns += 1
        longest = getattr(self.wsgi, "config", {}).get("MAX_CONTENT_LENGTH") or sys.maxsize
        self._arriving[connection] = Arrival(longest), time.monotonic() + READ_SECONDS
        self.poller.register(client, selectors.EVENT_READ, partial(self._read, connection))
        self._read(connection, client)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Leaves new connections to other workers while this one has as many as it should."""
        super().set_accept_enabled(enabled and self._at_work < self.cfg.worker_connections)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Looks in between for what is late, and, with full hands, whether anybody else accepts."""
        is_watched = self._arriving or self._leaving or not self._accepting
        super().wait_for_and_dispatch_events(min(timeout, _TICK) if is_watched else timeout)
        is_full = self._at_work >= self.cfg.worker_connections
        if self.alive and is_full and self.nr_conns < self.worker_connections:
            for listener in self.sockets * _AT_ONCE:
                self.accept(listener)

    def handle(self, conn: Any) -> Any:
        """Answers a request of which every byte is there."""
        try:
            conn.init()
            conn.parser.unreader.unread(conn.arrival.request)
            del conn.arrival
        except Exception as error:
            self.handle_error(None, conn.sock, conn.client, error)
            return False
        return super().handle(conn)

    def finish_request(self, conn: Any, _done: Any) -> None:
        """Lets the client go, and takes up the request that waits longest."""
        self._at_work -= 1
        conn.parser = None  # with all that it read; the collector would come by much later
        self._part_from(conn)
        if self._waiting:
            self._hand_over(self._waiting.popleft())

    def murder_pending(self) -> None:
        """Lets go of clients that are too slow."""
        now = time.monotonic()
        for conn, (arrival, deadline) in [*self._arriving.items()]:
            # a worker that ends waits for what has begun, and not for who may send something yet
            left = deadline - now - (0 if self.alive or arrival.has_head else _EARLIER)
            if left > 0:
                continue
            self._stop_reading(conn)
            if arrival.received:
                self.handle_error(None, conn.sock, conn.client, SlowRequestError())
            self._part_from(conn)
        for conn, deadline in [*self._leaving.items()]:
            if deadline > time.monotonic():
                break
            self._forget(conn)

    def _read(self, conn: Any, client: Any) -> None:
        arrival, _ = self._arriving[conn]
        try:
            data = client.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if data:
            arrival.add(data)
            if arrival.is_to_be_told():
                with suppress(OSError):
                    client.send(b"HTTP/1.1 100 Continue\r\n\r\n")
            if not arrival.is_whole:
                return
        self._stop_reading(conn)
        conn.arrival = arrival
        if not arrival.received or arrival.is_too_long:
            if arrival.is_too_long:
                self.handle_error(None, client, conn.client, TooLongError())
            self._part_from(conn)
        elif arrival.is_for(b"/health/live"):
            self.handle(conn)
            conn.parser = None
            self._part_from(conn)
        elif self._at_work >= self.cfg.worker_connections:
            self._waiting.append(conn)
        else:
            self._hand_over(conn)

    def _hand_over(self, conn: Any) -> None:
        self._at_work += 1
        if self._at_work >= self.cfg.worker_connections:
            self.set_accept_enabled(False)
        self.enqueue_req(conn)

    def _give_up_slowest(self) -> None:
        """Makes room: the client that has taken longest to send its request has least to lose."""
        for conn in [*self._arriving][:1]:
            self._stop_reading(conn)
            self.nr_conns -= 1
            conn.close()

    def _stop_reading(self, conn: Any) -> None:
        del self._arriving[conn]
        self.poller.unregister(conn.sock)

    def _part_from(self, conn: Any) -> None:
        """Ends our side and reads on for a moment: a reset would take the answer from the client."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):
            self.nr_conns -= 1
            conn.close()
            return
        self._leaving[conn] = time.monotonic() + _LEAVE_SECONDS

    def _drain(self, conn: Any, client: Any) -> None:
        try:
            is_over = not client.recv(_PIECE)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            is_over = True
        if is_over:
            self._forget(conn)

    def _forget(self, conn: Any) -> None:
        del self._leaving[conn]
        with suppress(OSError, ValueError, KeyError):
            self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Writes the refusal of a request that the application never saw."""
        request_id = str(uuid4())
        status = _status(exc)
        if status.startswith("5"):
            logs.failure("server-failure", exc)
            refusal: ServiceError = Failed(
                code="internal-error",
                problem="The service failed on this request.",
                fix="Report the request id.",
            )
        else:
            logs.warn("unreadable-request", status=int(status[:3]), error_type=type(exc).__name__)
            refusal = _refusal(exc)
        body = orjson.dumps(outcome(refusal, request_id))
        head = (
            f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: {FHIR_JSON}\r\n"
            f"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
            f"X-Request-Id: {request_id}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            write_nonblock(client, head.encode() + body)
        except OSError:
            return  # the client has left


def _refusal(exc: BaseException) -> ServiceError:
    if isinstance(exc, TooLongError):
        return too_large()
    return _TOO_SLOW if isinstance(exc, SlowRequestError) else _NOT_HTTP


def _status(exc: BaseException) -> str:
    if isinstance(exc, SlowRequestError):
        return "408 Request Timeout"
    if isinstance(exc, TooLongError):
        return "413 Content Too Large"
    for kind, status in _STATUS.items():
        if isinstance(exc, kind):
            return status
    if isinstance(exc, faults.ParseException):
        return "400 Bad Request"
    return "500 Internal Server Error"
