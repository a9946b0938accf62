"""Names of hosts to their addresses, in no more time than a call has.

The resolver of the system takes no time-out: a name server that does not answer would hold a thread
for each call. So each host is looked up in a thread of its own, once at a time, for all who ask.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

Resolve = Callable[[str, int], list[str]]


class NameTimeoutError(Exception):
    """A name was not looked up in time. The look-up goes on by itself."""


def resolve(host: str, port: int) -> list[str]:
    """Returns the IP addresses of a host. Raises OSError when there are none."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in entries]


class Names:
    """Looks names up. Nothing is kept: a later call asks anew."""

    def __init__(
        self, lookup: Resolve = resolve, report: Callable[[str], None] = lambda _address: None
    ) -> None:
        """Starts nothing, so that it may be made before a fork.

        Args:
            lookup: Asks the resolver.
            report: Is told host and port, once for each look-up that somebody gave up on.
        """
        self._lookup = lookup
        self._report = report
        self._running: dict[tuple[str, int], Future[list[str]]] = {}
        self._lock = threading.Lock()

    def addresses(self, host: str, port: int, seconds: float | None) -> list[str]:
        """Returns the IP addresses of a host.

        Args:
            host: Its name.
            port: Where it is to be called.
            seconds: How long to wait; None for as long as it takes.

        Raises:
            NameTimeoutError: They were not there in time.
            OSError: There are none.
        """
        key = (host, port)
        with self._lock:
            answer = self._running.get(key)
            is_first = answer is None
            if answer is None:
                answer = self._running[key] = Future()
                work = (key, answer)
                threading.Thread(target=self._run, args=work, name="names", daemon=True).start()
        try:
            return answer.result(None if seconds is None else max(0.0, seconds))
        except TimeoutError:
            if answer.done():  # what the resolver itself raised
                raise
            if is_first:  # once a look-up, however many calls wait for it
                self._report(f"{host}:{port}")
            raise NameTimeoutError from None

    def _run(self, key: tuple[str, int], answer: Future[list[str]]) -> None:
        try:
            addresses = self._lookup(*key)
        except BaseException as error:
            self._forget(key)
            answer.set_exception(error)
        else:
            self._forget(key)
            answer.set_result(addresses)

    def _forget(self, key: tuple[str, int]) -> None:
        with self._lock:
            del self._running[key]
