"""One request on its way in: its bytes so far, and whether all of it is there.

Only as much of HTTP is read as tells where a request ends. What is not HTTP counts as whole, so
that the parser of the server, which is strict, refuses it.
"""

from __future__ import annotations

import re

_END_OF_HEAD = b"\r\n\r\n"
_LONGEST_HEAD = 64 * 1024  # of the parser's own limits, whichever is reached first
_LONGEST_LINE = 8190
_LENGTH = re.compile(rb"\r\ncontent-length:([^\r\n]*)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:([^\r\n]*)", re.IGNORECASE)
_EXPECT = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?")


class Arrival:
    """The bytes of one request. Each byte is looked at a bounded number of times."""

    def __init__(self, longest_body: int) -> None:
        """Takes the length of body from which the rest need not be waited for: it is refused."""
        self.received = bytearray()
        self.is_whole = False
        self.is_too_long = False  # its chunks alone say so; the rest is not read
        self._longest = longest_body
        self._head: int | None = None  # length of the head with its end
        self._end: int | None = None  # of the body, where its length is stated
        self._chunk = 0  # where the size of the next chunk stands
        self._body = 0  # length of the chunks so far
        self._trailer: int | None = None  # where what follows the last chunk begins
        self._searched = 0
        self._is_told = False

    @property
    def has_head(self) -> bool:
        """Whether request line and headers are there."""
        return self._head is not None

    @property
    def request(self) -> bytes:
        """The bytes for the parser, which says itself what the client has not been told yet."""
        if not self._is_told:
            return bytes(self.received)
        head, body = bytes(self.received[: self._head]), bytes(self.received[self._head :])
        return _EXPECT.sub(b"\r\n", head, count=1) + body

    def is_to_be_told(self) -> bool:
        """Whether the client wants to be told to go on, which is to be said once."""
        if self._head is None or self.is_whole or self._is_told:
            return False
        self._is_told = _EXPECT.search(self.received, 0, self._head) is not None
        return self._is_told

    def is_for(self, address: bytes) -> bool:
        """Whether the request is a GET of an address."""
        return self.received.startswith(b"GET " + address + b" ")

    def add(self, data: bytes) -> None:
        """Takes further bytes of it."""
        self.received += data
        if self._head is None and not self._find_head():
            return
        if self._end is not None:
            self.is_whole = len(self.received) >= self._end
        else:
            self._follow_chunks()

    def _find_head(self) -> bool:
        place = self.received.find(_END_OF_HEAD, max(0, self._searched - 3))
        if place < 0:
            self._searched = len(self.received)
            line = self.received.find(b"\r\n", 0, _LONGEST_LINE)
            is_too_long = self._searched > _LONGEST_HEAD or (
                line < 0 and self._searched > _LONGEST_LINE
            )
            self.is_whole = is_too_long
            return False
        self._head = place + len(_END_OF_HEAD)
        lengths = _LENGTH.findall(self.received, 0, self._head)
        codings = _CHUNKED.findall(self.received, 0, self._head)
        if codings:
            self._chunk = self._head
            # which of two lengths holds is a trap, and other codings are not read: a refusal comes
            if lengths or [c.strip(b" \t").lower() for c in codings] != [b"chunked"]:
                self._end = self._head
        else:
            self._end = self._head + self._stated(lengths)
        return True

    def _stated(self, lengths: list[bytes]) -> int:
        """The stated length; none to wait for where there is none, or one that is refused."""
        stated = [length.strip(b" \t") for length in lengths]
        if len(stated) != 1 or not stated[0].isdigit() or len(stated[0]) > 12:
            return 0
        length = int(stated[0])
        return length if length <= self._longest else 0

    def _follow_chunks(self) -> None:
        while self._trailer is None:
            end = self.received.find(b"\r\n", self._chunk, self._chunk + _LONGEST_LINE)
            if end < 0:
                self.is_whole = len(self.received) - self._chunk >= _LONGEST_LINE
                return
            size = _SIZE.fullmatch(self.received, self._chunk, end)
            if size is None:
                self.is_whole = True
                return
            length = int(size[1], 16)
            if length == 0:
                self._trailer = end
                break
            following = end + 2 + length + 2
            self.is_too_long = self.is_whole = self._body + length > self._longest
            if self.is_whole or len(self.received) < following:
                return
            self._body += length
            self._chunk = following
        end = self.received.find(_END_OF_HEAD, self._trailer)
        self.is_whole = end >= 0 or len(self.received) - self._trailer > _LONGEST_HEAD
