"""Values sealed by a secret that only a browser holds: what a shelf keeps can be read by nobody else.

The secret stands in a cookie; the shelf has its digest and bytes that the secret alone opens. So a
token never leaves the server, and whoever reads the shelf learns no token and no patient.
"""

from __future__ import annotations

import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar, cast

import orjson
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy.exc import SQLAlchemyError

from service.call_pool import CallPool, CallTimeoutError
from service.smart.faults import LaunchError
from service.smart.shelf import Entry, Kind, Shelf
from service.types import Json

SECONDS = 2.0  # that a shelf is waited for
_LONGEST = 64
Result = TypeVar("Result")


class Vault:
    """Sealed values on a shelf."""

    def __init__(self, shelf: Shelf, now: Callable[[], float] = time.time) -> None:
        """Takes the shelf."""
        self._shelf = shelf
        self._now = now
        self._calls = CallPool()

    def keep(self, kind: Kind, value: Json, seconds: int) -> str:
        """Keeps a value for some seconds and returns the new secret that opens it."""
        secret = secrets.token_urlsafe(32)
        sealed = _seal(secret).encrypt(orjson.dumps(value))
        entry = Entry(kind, int(self._now()) + seconds, sealed)
        self._ask(lambda: self._shelf.put(_digest(secret), entry))
        return secret

    def look(self, kind: Kind, secret: str) -> Json | None:
        """Returns the value of a secret; None where there is none, or no more."""
        return self._opened(secret, lambda: self._shelf.get(_digest(secret), kind))

    def take(self, kind: Kind, secret: str) -> Json | None:
        """Returns the same, once."""
        return self._opened(secret, lambda: self._shelf.take(_digest(secret), kind))

    def _opened(self, secret: str, read: Callable[[], bytes | None]) -> Json | None:
        if not secret or len(secret) > _LONGEST or not secret.isascii():
            return None
        sealed = self._ask(read)
        try:
            return (
                None if sealed is None else cast(Json, orjson.loads(_seal(secret).decrypt(sealed)))
            )
        except InvalidToken:
            return None

    def _ask(self, call: Callable[[], Result]) -> Result:
        try:
            return self._calls.run(call, SECONDS)
        except (SQLAlchemyError, CallTimeoutError):
            raise LaunchError(reason="store-away", status=503) from None


def _digest(secret: str) -> str:
    return sha256(b"name:" + secret.encode()).hexdigest()


def _seal(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(sha256(b"seal:" + secret.encode()).digest()))
