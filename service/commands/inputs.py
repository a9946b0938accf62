"""Reads the inputs of `luminal assess`: files or standard input, JSON or NDJSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from service.documents import parse_json
from service.errors import BadRequest, ServiceError
from service.types import Json

LINE_SUFFIXES = (".ndjson", ".jsonl")


@dataclass(frozen=True, slots=True)
class Input:
    """One document and where it came from; `error` stands in place of an unusable one."""

    label: str
    document: Json | None
    error: ServiceError | None


def read_all(paths: Sequence[str], max_depth: int) -> Iterator[Input]:
    """Yields every document of the named files in order; `-` is standard input."""
    for path in paths:
        label = "standard input" if path == "-" else path
        try:
            raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        except OSError as error:
            reason = (error.strerror or "cannot be read").lower()
            yield Input(label, None, _fault("unreadable-file", f"The file is unusable: {reason}."))
            continue
        yield from _documents(label, raw, max_depth)


def _documents(label: str, raw: bytes, max_depth: int) -> Iterator[Input]:
    lines = [(n, line) for n, line in enumerate(raw.splitlines(), 1) if line.strip()]
    if not lines:
        yield Input(label, None, _fault("empty", "There is no document in it."))
    elif len(lines) > 1 and _is_ndjson(label, raw, lines[0][1]):
        for number, line in lines:
            yield _one(f"{label}:{number}", line, max_depth)
    else:
        yield _one(label, raw, max_depth)


def _is_ndjson(label: str, raw: bytes, first: bytes) -> bool:
    """Tells lines of JSON from one document over several lines, broken or whole."""
    if label.endswith(LINE_SUFFIXES):
        return True
    return not _is_json(raw) and (_is_json(first) or any(map(_is_json, raw.splitlines()[1:3])))


def _is_json(raw: bytes) -> bool:
    try:
        return isinstance(orjson.loads(raw), dict)
    except orjson.JSONDecodeError:
        return False


def _one(label: str, raw: bytes, max_depth: int) -> Input:
    try:
        return Input(label, parse_json(raw, max_depth), None)
    except BadRequest as error:
        return Input(label, None, error)


def _fault(code: str, problem: str) -> BadRequest:
    return BadRequest(code=code, problem=problem, fix="Name a JSON or NDJSON file.")
