"""The connections that a call has in use, so that it can end them all when its time is over.

A time-out counts from byte to byte: a server that sends its headers one by one would keep a thread
for as long as it likes, long after the call was answered.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from urllib3.connection import HTTPConnection


class _Line:
    """One exchange, and the connection that it goes by."""

    connection: HTTPConnection | None = None

    def end(self) -> None:
        """Wakes whoever waits on the connection, which takes the end for that of the server."""
        sock = getattr(self.connection, "sock", None)
        if sock is not None:
            with suppress(OSError):
                # not the method of a TLS socket, which would take the session from its reader
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


_LINE: ContextVar[_Line | None] = ContextVar("line", default=None)


def use_line(connection: HTTPConnection) -> None:
    """Notes which connection the present exchange goes by."""
    line = _LINE.get()
    if line is not None:
        line.connection = connection


class Lines:
    """All exchanges of one call, from any of its threads."""

    def __init__(self) -> None:
        """Begins with none."""
        self._open: set[_Line] = set()
        self._lock = threading.Lock()
        self._is_over = False

    @contextmanager
    def line(self) -> Iterator[None]:
        """One exchange. Raises TimeoutError when the time of the call is over."""
        line = _Line()
        with self._lock:
            if self._is_over:
                raise TimeoutError
            self._open.add(line)
        token = _LINE.set(line)
        try:
            yield
        finally:
            _LINE.reset(token)
            with self._lock:
                self._open.discard(line)

    def end(self) -> None:
        """Ends what still runs; nothing can be begun any more."""
        with self._lock:
            self._is_over = True
            lines = [*self._open]
        for line in lines:
            line.end()
