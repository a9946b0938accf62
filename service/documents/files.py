"""Folders to the files in them, and what the name of a file says of its form."""

from __future__ import annotations

from pathlib import Path

LINE_SUFFIXES = (".ndjson", ".jsonl")  # a document a line
DOCUMENT_SUFFIXES = (".json", *LINE_SUFFIXES)


def files_below(folder: Path) -> list[Path]:
    """The files of a folder and of those in it, in the order of their names, without hidden ones."""
    return [
        file
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
