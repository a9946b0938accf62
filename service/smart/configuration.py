"""What a FHIR server says of signing in: `.well-known/smart-configuration`, read, checked, kept a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from service.smart.faults import LaunchError
from service.smart.wire import Wire, WireError
from service.types import Json

KEPT = 600.0  # seconds
PAUSE = 5.0  # seconds after a failure in which nobody asks again: anybody may begin a launch
PATH = ".well-known/smart-configuration"


@dataclass(frozen=True, slots=True)
class Configuration:
    """The parts of it that a launch needs; `issuer` and `keys` are there where identity is offered."""

    authorization: str
    token: str
    issuer: str | None
    keys: str | None
    capabilities: frozenset[str]
    scopes: frozenset[str]
    methods: frozenset[str]


def configuration_of(document: Json, wire: Wire) -> Configuration:
    """Returns the configuration of a document.

    Raises:
        LaunchError: An endpoint is missing or no address to be used, or only weak PKCE is taken.
    """
    challenges = _words(document, "code_challenge_methods_supported")
    endpoints = [document.get("authorization_endpoint"), document.get("token_endpoint")]
    if not all(map(wire.is_usable, endpoints)) or (challenges and "S256" not in challenges):
        raise LaunchError(reason="configuration-unusable", status=502)
    issuer, keys = document.get("issuer"), document.get("jwks_uri")
    return Configuration(
        authorization=str(endpoints[0]),
        token=str(endpoints[1]),
        issuer=issuer if isinstance(issuer, str) else None,
        keys=str(keys) if wire.is_usable(keys) else None,
        capabilities=_words(document, "capabilities"),
        scopes=_words(document, "scopes_supported"),
        methods=_words(document, "token_endpoint_auth_methods_supported"),
    )


class ConfigurationMemory:
    """The configuration of one FHIR server, fetched when it is asked for and old."""

    def __init__(self, server: str, wire: Wire, now: Callable[[], float] = time.monotonic) -> None:
        """Fetches nothing yet."""
        self._url = f"{server}/{PATH}"
        self._wire = wire
        self._now = now
        self._lock = threading.Lock()
        self._value: Configuration | None = None
        self._until = now()

    def configuration(self) -> Configuration:
        """Returns it.

        Raises:
            LaunchError: It cannot be had, or cannot be used.
        """
        with self._lock:
            if self._value is None or self._now() >= self._until:
                self._refresh()
            if self._value is None:
                raise LaunchError(reason="configuration-away", status=502)
            return self._value

    def _refresh(self) -> None:
        if self._value is None and self._now() < self._until:
            return
        self._value, self._until = None, self._now() + PAUSE
        try:
            status, document = self._wire.document(self._url)
        except WireError:
            return
        if status == 200:
            self._value = configuration_of(document, self._wire)
            self._until = self._now() + KEPT


def _words(document: Json, name: str) -> frozenset[str]:
    values = document.get(name)
    return (
        frozenset(v for v in values if isinstance(v, str))
        if isinstance(values, list)
        else frozenset()
    )
