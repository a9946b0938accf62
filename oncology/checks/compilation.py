"""The knowledge read and checked ahead of time, for starts that need not do so again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from oncology.checks.documents import PACKAGES, data_folders, schema_of
from oncology.knowledge import SHIPPED
from terminology import compilation, data_files


def compile_knowledge(packages: tuple[str, ...], *, is_sound: bool) -> bytes:
    """The bytes of a compilation of all data files of the packages.

    Args:
        packages: Those whose folders `data` are read, as `terminology`.
        is_sound: The knowledge was checked and has no fault; a start need not check it again.
    """
    rows = (row for folder in data_folders(packages) for row in _rows(folder))
    return compilation.compile_texts(rows, state_of_knowledge() if is_sound else "")


def is_known_sound() -> bool:
    """Whether the shipped knowledge, and the code that checks it, are as when it had no fault."""
    state = compilation.of_installation().state
    return bool(state) and state == state_of_knowledge()


def state_of_knowledge() -> str:
    """Digest of all that a check of the shipped files rests on: data, schemas and code."""
    digest = hashlib.sha256()
    for package in PACKAGES:
        for path, file in _files(resources.files(package), package):
            content = file.read_bytes()
            digest.update(f"{path} {len(content)} ".encode())
            digest.update(content)
    return digest.hexdigest()


def _rows(folder: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Text, schema and data of each file that has a schema and fits it, read anew."""
    for path in SHIPPED.tree(folder):
        schema, text = schema_of(path), SHIPPED.text(path)
        if schema is not None:
            data = data_files.parse_yaml(text, path)
            if not data_files.describe_faults(data, schema, path):
                yield text, schema, data


_KINDS = (".py", ".yaml", ".json", ".csv")


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _files(entry, name)
        elif entry.name.endswith(_KINDS):
            yield name, entry
