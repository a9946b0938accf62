"""JSON to and from the servers of an EHR, bounded in size and time; no redirect is followed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import urlsplit

import orjson
import requests
from requests import Session
from urllib3.exceptions import HTTPError

from service.call_pool import CallPool, CallTimeoutError
from service.network import AddressRefusedError, transmit
from service.types import Json

SECONDS = 10.0  # of one exchange; somebody waits before a white page
_BYTES = 262_144
_ACCEPT = {"Accept": "application/json"}


class WireError(Exception):
    """An exchange brought no JSON object. Its text holds nothing of either side."""


class Wire:
    """Exchanges with the servers of one tenant."""

    def __init__(self, session: Session, allow_http: bool) -> None:
        """Takes a session whose connections are checked, and whether http will do."""
        self.session = session
        self._schemes = {"https", "http"} if allow_http else {"https"}
        self._calls = CallPool()

    def is_usable(self, url: object) -> bool:
        """Says whether an address may be called, or a browser be sent there."""
        if not isinstance(url, str) or not url.isascii() or not url.isprintable() or "\\" in url:
            return False
        try:
            parts = urlsplit(url)
            names_host = bool(parts.hostname) and parts.username is None
        except ValueError:
            return False
        return parts.scheme in self._schemes and names_host and not parts.fragment

    def document(
        self, url: str, headers: Mapping[str, str] = _ACCEPT, body: str | None = None
    ) -> tuple[int, Json]:
        """Returns the status and the JSON object of an answer.

        Raises:
            WireError: There is none.
        """
        if not self.is_usable(url):
            raise WireError
        try:
            return self._calls.run(lambda: self._exchange(url, headers, body), SECONDS)
        except (AddressRefusedError, CallTimeoutError, requests.RequestException, HTTPError):
            raise WireError from None
        except (OSError, ValueError):
            raise WireError from None

    def _exchange(self, url: str, headers: Mapping[str, str], body: str | None) -> tuple[int, Json]:
        with transmit(self.session, url, headers, SECONDS, body) as answer:
            raw = answer.raw.read(_BYTES + 1, decode_content=True)
            status = answer.status_code
        if len(raw) > _BYTES:
            raise WireError
        document = orjson.loads(raw)
        if not isinstance(document, dict):
            raise WireError
        return status, cast(Json, document)
