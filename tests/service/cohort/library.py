"""What the tests of this folder share."""

import csv
from datetime import date

import duckdb

DAY = date(2026, 11, 1)
SEED, SIZE = 7, 40


def rows_of(folder):
    """The rows of a run, in the order in which they lie there."""
    return duckdb.sql(f"FROM read_parquet('{folder}/patients.parquet')").fetchall()


def named_rows(folder):
    table = duckdb.sql(f"FROM read_parquet('{folder}/patients.parquet')")
    return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]


def assessments_of(folder):
    """The Assessments of a run by patient, as text."""
    return dict(duckdb.sql(f"FROM read_parquet('{folder}/assessments/*.parquet')").fetchall())


def unread_of(folder):
    """File (its last part), line, patient and reason of what has no row."""
    with (folder / "unread.csv").open(newline="") as file:
        rows = [*csv.DictReader(file)]
    assert all(row["text"] for row in rows)
    return [
        (row["file"].rpartition("/")[2], row["line"], row["patient"], row["reason"]) for row in rows
    ]
