"""What was learned of a FHIR server: the types of resource that it serves, the queries it wants in parts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from service.types import Json

_LIFE = 24 * 3600.0  # seconds that a CapabilityStatement is believed
_PAUSE = 600.0  # seconds before one that could not be read is asked for again


class ServerMemory:
    """What all calls to one server of one tenant share.

    A server that refuses a query may not serve the type at all. Then its CapabilityStatement is
    read, once, in a thread of its own: it is large, and a call does not wait for it beyond its
    deadline.
    """

    def __init__(self, read: Callable[[], Json | None]) -> None:
        """Takes what reads the statement; it returns None when that fails, and never raises."""
        self._read = read
        self._lock = threading.Lock()
        self._served: frozenset[str] | None = None
        self._until = 0.0
        self._arrival = threading.Event()
        self.in_parts: set[str] = set()

    def is_served(self, kind: str) -> bool:
        """Whether a type of resource is served, as far as is known."""
        return self._served is None or kind in self._served

    def learn(self, seconds: float) -> None:
        """Sees to it that the statement is read, and waits for it no longer than some seconds."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._until = time.monotonic() + _PAUSE
                self._arrival.clear()
                threading.Thread(target=self._learn, name="capability", daemon=True).start()
        self._arrival.wait(max(0.0, seconds))

    def _learn(self) -> None:
        document = self._read()
        served = None if document is None else served_kinds(document)
        if served is not None:
            self._served = served
            self._until = time.monotonic() + _LIFE
        self._arrival.set()


def served_kinds(document: Mapping[str, object]) -> frozenset[str] | None:
    """The types of resource that a server says it searches; None where it cannot be believed.

    A statement without Patient is none of a server that gives charts.
    """
    kinds = set()
    for rest in _rows(document.get("rest")):
        for row in _rows(rest.get("resource")):
            names = {action.get("code") for action in _rows(row.get("interaction"))}
            kind = row.get("type")
            if isinstance(kind, str) and (not names or "search-type" in names or kind == "Patient"):
                kinds.add(kind)
    return frozenset(kinds) if "Patient" in kinds else None


def _rows(value: object) -> list[Mapping[str, object]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []
