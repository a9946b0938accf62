"""Lines of a DataFrame to rows of a DataFrame, inside an application of somebody else."""

from __future__ import annotations

import atexit
import hashlib
import hmac
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
from pyspark import SparkFiles
from pyspark.sql import DataFrame, functions
from pyspark.sql.pandas.types import from_arrow_schema

from service.cohort.judgement import Terms, outcome_of
from service.cohort.lines import Line
from service.cohort.parts import with_shared
from service.cohort.reading import LineRules, is_in_sample, records_in
from service.cohort.records import Record, UnreadableError
from service.cohort.redaction import Redaction
from service.cohort.request import LINE_LIMIT, PATIENT_LIMIT
from service.cohort.rows import COLUMNS
from service.cohort.spark.grouping import prepare, rows_of
from service.cohort.storage import (
    RecordFiles,
    RecordTable,
    arrow_schema,
    charts_of,
    place_of,
)
from service.types import Json, Jurisdiction

_RECORD = pa.schema(
    {"place": pa.int64(), "key": pa.string(), "is_shared": pa.bool_(), "text": pa.string(), "reason": pa.string()}
)  # fmt: skip
_BESIDE = {"assessment": "VARCHAR", "reason": "VARCHAR", "line": "VARCHAR"}
_BATCH = 64  # rows that go back at once; an Assessment has some 60 kB


@dataclass(frozen=True, slots=True)
class FrameRules:
    """How all lines are read and judged; what is not given is as `luminal cohort` has it.

    `overlay`: a file that all machines see. `key`: 32 bytes at least, of the pseudonyms; with it
    the rows are for sharing.
    """

    as_of: date
    jurisdiction: Jurisdiction
    overlay: Path | None = None
    sample: float = 1.0
    line_limit: int = LINE_LIMIT
    max_depth: int = 64
    key: bytes = b""

    @property
    def lines(self) -> LineRules:
        """How a line is read."""
        return LineRules(self.line_limit, self.max_depth, self.sample, self.key)

    @property
    def terms(self) -> Terms:
        """How a patient is judged."""
        return Terms(self.as_of, self.jurisdiction, self.overlay)


def patient_rows(lines: DataFrame, rules: FrameRules, column: str = "value") -> DataFrame:
    """A row a patient, as `luminal cohort` writes it, and one for each line that none was made of.

    Args:
        lines: A resource, or a Bundle, a row, as FHIR JSON; in any order, of any patients. They are
            read twice: first for what names no patient, now, which goes to all machines as a file.
        rules: How they are read and judged.
        column: Where the JSON stands, as text or bytes.

    Returns:
        The columns of `patients.parquet`, then `assessment` (JSON), `reason` (why a patient, or a
        line, has no row; all else is null) and `line` (SHA-256 of such a line, as hex; with a key
        it is keyed).
    """
    text = functions.col(column).cast("binary").alias("text")
    # the cast of a Spark schema to DDL keeps nothing that these columns need
    records = lines.select(text).mapInArrow(
        lambda batches: _records(batches, rules), from_arrow_schema(_RECORD)
    )
    name = _share(records.where("is_shared"))
    own = records.where("NOT is_shared").drop("is_shared")
    groups = own.repartition("place").sortWithinPartitions("place", "reason", "key")
    return groups.mapInArrow(
        lambda batches: _rows(batches, rules, name), from_arrow_schema(_schema())
    )


def _records(batches: Iterable[pa.RecordBatch], rules: FrameRules) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        rows = [
            row
            for (raw,) in rows_of([batch])
            if raw is not None and raw.strip()
            for row in _of_line(raw.strip(), rules)
        ]
        yield _batch(rows, _RECORD)


def _of_line(raw: bytes, rules: FrameRules) -> Iterator[Json]:
    line = Line(0, raw if len(raw) <= rules.line_limit else None)
    try:
        for record in records_in(line, rules.lines):
            if is_in_sample(record, rules.lines):
                place = place_of(record.key, rules.key)
                yield {**record._asdict(), "place": place, "reason": None}
    except UnreadableError as fault:
        key = (hmac.new(rules.key, raw, "sha256") if rules.key else hashlib.sha256(raw)).hexdigest()
        place = place_of(key, rules.key)
        yield {"place": place, "key": key, "is_shared": False, "text": "", "reason": fault.code}


def _rows(
    batches: Iterable[pa.RecordBatch], rules: FrameRules, name: str | None
) -> Iterator[pa.RecordBatch]:
    prepare(rules.overlay)
    schema = _schema()
    rows = _outcomes(batches, rules, name)
    while batch := [*islice(rows, _BATCH)]:
        yield _batch(batch, schema)


def _outcomes(
    batches: Iterable[pa.RecordBatch], rules: FrameRules, name: str | None
) -> Iterator[Json]:
    redaction = Redaction(rules.key) if rules.key else None
    for reason, group in groupby(rows_of(batches), key=lambda row: row[3]):
        if reason is not None:
            yield from ({"line": key, "reason": reason} for _, key, _, _ in group)
            continue
        charts = charts_of(((place, key, text) for place, key, text, _ in group), PATIENT_LIMIT)
        for patient, texts in with_shared(charts, _shared(name)) if name else charts:
            yield _row(patient, texts, rules.terms, redaction)


def _row(patient: str, texts: list[str] | None, terms: Terms, redaction: Redaction | None) -> Json:
    rows = outcome_of(patient, texts, terms, redaction)
    if isinstance(rows, str):
        return {"patient": redaction.pseudonym(patient) if redaction else patient, "reason": rows}
    return {**rows.row, "assessment": rows.assessment["assessment"]}


def _batch(rows: list[Json], schema: pa.Schema) -> pa.RecordBatch:
    columns = [pa.array([row.get(f.name) for row in rows], f.type) for f in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


@lru_cache(maxsize=1)
def _schema() -> Any:
    return arrow_schema({**COLUMNS, **_BESIDE})


def _share(records: DataFrame) -> str | None:
    """Sends what names no patient to all machines; returns the name of its file, if there is any."""
    rows = iter(records.select("key", "text").toLocalIterator())
    first = next(rows, None)
    if first is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="luminal-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    table = RecordTable(folder / "spill", b"")
    for key, text in chain([first], rows):
        table.add(Record(key, True, text))
    path = folder / f"{uuid4().hex}.parquet"
    table.write(path)
    records.sparkSession.sparkContext.addFile(str(path))
    return path.name


@lru_cache(maxsize=1)
def _shared(name: str) -> RecordFiles:
    folder = Path(tempfile.mkdtemp(prefix="luminal-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return RecordFiles([Path(SparkFiles.get(name))], folder)
