"""Reads the inputs of `luminal assess`: files, folders or standard input, JSON or NDJSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from service.documents import (
    DOCUMENT_SUFFIXES,
    LINE_SUFFIXES,
    Piece,
    charts_of,
    files_below,
    parse_json,
    parts_of,
    piece_of,
)
from service.errors import BadRequest, ServiceError
from service.types import Json

# members of the manifest that a server writes beside the files of a Bulk FHIR export
_MANIFEST = frozenset({"transactionTime", "request", "output"})


@dataclass(frozen=True, slots=True)
class Input:
    """One document and where it came from; `error` stands in place of an unusable one."""

    label: str
    document: Json | None
    error: ServiceError | None


def read_all(paths: Sequence[str], max_depth: int) -> Iterator[Input]:
    """Yields every document of the named files and folders in order; `-` is standard input.

    Single resources of all of them come last, as one Bundle for each patient.
    """
    pieces: list[Piece] = []
    for item in _items(paths, max_depth):
        contents = None if item.document is None else parts_of(item.document)
        if contents is None:
            yield item
            continue
        pieces += [piece_of(item.label, resource) for resource in contents.resources]
        if contents.errors:
            yield Input(item.label, None, _outcome())
    charts = charts_of(pieces)
    yield from (Input(label, bundle, None) for label, bundle in charts.bundles())
    yield from (Input(label, None, fault) for label, fault in charts.faults())


def _items(paths: Sequence[str], max_depth: int) -> Iterator[Input]:
    for path in paths:
        if path == "-":
            yield from _documents("standard input", sys.stdin.buffer.read(), max_depth)
        elif Path(path).is_dir():
            yield from _of_folder(Path(path), max_depth)
        else:
            yield from _of_file(path, max_depth)


def _of_folder(folder: Path, max_depth: int) -> Iterator[Input]:
    """What the folder and those in it hold, by the names of the files; hidden ones are passed over."""
    files = files_below(folder)
    if not files:
        yield Input(str(folder), None, _fault("empty", "There is no file in it."))
    for file in files:
        if file.suffix in DOCUMENT_SUFFIXES:
            yield from _of_file(str(file), max_depth)
        else:
            problem = "It is not read: by its name it is neither JSON nor NDJSON."
            yield Input(str(file), None, _fault("unknown-file", problem))


def _of_file(path: str, max_depth: int) -> Iterator[Input]:
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        yield Input(path, None, _fault("unreadable-file", f"The file is unusable: {reason}."))
    else:
        yield from _documents(path, raw, max_depth)


def _documents(label: str, raw: bytes, max_depth: int) -> Iterator[Input]:
    lines = [(n, line) for n, line in enumerate(raw.splitlines(), 1) if line.strip()]
    if not lines:
        yield Input(label, None, _fault("empty", "There is no document in it."))
    elif len(lines) > 1 and _is_ndjson(label, raw, lines[0][1]):
        for number, line in lines:
            yield from _one(f"{label}:{number}", line, max_depth)
    else:
        yield from _one(label, raw, max_depth)


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


def _one(label: str, raw: bytes, max_depth: int) -> Iterator[Input]:
    try:
        document = parse_json(raw, max_depth)
    except BadRequest as error:
        yield Input(label, None, error)
        return
    if not document.keys() >= _MANIFEST:  # that of an export holds no data
        yield Input(label, document, None)


def _outcome() -> BadRequest:
    return _fault("server-error", "An error of the server stands in place of data.")


def _fault(code: str, problem: str) -> BadRequest:
    return BadRequest(code=code, problem=problem, fix="Name a JSON or NDJSON file.")
