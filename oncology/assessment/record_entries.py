"""A record with entries that nobody recorded: what it would tell if a finding were another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from oncology.dates import PartialDate
from oncology.intake import (
    DiseaseStatus,
    Finding,
    Her2,
    Measurement,
    PatientRecord,
    Variant,
)

Row = Mapping[str, Any]


def with_entries(
    record: PatientRecord, entries: Mapping[str, Sequence[Row]], day: date, source: str
) -> PatientRecord:
    """The record as it would be had these entries been found on a day.

    They take the place of what is recorded of the same gene, marker or concept; a statement on the
    course of the disease only adds to those before.

    Args:
        record: What was read.
        entries: By the list of the record; fields of the list's type.
        day: The day of the findings.
        source: What stands for the resource that would tell of them.
    """
    when = PartialDate.of(day)
    for name, rows in entries.items():
        make, key = _LISTS[name]
        fresh = tuple(make(row, when, source) for row in rows)
        keys = {key(entry) for entry in fresh}
        rest = tuple(entry for entry in getattr(record, name) if key(entry) not in keys)
        change: dict[str, Any] = {name: (*rest, *fresh)}
        record = replace(record, **change)
    return record


def _variant(row: Row, when: PartialDate, source: str) -> Variant:
    unstated = {"protein": None, "coding": None, "significance": None, "allele_fraction": None}
    return Variant(**{**unstated, **row}, date=when, sources=(source,))


def _her2(row: Row, when: PartialDate, source: str) -> Her2:
    unstated = {"ihc": None, "ish": None, "overall": None, "category": None, "staining": None}
    return Her2(**{**unstated, **row}, date=when, specimen=None, source=source)


def _finding(row: Row, when: PartialDate, source: str) -> Finding:
    return Finding(**row, date=when, source=source)


def _measurement(row: Row, when: PartialDate, source: str) -> Measurement:
    return Measurement(**row, date=when, source=source)


def _status(row: Row, when: PartialDate, source: str) -> DiseaseStatus:
    return DiseaseStatus(**row, date=when, source=source)


_Make = Callable[[Row, PartialDate, str], Any]
_Key = Callable[[Any], object]
# how an entry of a list is made, and what it takes the place of
_LISTS: Mapping[str, tuple[_Make, _Key]] = {
    "variants": (_variant, lambda entry: entry.gene),
    "her2": (_her2, lambda _: "her2"),
    "findings": (_finding, lambda entry: entry.concept),
    "measurements": (_measurement, lambda entry: entry.concept),
    "statuses": (_status, lambda entry: (entry.date, entry.source)),
}
