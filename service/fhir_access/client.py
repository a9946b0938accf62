"""One query at a FHIR server: its pages, one retry where that is safe, all within a deadline."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

import requests
from requests import Response, Session
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from service.documents import parse_json
from service.errors import ServiceError
from service.fhir_access.query import Query
from service.network import AddressRefusedError, Lines, origin_of, transmit
from service.types import Json

_CHUNK = 65_536
_ACCEPT = "application/fhir+json, application/json;q=0.9"
_TRY_AGAIN = frozenset({502, 503, 504})
_PAUSE = 0.02  # seconds before a second attempt
_SECONDS = re.compile(r"[0-9]{1,6}")  # str.isdigit() also takes what int() does not
_CODES = {401: "server-refused", 403: "server-refused", 404: "server-lacks", 410: "server-lacks",
          429: "server-busy"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take."""

    bytes: int
    pages: int
    depth: int


@dataclass(frozen=True, slots=True)
class Server:
    """The FHIR server of one call, and the right to read there."""

    base: str
    token: str | None = field(repr=False)
    session: Session
    limits: Limits
    lines: Lines = field(default_factory=Lines)  # what the call has open


class AccessError(Exception):
    """A query brought nothing, or not all; `code` is the word for the data gap.

    `outcome` is the OperationOutcome that the server sent instead, if it did.
    """

    def __init__(self, *, code: str, outcome: Json | None = None) -> None:
        """Keeps the code, and nothing of the address; the text of the error holds nothing else."""
        super().__init__(code)
        self.code = code
        self.outcome = outcome


def run_query(server: Server, query: Query, deadline: float) -> tuple[Json, str | None]:
    """Returns what a query brings, all pages in one Bundle, and why some may be missing.

    Args:
        server: Where, and with what right.
        query: What to ask.
        deadline: When to be done, by `time.monotonic`.

    Raises:
        AccessError: It brings nothing.
    """
    first = _Reader(server, deadline)
    document = first.get(f"{server.base}/{query.path}")
    if document.get("resourceType") == "OperationOutcome":
        raise AccessError(code="server-failed", outcome=document)
    if document.get("resourceType") != query.expected or query.names_another(document):
        raise AccessError(code="answer-unreadable")
    return first.with_pages(document)


def read_capability(server: Server, deadline: float) -> Json | None:
    """Returns the CapabilityStatement of a server; None when there is none to be had."""
    try:
        document = _Reader(server, deadline).get(f"{server.base}/metadata")
    except AccessError:
        return None
    return document if document.get("resourceType") == "CapabilityStatement" else None


def follow_pages(server: Server, document: Json, deadline: float) -> tuple[Json, str | None]:
    """Returns a Bundle with the pages that follow it, and why some may be missing."""
    return _Reader(server, deadline).with_pages(document)


def next_page(document: Mapping[str, object]) -> str | None:
    """Returns the address of the page that follows a Bundle."""
    links = document.get("link")
    for link in links if isinstance(links, list) else []:
        if isinstance(link, Mapping) and link.get("relation") == "next":
            url = link.get("url")
            return url if isinstance(url, str) and url else None
    return None


def _is_below(url: str, base: str) -> bool:
    """Whether an address is that of a FHIR server, or one below it: the token is meant for no other."""
    try:
        if origin_of(url) != origin_of(base):
            return False
    except ValueError:
        return False
    path, root = urlsplit(url).path, urlsplit(base).path
    if {".", ".."} & set(re.split(r"[/\\]", unquote(unquote(path)))):
        return False
    return path.rstrip("/") == root or path.startswith(f"{root}/")


class _Reader:
    """Counts bytes over all pages of one query."""

    def __init__(self, server: Server, deadline: float) -> None:
        self._server = server
        self._deadline = deadline
        self._left = server.limits.bytes

    def with_pages(self, document: Json) -> tuple[Json, str | None]:
        """Adds the entries of all further pages of the same server."""
        first = document.get("entry")
        entries: list[object] = list(first) if isinstance(first, list) else []
        url, here, addresses = next_page(document), self._server.base, set[str]()
        problem: str | None = None
        while url is not None:
            try:
                here = self._page_address(here, url, addresses)
                page = self.get(here)
            except AccessError:
                problem = "pages-left"
                break
            if page.get("resourceType") != "Bundle":
                problem = "pages-left"
                break
            more = page.get("entry")
            entries += more if isinstance(more, list) else []
            url = next_page(page)
        return ({**document, "entry": entries} if entries else document), problem

    def _page_address(self, here: str, url: str, addresses: set[str]) -> str:
        """Refuses what is not below the base, circles and more pages than the limit."""
        whole = urljoin(here, url)
        if (
            not _is_below(whole, self._server.base)
            or whole in addresses
            or len(addresses) + 1 >= self._server.limits.pages
        ):
            raise AccessError(code="pages-left")
        addresses.add(whole)
        return whole

    def get(self, url: str) -> Json:
        """Returns the JSON object at an address, after a second attempt where that is safe.

        A GET changes nothing, so that it may be repeated after a broken connection or an answer
        that says that the server is busy. A slow server is not asked again.
        """
        try:
            return self._once(url)
        except _TryAgainError as failed:
            if time.monotonic() + failed.pause >= self._deadline:
                raise AccessError(code=failed.code) from None
            time.sleep(failed.pause)
        try:
            return self._once(url)
        except _TryAgainError as failed:
            raise AccessError(code=failed.code) from None

    def _once(self, url: str) -> Json:
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise AccessError(code="server-slow")
        headers = {"Accept": _ACCEPT}
        if self._server.token is not None:
            headers["Authorization"] = f"Bearer {self._server.token}"
        try:
            with (
                self._server.lines.line(),
                transmit(self._server.session, url, headers, seconds) as answer,
            ):
                failure = _failure_of(answer)
                if failure is None:
                    return self._document(answer)
                if answer.status_code >= 400 and not isinstance(failure, _TryAgainError):
                    failure.outcome = self._outcome(answer)
                raise failure
        except AddressRefusedError:
            raise AccessError(code="address-refused") from None
        except (requests.Timeout, ReadTimeoutError, TimeoutError):
            raise AccessError(code="server-slow") from None
        except (DecodeError, requests.exceptions.InvalidURL):
            raise AccessError(code="answer-unreadable") from None
        except (requests.RequestException, HTTPError):
            raise _TryAgainError(code="server-unreachable", pause=_PAUSE) from None

    def _outcome(self, answer: Response) -> Json | None:
        """The body of a refusal, where it can be read; it explains and never matters more."""
        try:
            return self._document(answer)
        except (AccessError, requests.RequestException, HTTPError):
            return None

    def _document(self, answer: Response) -> Json:
        if "json" not in answer.headers.get("Content-Type", ""):
            raise AccessError(code="answer-unreadable")
        raw = bytearray()
        # what has arrived, not a full chunk: a server that drips must not outlast the deadline
        while chunk := answer.raw.read1(_CHUNK, decode_content=True):
            self._left -= len(chunk)
            if self._left < 0:
                raise AccessError(code="answer-too-large")
            if time.monotonic() > self._deadline:
                raise AccessError(code="server-slow")
            raw += chunk
        try:
            return parse_json(bytes(raw), self._server.limits.depth)
        except ServiceError:
            raise AccessError(code="answer-unreadable") from None


class _TryAgainError(AccessError):
    """A failure after which the same query may be sent once more."""

    def __init__(self, *, code: str, pause: float) -> None:
        super().__init__(code=code)
        self.pause = pause


def _failure_of(answer: Response) -> AccessError | None:
    """What a status other than success is to us."""
    status = answer.status_code
    if status == 200:
        return None
    if status in _TRY_AGAIN:
        return _TryAgainError(code="server-failed", pause=_PAUSE)
    wait = _SECONDS.fullmatch(answer.headers.get("Retry-After", "").strip())
    if status == 429 and wait:
        return _TryAgainError(code="server-busy", pause=max(int(wait[0]), _PAUSE))
    if 300 <= status < 400:
        return AccessError(code="server-redirects")
    return AccessError(code=_CODES.get(status, "server-failed"))
