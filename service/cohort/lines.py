"""A file to its lines: compressed or not, each with its number, none longer than a limit."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, NamedTuple, cast

import zstandard

_CHUNK = 1024 * 1024
# The library takes a frame that breaks off for the end of the file. So a frame of ours goes after the
# last: what it says comes out as it went in only where every frame before it is whole.
_MARK = b"the end " * 64  # which its own compressed form does not hold
_TAIL = zstandard.compress(b"\n" + _MARK)


class DamageError(ValueError):
    """A compressed file ends or breaks before its end; the message holds nothing of it."""


class Line(NamedTuple):
    """A line of a file; `text` is None where it is longer than the limit."""

    number: int
    text: bytes | None


class SourceReader:
    """Reads one file and takes its digest and size on the way."""

    def __init__(self, path: Path, limit: int) -> None:
        """Nothing is opened yet.

        Args:
            path: The file; its last suffix says how it is compressed.
            limit: Bytes of the longest line, or document, that is taken.
        """
        self._path = path
        self._limit = limit
        self._seen = _Seen()
        self._is_marked = path.suffix.lower() in {".zst", ".zstd"}

    @property
    def digest(self) -> str:
        """SHA-256 of the file as it lies there; read again where it was not read to its end."""
        if self._seen.is_whole:
            return self._seen.digest.hexdigest()
        with self._path.open("rb") as raw:
            return hashlib.file_digest(raw, "sha256").hexdigest()

    def lines(self) -> Iterator[Line]:
        """The lines that are not blank. A longer one is passed by in pieces, never held.

        Raises:
            OSError: The file cannot be read.
            DamageError: It is damaged.
        """
        with self._path.open("rb") as raw:
            yield from self._numbered(self._plain(raw))

    def document(self) -> Line:
        """The whole file as one line. Raises as `lines` does."""
        with self._path.open("rb") as raw:
            stream = self._plain(raw)
            most = self._limit + (len(_MARK) + 1 if self._is_marked else 0)
            text = _read(stream, most + 1)
            is_long = len(text) > most
            while is_long and _read(stream, _CHUNK):
                pass
            if self._is_marked and not is_long and not text.endswith(b"\n" + _MARK):
                raise DamageError
            return Line(1, None if is_long else text.removesuffix(_MARK))

    def _plain(self, raw: IO[bytes]) -> IO[bytes]:
        tail = _TAIL if self._is_marked else b""
        source = cast("IO[bytes]", io.BufferedReader(_Hashing(raw, self._seen, tail), _CHUNK))
        if self._path.suffix.lower() == ".gz":
            return cast("IO[bytes]", gzip.GzipFile(fileobj=source, mode="rb"))
        if self._is_marked:
            reader = zstandard.ZstdDecompressor().stream_reader(source, read_across_frames=True)
            return cast("IO[bytes]", io.BufferedReader(cast(io.RawIOBase, reader), _CHUNK))
        return source

    def _numbered(self, stream: IO[bytes]) -> Iterator[Line]:
        number = 0
        most = max(self._limit, len(_MARK))
        while piece := _readline(stream, most + 1):
            if self._is_marked and piece == _MARK:
                return
            if self._is_marked and len(piece) <= most and not piece.endswith(b"\n"):
                raise DamageError
            number += 1
            is_long = len(piece.rstrip(b"\r\n")) > self._limit
            while not piece.endswith(b"\n") and len(piece) > most:
                piece = _readline(stream, most + 1)
            if is_long:
                yield Line(number, None)
            elif text := piece.strip():
                yield Line(number, text)
        if self._is_marked:
            raise DamageError


@dataclass(slots=True)
class _Seen:
    """The digest of what was read so far, and whether that was all."""

    digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    is_whole: bool = False


class _Hashing(io.RawIOBase):
    """Hands on what it reads, and keeps its digest; the tail comes after the last of it."""

    def __init__(self, raw: IO[bytes], seen: _Seen, tail: bytes) -> None:
        self._raw, self._seen, self._tail = raw, seen, tail

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        chunk = self._raw.read(len(buffer))
        self._seen.digest.update(chunk)
        if not chunk:
            self._seen.is_whole = True
            chunk, self._tail = self._tail[: len(buffer)], self._tail[len(buffer) :]
        buffer[: len(chunk)] = chunk
        return len(chunk)


def _read(stream: IO[bytes], size: int) -> bytes:
    try:
        return stream.read(size)
    except _DAMAGES as fault:
        raise DamageError from fault


def _readline(stream: IO[bytes], size: int) -> bytes:
    try:
        return stream.readline(size)
    except _DAMAGES as fault:
        raise DamageError from fault


_DAMAGES = (gzip.BadGzipFile, EOFError, zlib.error, zstandard.ZstdError)
