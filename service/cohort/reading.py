"""First stage: files to records on disk. What cannot be read is named with its place and reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from service.cohort.lines import DamageError, Line, SourceReader
from service.cohort.records import Record, UnreadableError, records_of
from service.cohort.sources import ReadingTask, SourceFile
from service.cohort.storage import SPAN, RecordTable, place_of, spill_of, table_lines
from service.types import Json


@dataclass(frozen=True, slots=True)
class LineRules:
    """How lines are read; places and the sample hang on the secret."""

    line_limit: int
    max_depth: int
    sample: float = 1.0
    secret: bytes = b""


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How files are read, and where to."""

    folder: Path
    lines: LineRules

    @property
    def spill(self) -> Path:
        """Where a process may lay what its memory does not hold."""
        return spill_of(self.folder)


def records_path(task: ReadingTask, rules: ReadingRules) -> Path:
    """Where the records of a task lie."""
    return rules.folder / f"records-{task.number:05d}.parquet"


def account_path(task: ReadingTask, rules: ReadingRules) -> Path:
    """Where lies what a task read and what it could not; it is there once the task is done."""
    return rules.folder / f"account-{task.number:05d}.json"


def read_task(task: ReadingTask, rules: ReadingRules) -> None:
    """Reads the files of a task. A task that was broken off leaves nothing that counts."""
    table = RecordTable(rules.spill, rules.lines.secret)
    accounts = [_read_file(file, table, rules) for file in task.files]
    path = records_path(task, rules)
    half = path.with_suffix(".half")
    table.write(half)
    half.replace(path)
    write_whole(account_path(task, rules), orjson.dumps(accounts))


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file that is there whole or not at all."""
    half = path.with_name(f"{path.name}.half")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def _read_file(file: SourceFile, table: RecordTable, rules: ReadingRules) -> Json:
    reader = SourceReader(file.path, rules.lines.line_limit)
    unread: list[Json] = []
    counts = {"lines": 0, "resources": 0}
    try:
        for line in _lines(file, reader, rules):
            counts["lines"] += 1
            try:
                for record in records_in(line, rules.lines):
                    counts["resources"] += 1
                    if is_in_sample(record, rules.lines):
                        table.add(record)
            except UnreadableError as fault:
                unread.append({"line": line.number, "reason": fault.code})
    except OSError:
        unread.append({"line": None, "reason": "unreadable-file"})
    except DamageError:
        unread.append({"line": None, "reason": "damaged-file"})
    except (duckdb.Error, KeyError):
        unread.append({"line": None, "reason": "no-resource-column"})
    digest = None if unread and unread[-1]["reason"] == "unreadable-file" else reader.digest
    return {**file.as_json(), **counts, "sha256": digest, "unread": unread}


def _lines(file: SourceFile, reader: SourceReader, rules: ReadingRules) -> Iterator[Line]:
    if file.form == "lines":
        yield from reader.lines()
    elif file.form == "document":
        document = reader.document()
        if document.text is None or document.text.strip():
            yield document
    elif file.form == "table":
        for number, text in enumerate(table_lines(file.path, rules.spill), 1):
            raw = text.encode()
            yield Line(number, raw if len(raw) <= rules.lines.line_limit else None)


def records_in(line: Line, rules: LineRules) -> Iterator[Record]:
    """The records of a line.

    Raises:
        UnreadableError: There is none; the code says why.
    """
    if line.text is None:
        raise UnreadableError("line-too-long")  # noqa: EM101
    return records_of(line.text, rules.max_depth)


def is_in_sample(record: Record, rules: LineRules) -> bool:
    """Whether a record is taken: with all of its patient, or because it is of none."""
    return (
        record.is_shared
        or rules.sample >= 1
        or place_of(record.key, rules.secret) < rules.sample * SPAN
    )
