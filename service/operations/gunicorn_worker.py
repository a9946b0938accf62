"""Gunicorn's worker and logger, made to keep a request's own words out of answers and logs.

As it comes, gunicorn quotes broken request lines and headers in its answer, and writes addresses
with their query into its log when a request fails.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
from gunicorn.glogging import Logger  # type: ignore[import-untyped]
from gunicorn.http import errors as faults  # type: ignore[import-untyped]
from gunicorn.util import write_nonblock  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

from service.errors import FHIR_JSON, BadRequest, Failed, outcome
from service.observe import logs

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


class Worker(ThreadWorker):  # type: ignore[misc]
    """Answers what is no HTTP request with an OperationOutcome that quotes nothing."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Writes the refusal of a request that the application never saw."""
        request_id = str(uuid4())
        status = _status(exc)
        if status.startswith("5"):
            logs.failure("server-failure", exc)
            refusal: BadRequest | Failed = Failed(
                code="internal-error",
                problem="The service failed on this request.",
                fix="Report the request id.",
            )
        else:
            logs.warn("unreadable-request", status=int(status[:3]), error_type=type(exc).__name__)
            refusal = BadRequest(
                code="unreadable-request",
                problem="This is not an HTTP request that the service reads.",
                fix="Check the request line, the headers and their sizes.",
            )
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


def _status(exc: BaseException) -> str:
    for kind, status in _STATUS.items():
        if isinstance(exc, kind):
            return status
    if isinstance(exc, faults.ParseException):
        return "400 Bad Request"
    return "500 Internal Server Error"
