"""What the data files hold, read once ahead of time: a text that is known by its digest is not parsed.

`luminal knowledge compile` writes the file `compilation.txt` beside this module. It is a copy and
never a source: each entry bears the digest of the text and of the schema that it was made from,
so a text that was changed since has no entry and is parsed as ever. A file that was cut short or
changed itself counts for nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import orjson

FILE = "compilation.txt"
_FORM = b"luminal-1"  # of the file; another form is another word, and is not read


@dataclass(frozen=True, slots=True)
class Compilation:
    """The data of texts by digest, as JSON, and the state of all files that was free of faults."""

    state: str = ""  # digest of the data and the code that checked it; empty: never checked
    entries: Mapping[bytes, bytes] = field(default_factory=dict)

    def data_of(self, text: str, schema: str) -> dict[str, Any] | None:
        """The data of a text that fits the schema, made anew at each call; None: not known."""
        entry = self.entries.get(_digest(text, schema)) if self.entries else None
        if entry is None:
            return None
        data: dict[str, Any] = orjson.loads(entry)
        return data


@lru_cache(maxsize=1)
def of_installation() -> Compilation:
    """The one of this installation; empty where there is none, or none that is whole."""
    try:
        content = resources.files("terminology").joinpath(FILE).read_bytes()
    except OSError:
        return Compilation()
    return parse_compilation(content)


def parse_compilation(content: bytes) -> Compilation:
    """The compilation of a file's bytes; empty where they are not as they were written."""
    head, _, body = content.partition(b"\n")
    form, _, rest = head.partition(b" ")
    digest, _, state = rest.partition(b" ")
    if form != _FORM or digest != hashlib.sha256(state + body).hexdigest().encode():
        return Compilation()
    pairs = (line.partition(b" ") for line in body.splitlines())
    return Compilation(state.decode(), {key: value for key, _, value in pairs})


def compile_texts(rows: Iterable[tuple[str, str, Mapping[str, Any]]], state: str) -> bytes:
    """The bytes of a compilation.

    Args:
        rows: A text, the text of its schema, and the data that the text holds and the schema allows.
        state: Digest of the whole, where it is free of faults.
    """
    lines = []
    for text, schema, data in rows:
        entry = orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)
        if repr(orjson.loads(entry)) == repr(data):  # what JSON cannot hold is left to the parser
            lines.append(_digest(text, schema) + b" " + entry)
    body = b"\n".join(lines)
    digest = hashlib.sha256(state.encode() + body).hexdigest()
    return b" ".join((_FORM, digest.encode(), state.encode())) + b"\n" + body


def write_compilation(content: bytes) -> Path:
    """Puts the bytes in place of this installation's file, all at once, and returns where.

    Raises OSError where the installation cannot be written.
    """
    place = Path(str(resources.files("terminology").joinpath(FILE)))
    draft = place.with_suffix(".new")
    draft.write_bytes(content)
    draft.replace(place)
    of_installation.cache_clear()
    return place


def _digest(text: str, schema: str) -> bytes:
    return hashlib.sha256(f"{_schema_digest(schema)} {text}".encode()).hexdigest().encode()


@lru_cache(maxsize=128)
def _schema_digest(schema: str) -> str:
    """Of what a schema says, however it is laid out."""
    rules = json.dumps(json.loads(schema), sort_keys=True)
    return hashlib.sha256(rules.encode()).hexdigest()
