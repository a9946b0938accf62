"""An application of Spark that judges lines of its own: `python bench/cohort_frame.py DAY MASTER RESULT SOURCE...`

Holds the rows that come back against the folder RESULT of a run on the same files; 1 where they differ.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import date

import duckdb
from pyspark.sql import SparkSession, functions

from service.cohort.rows import COLUMNS
from service.cohort.spark import FrameRules, patient_rows
from service.cohort.spark.grouping import part_of
from service.cohort.storage import span_of


def check_parts(session: SparkSession) -> None:
    """Spark puts each place, the first and last of each part too, into the part that Python does."""
    counts = (1, 2, 3, 7, 4096)
    spans = {count: [span_of(part, count) for part in range(count)] for count in counts}
    chance = random.Random(1)  # noqa: S311 - the same places in every run
    for count, parts in spans.items():
        few = parts[:: max(count // 50, 1)]
        places = [place for first, end in few for place in (first, end - 1, chance.randrange(first, end))]  # fmt: skip
        frame = session.createDataFrame([(place,) for place in places], "place BIGINT")
        for place, part in frame.select("place", part_of(functions.col("place"), count)).collect():
            first, end = parts[part]
            assert first <= place < end, (count, place, part)


def main() -> int:
    """Compare each row and Assessment; print how many there are."""
    day, master, folder, *sources = sys.argv[1:]
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master(master)
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    lines = session.read.text(sources)
    check_parts(session)
    rows = patient_rows(lines, FrameRules(date.fromisoformat(day), "us")).collect()
    session.stop()
    plain = duckdb.execute(f"FROM read_parquet('{folder}/patients.parquet')")
    names = [column[0] for column in plain.description]
    expected = {row[0]: dict(zip(names, row, strict=True)) for row in plain.fetchall()}
    texts = dict(duckdb.execute(f"FROM read_parquet('{folder}/assessments/*.parquet')").fetchall())
    answers = {}
    for row in rows:
        fields = row.asDict(recursive=True)
        if fields["reason"] is None:
            answers[fields["patient"]] = {name: fields[name] for name in COLUMNS}
            texts[fields["patient"]] = texts.get(fields["patient"]) == fields["assessment"]
    wrong = [p for p in expected.keys() | answers.keys() if expected.get(p) != answers.get(p)]
    apart = sum(same is not True for same in texts.values())
    unread = sorted(row.reason for row in rows if row.reason is not None)
    print(len(answers), len(wrong), apart, ",".join(unread))
    return 1 if wrong or apart else 0


if __name__ == "__main__":
    sys.exit(main())
