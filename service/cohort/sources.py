"""What the caller named to the files that are read, and how each is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from service.documents import LINE_SUFFIXES, files_below
from service.types import Json

Form = Literal["lines", "document", "table"]
_FORMS: dict[str, Form] = {
    **dict.fromkeys(LINE_SUFFIXES, "lines"), ".json": "document", ".parquet": "table"
}  # fmt: skip
_COMPRESSIONS = frozenset({".gz", ".zst", ".zstd"})
_TASK_BYTES = 64 * 1024 * 1024
_TASK_FILES = 5_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file; `form` is None where its name says nothing that is known."""

    path: Path
    form: Form | None
    size: int
    changed: int

    def as_json(self) -> Json:
        """What tells this file from one that was changed since."""
        return {"path": str(self.path), "bytes": self.size, "changed": self.changed}


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """Files that one process reads in one go."""

    number: int
    files: tuple[SourceFile, ...]


def source_files(paths: Iterable[Path]) -> tuple[SourceFile, ...]:
    """Every file that is named or lies in a named folder, each once, in the order of their names.

    Raises:
        OSError: A named path is not there.
    """
    files = {
        path.resolve(): path
        for named in paths
        for path in (files_below(named) if named.is_dir() else [named])
    }
    return tuple(_source(path) for path in sorted(files.values()))


def reading_tasks(files: Sequence[SourceFile]) -> tuple[ReadingTask, ...]:
    """Tasks of about the same size; a large file is one of its own."""
    groups: list[list[SourceFile]] = [[]]
    size = 0
    for file in files:
        if groups[-1] and (size + file.size > _TASK_BYTES or len(groups[-1]) >= _TASK_FILES):
            groups.append([])
            size = 0
        groups[-1].append(file)
        size += file.size
    return tuple(ReadingTask(n, tuple(group)) for n, group in enumerate(groups) if group)


def _source(path: Path) -> SourceFile:
    status = path.stat()
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in _COMPRESSIONS:
        suffixes.pop()
    form = _FORMS.get(suffixes[-1]) if suffixes else None
    return SourceFile(path, form, status.st_size, status.st_mtime_ns)
