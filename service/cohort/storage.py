"""Records on disk, grouped by patient within bounded memory: the only module that knows DuckDB."""

from __future__ import annotations

import hashlib
import hmac
import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, cast

import duckdb

from service.cohort.records import Record

MEMORY = "128MB"  # of each process
_ROWS, _BYTES = 2_000, 8 * 1024 * 1024  # of a batch
_GROUP = 4_096  # rows that are read or left together
SPAN = 1 << 63
Chart = tuple[str, list[str] | None]  # a patient's id and records; None where they are too many
_RECORDS = "place BIGINT, key VARCHAR, is_shared BOOLEAN, text VARCHAR"
_INSERT = "INSERT INTO records SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[]), unnest(?::BOOLEAN[]), unnest(?::VARCHAR[])"


def place_of(key: str, secret: bytes) -> int:
    """Where a patient stands among all, by chance but always the same; by the secret, if any."""
    raw = key.encode("utf-8", "surrogatepass")
    digest = hmac.digest(secret, raw, "sha256") if secret else hashlib.sha256(raw).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def span_of(part: int, count: int) -> tuple[int, int]:
    """The first place of a part and the place after its last, of so many parts of one size."""
    return SPAN * part // count, SPAN * (part + 1) // count


def spill_of(folder: Path) -> Path:
    """Where this process may lay what its memory does not hold; machines may share the folder."""
    return folder / f"spill-{platform.node()}-{os.getpid()}"


def charts_of(rows: Iterable[tuple[int, str, str]], limit: int) -> Iterator[Chart]:
    """Each patient with the texts of the records.

    Args:
        rows: Place, key and text of each record, those of a patient one after the other.
        limit: Characters; of a patient who has more there are no texts.
    """
    for key, group in groupby(rows, key=itemgetter(1)):
        texts: list[str] = []
        size = 0
        for _, _, text in group:
            size += len(text)
            if size <= limit:
                texts.append(text)
        yield key, texts if size <= limit else None


def connection(folder: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory that lays what is too much into a folder, and asks no network."""
    folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {
        "memory_limit": MEMORY,
        "threads": 1,
        "temp_directory": str(folder),
        "preserve_insertion_order": True,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(config=settings)


class RecordTable:
    """Takes records and writes them in the order of their patients' places."""

    def __init__(self, spill: Path, secret: bytes) -> None:
        """Makes an empty table.

        Args:
            spill: Where what does not fit into the memory goes.
            secret: What the places hang on.
        """
        self._database = connection(spill)
        self._database.execute(f"CREATE TABLE records ({_RECORDS})")
        self._secret = secret
        self._batch: list[tuple[int, str, bool, str]] = []
        self._bytes = 0

    def add(self, record: Record) -> None:
        """Takes one record."""
        place = place_of(record.key, self._secret)
        self._batch.append((place, *record))
        self._bytes += len(record.text)
        if len(self._batch) >= _ROWS or self._bytes >= _BYTES:
            self._flush()

    def write(self, path: Path) -> None:
        """Writes all to a Parquet file and forgets it."""
        self._flush()
        _copy(self._database, "FROM records ORDER BY is_shared, place", path)
        self._database.close()

    def _flush(self) -> None:
        if self._batch:
            self._database.execute(
                _INSERT, [list(column) for column in zip(*self._batch, strict=True)]
            )
        self._batch, self._bytes = [], 0


class RecordFiles:
    """Reads what record tables wrote."""

    def __init__(self, paths: Sequence[Path], spill: Path) -> None:
        """Opens no file yet."""
        self._database = connection(spill)
        self._paths = [str(path) for path in paths]

    def size(self) -> int:
        """How many bytes the records of patients have."""
        sql = "SELECT coalesce(sum(strlen(text)), 0) FROM read_parquet(?) WHERE NOT is_shared"
        return int(self._rows(sql).fetchall()[0][0])

    def patients(self, first: int, end: int, limit: int) -> Iterator[Chart]:
        """Each patient whose place is in a range, in order, with the texts of the records.

        Args:
            first: The first place of the range.
            end: The place after its last.
            limit: Bytes; of a patient who has more there are no texts.
        """
        cursor = self._rows(
            "SELECT place, key, text FROM read_parquet(?)"
            " WHERE NOT is_shared AND place >= ? AND place < ? ORDER BY place, key",
            first,
            end,
        )
        yield from charts_of(cast("Iterator[tuple[int, str, str]]", _fetch(cursor)), limit)

    def shared(self, names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        """The texts of records that name no patient, by `Type/id`."""
        wishes = sorted(set(names))
        texts: dict[str, set[str]] = {}
        if wishes:
            sql = "SELECT key, text FROM read_parquet(?) WHERE is_shared AND key IN (SELECT unnest(?::VARCHAR[]))"
            for key, line in _fetch(self._database.execute(sql, [self._paths, wishes])):
                texts.setdefault(key, set()).add(line)
        return {key: tuple(sorted(lines)) for key, lines in texts.items()}

    def has_shared(self) -> bool:
        """Whether there is any record that names no patient."""
        sql = "SELECT count(*) FROM read_parquet(?) WHERE is_shared"
        return bool(self._rows(sql).fetchall()[0][0])

    def _rows(self, sql: str, *values: int) -> duckdb.DuckDBPyConnection:
        return self._database.execute(sql, [self._paths, *values])


def table_lines(path: Path, spill: Path) -> Iterator[str]:
    """The resources that a Parquet file holds as text, in the column `resource` or the only one.

    Raises:
        duckdb.Error: The file is no Parquet file.
        KeyError: No column is the one.
    """
    with connection(spill) as database:
        columns = database.execute("DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
        texts = [str(row[0]) for row in columns if row[1] == "VARCHAR"]
        [name] = ["resource"] if "resource" in texts else texts if len(texts) == 1 else [None]
        if name is None:
            raise KeyError("resource")  # noqa: EM101
        quoted = name.replace('"', '""')
        sql = f'SELECT "{quoted}" FROM read_parquet(?)'  # noqa: S608 - the name is quoted
        for row in _fetch(database.execute(sql, [str(path)])):
            yield row[0] or ""


def arrow_schema(columns: Mapping[str, str]) -> Any:
    """Columns with their types in DuckDB's words as a schema of pyarrow, which has to be there."""
    nulls = ", ".join(f'NULL::{kind} AS "{name}"' for name, kind in columns.items())
    with duckdb.connect() as database:
        table: Any = database.execute(f"SELECT {nulls}").to_arrow_table()
        return table.schema


def table_rows(path: Path, columns: Iterable[str], spill: Path) -> Iterator[Mapping[str, Any]]:
    """The rows of a table of ours, with these columns."""
    names = [*columns]
    with connection(spill) as database:
        quoted = ", ".join(f'"{name}"' for name in names)
        sql = f"SELECT {quoted} FROM read_parquet(?)"  # noqa: S608 - names of ours
        for row in _fetch(database.execute(sql, [str(path)])):
            yield dict(zip(names, row, strict=True))


def copy_lines(source: Path, columns: Mapping[str, str], path: Path, spill: Path) -> None:
    """Writes lines of JSON as a Parquet file with typed columns."""
    with connection(spill) as database:
        types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
        sources = (
            f"read_json('{_literal(source)}', format='newline_delimited', columns={{{types}}})"
        )
        _copy(database, f"FROM {sources}", path)


def join_parts(paths: Sequence[Path], path: Path, spill: Path) -> None:
    """Writes one Parquet file from several, in their order."""
    with connection(spill) as database:
        _copy(database, f"FROM read_parquet({_list(paths)})", path)


def write_csv(source: Path, columns: Mapping[str, str], path: Path, spill: Path) -> None:
    """Writes a Parquet file as CSV, with what is no plain value as JSON."""
    with connection(spill) as database:
        parts = [
            f'to_json("{n}") AS "{n}"' if "[]" in kind else f'"{n}"' for n, kind in columns.items()
        ]
        sql = f"FROM read_parquet('{_literal(source)}') SELECT {', '.join(parts)}"
        database.execute(f"COPY ({sql}) TO '{_literal(path)}' (FORMAT csv, HEADER)")


def _copy(database: duckdb.DuckDBPyConnection, sql: str, path: Path) -> None:
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_GROUP}"
    database.execute(f"COPY ({sql}) TO '{_literal(path)}' ({options})")


def _fetch(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(256):
        yield from rows


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")


def _list(paths: Sequence[Path]) -> str:
    return "[" + ", ".join(f"'{_literal(path)}'" for path in paths) + "]"
