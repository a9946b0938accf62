"""The corpus: which public files are read, and what makes sure that they are the same ones."""

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

    def place(self, folder: Path) -> Path:
        """Where a copy stands: <folder>/<owner>/<repository>/<path>."""
        return folder / self.repository / self.path


@dataclass(frozen=True)
class Chart:
    """What is read together: one file, or the files that hold a patient a resource each."""

    repository: str
    name: str
    what: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Manifest:
    """All charts, and the day on which they are read."""

    as_of: date
    charts: tuple[Chart, ...]
    repositories: dict[str, dict[str, Any]]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every file."""
        return tuple(entry for chart in self.charts for entry in chart.entries)


def load(file: Path = FILE) -> Manifest:
    """The manifest of a file."""
    data = yaml.safe_load(file.read_text("utf-8"))
    return Manifest(data["as_of"], tuple(_charts(data)), data["repositories"])


def _charts(data: dict[str, Any]) -> Iterator[Chart]:
    for repository, content in data["repositories"].items():
        alone = [
            {"name": row["path"].rpartition("/")[2], "what": row["what"], "files": [row]}
            for row in content.get("files", ())
        ]
        for chart in [*alone, *content.get("charts", ())]:
            entries = tuple(
                Entry(repository, content["commit"], row["path"], row["sha256"])
                for row in chart["files"]
            )
            yield Chart(repository, chart["name"], chart["what"], entries)


def contents(chart: Chart, folder: Path) -> list[bytes] | None:
    """The bytes of its copies, None where one is absent. Raises ValueError on another file."""
    places = [entry.place(folder) for entry in chart.entries]
    if not all(place.is_file() for place in places):
        return None
    raws = [place.read_bytes() for place in places]
    for entry, raw in zip(chart.entries, raws, strict=True):
        if hashlib.sha256(raw).hexdigest() != entry.sha256:
            message = f"{entry.repository}/{entry.path} is not the file of the manifest"
            raise ValueError(message)
    return raws
