"""What belongs to a patient comes together: the one shuffle, and its rows as Python sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame, functions

from service.cohort.judgement import engine_of
from service.observe import logs

# of what goes to Python at once: a line may have megabytes
BATCH_ROWS, BATCH_BYTES = 256, 8 * 1024 * 1024
_ROWS, _BYTES = "maxRecordsPerBatch", "maxBytesPerBatch"
ARROW = {
    f"spark.sql.execution.arrow.{_ROWS}": str(BATCH_ROWS),
    f"spark.sql.execution.arrow.{_BYTES}": str(BATCH_BYTES),
}


def part_of(place: Column, count: int) -> Column:
    """The part in which a place is, of so many: as `span_of` has it, in whole numbers of 64 bits."""
    high = functions.shiftright(place, 32)
    low = place.bitwiseAND((1 << 32) - 1)
    sums = high * count + functions.shiftright(low * count + (count - 1), 32)
    return functions.shiftright(sums, 31).cast("int")


def by_part(records: DataFrame, count: int) -> DataFrame:
    """Records by part, place and key; what is of a patient lies together, a part in one partition."""
    parts = records.select(
        part_of(functions.col("place"), count).alias("part"), "place", "key", "text"
    )
    return parts.repartitionById(count, "part").sortWithinPartitions("part", "place", "key")


def rows_of(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    """The rows of batches, a batch at a time."""
    for batch in batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


@lru_cache(maxsize=1)
def prepare(overlay: Path | None) -> None:
    """Loads the knowledge, once in each process of Python that Spark keeps."""
    logs.configure("error")
    engine_of(overlay)
