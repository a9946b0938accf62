"""A body as it came, read as far as somebody asks: its envelope first, its prefetch only where it must be."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from functools import cached_property

import msgspec

from service.documents.parse import parse_json
from service.errors import ServiceError
from service.types import Json

_NAME = b'"prefetch"'
# stands where the prefetch was; nobody who sends a body can know it
_MARK = secrets.token_hex(16)
_MARK_TEXT = f'"{_MARK}"'.encode()


@dataclass(frozen=True, slots=True)
class Envelope:
    """A call without the data that it brings.

    `document`: the body with an empty prefetch. `prefetch`: the bytes that stand there, an object.
    """

    document: Json
    prefetch: memoryview


class Body:
    """The bytes of a request, and the bounds within which they are read."""

    def __init__(self, raw: bytes, max_depth: int, max_entries: int | None = None) -> None:
        """Reads nothing yet."""
        self._raw = raw.removeprefix(b"\xef\xbb\xbf")
        self._max_depth = max_depth
        self._max_entries = max_entries

    @cached_property
    def document(self) -> Json:
        """All of it; see `parse_json` for what is refused."""
        return parse_json(self._raw, self._max_depth, self._max_entries)

    @cached_property
    def envelope(self) -> Envelope | None:
        """The call and its prefetch apart; None where they cannot be told apart without doubt.

        A body whose envelope is here and whose prefetch was part of a body that was read before is
        JSON within the bounds: the prefetch is one value of JSON, and what stands around it is read
        in full with another value in its place. Whatever may be wrong is left to `document` to tell.
        """
        raw = self._raw
        try:
            prefetch = memoryview(_PARTS.decode(raw).prefetch)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return None
        start = raw.find(b"{", raw.find(_NAME) + 1)
        if bytes(prefetch[:1]) != b"{" or not raw.startswith(prefetch, start):
            return None
        around = raw[:start] + _MARK_TEXT + raw[start + len(prefetch) :]
        try:
            document = parse_json(around, self._max_depth, self._max_entries)
        except ServiceError:
            return None
        # the bytes may stand elsewhere too: it is the one place only if the mark is found there
        if document.get("prefetch") != _MARK:
            return None
        return Envelope({**document, "prefetch": {}}, prefetch)


class _Parts(msgspec.Struct):
    prefetch: msgspec.Raw = msgspec.Raw(b"")


_PARTS = msgspec.json.Decoder(_Parts)
