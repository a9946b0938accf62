"""The corpus: which public files were read, and what makes sure that they are the same ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("manifest.yaml")


@dataclass(frozen=True)
class Entry:
    """One file of a repository at a commit; `sha256` is that of its bytes."""

    repository: str
    commit: str
    path: str
    sha256: str
    what: str

    def place(self, folder: Path) -> Path:
        """Where a copy stands: <folder>/<owner>/<repository>/<path>."""
        return folder / self.repository / self.path


@dataclass(frozen=True)
class Manifest:
    """All entries, and the day on which the charts are read."""

    as_of: date
    entries: tuple[Entry, ...]
    repositories: dict[str, dict[str, Any]]


def load(file: Path = FILE) -> Manifest:
    """The manifest of a file."""
    data = yaml.safe_load(file.read_text("utf-8"))
    return Manifest(data["as_of"], tuple(_entries(data)), data["repositories"])


def _entries(data: dict[str, Any]) -> Iterator[Entry]:
    for name, repository in data["repositories"].items():
        for row in repository["files"]:
            yield Entry(name, repository["commit"], row["path"], row["sha256"], row["what"])


def contents(entry: Entry, folder: Path) -> bytes | None:
    """The bytes of a copy, None where it is absent. Raises ValueError on another file."""
    place = entry.place(folder)
    if not place.is_file():
        return None
    raw = place.read_bytes()
    if hashlib.sha256(raw).hexdigest() != entry.sha256:
        message = f"{entry.repository}/{entry.path} is not the file of the manifest"
        raise ValueError(message)
    return raw
