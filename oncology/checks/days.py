"""Days that cannot be, thresholds outside their range, and reviews that are overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from oncology.checks.documents import Documents
from oncology.knowledge import EntryPlace, fault_text, read_day

# No drug of the knowledge base was approved, and no trial of it published, before.
EARLIEST = date(1970, 1, 1)
_SEEN = ("checked", "reviewed")
_DAYS = (*_SEEN, "next_review", "date", "until", "valid_from", "valid_until", "available_from")
_ORDERED = (("date", "until"), ("valid_from", "valid_until"), ("reviewed", "next_review"))


def calendar_faults(documents: Documents) -> Iterator[str]:
    """Days that the calendar does not have; nothing can be loaded while there is one."""
    for place, found in documents.mappings:
        for name in _DAYS:
            value = found.get(name)
            if isinstance(value, str) and len(value) == len("0000-00-00") and _wrong(value):
                yield fault_text(place, f"{name} {value} is no day of the calendar", "correct it")


def day_faults(documents: Documents) -> Iterator[str]:
    """Faults that hold on any day."""
    reviewed = _reviewed(documents)
    for place, found in documents.mappings:
        for early, late in _ORDERED:
            first, last = found.get(early), found.get(late)
            if isinstance(first, str) and isinstance(last, str) and first > last:
                yield fault_text(place, f"{late} {last} is before {early}", "correct one")
        yield from _label(place, found)
        year = found.get("year")
        if isinstance(year, int) and not EARLIEST.year <= year <= reviewed.year:
            problem = f"the year {year} is not between {EARLIEST.year} and the last review"
            yield fault_text(place, problem, "correct it, or set reviewed in version.yaml")
    yield from _thresholds(documents)


def review_faults(documents: Documents, today: date) -> Iterator[str]:
    """Reviews that were due before the day, and statements seen after it."""
    for place, row in _version(documents):
        if read_day(row["next_review"]) < today:  # type: ignore[operator]
            problem = f"the review was due on {row['next_review']}"
            yield fault_text(
                place, problem, "review the knowledge and set reviewed and next_review"
            )
    months = next((row.get("entry_review_months") for _, row in _version(documents)), None)
    for place, found in documents.mappings:
        for name in _SEEN:
            value = found.get(name)
            if not isinstance(value, str) or _wrong(value):
                continue
            if date.fromisoformat(value) > today:
                yield fault_text(
                    place, f"{name} {value} lies in the future", "write the day it was seen"
                )
        if months and isinstance(found.get("reviewed"), str) and "labels" in found:
            age = today - date.fromisoformat(found["reviewed"])
            if age.days > int(months) * 31:
                problem = f"last reviewed on {found['reviewed']}, more than {months} months ago"
                yield fault_text(place, problem, "review the entry and set reviewed")


def _version(documents: Documents) -> Iterator[tuple[EntryPlace, Any]]:
    for path, content in documents.data.items():
        if path.endswith("/version.yaml"):
            yield (path, str(content["version"])), content


def _reviewed(documents: Documents) -> date:
    return max(date.fromisoformat(row["reviewed"]) for _, row in _version(documents))


def _wrong(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return True
    return False


def _label(place: EntryPlace, found: Any) -> Iterator[str]:
    """A label cannot be older than modern oncology, nor seen before it was given."""
    given, seen = found.get("date"), found.get("checked")
    if "indication" not in found or not isinstance(given, str) or _wrong(given):
        return
    if date.fromisoformat(given) < EARLIEST:
        yield fault_text(place, f"the label date {given} is before {EARLIEST}", "correct it")
    if isinstance(seen, str) and given > seen:
        problem = f"the label date {given} is after the day on which it was checked ({seen})"
        yield fault_text(place, problem, "correct one of them")


def _thresholds(documents: Documents) -> Iterator[str]:
    for place, row in documents.rows("thresholds", "thresholds"):
        if "range" not in row:
            yield fault_text(place, "it has no plausible range", "add range: [low, high]")
            continue
        low, high = row["range"]
        if not low <= row["value"] <= high:
            problem = f"the value {row['value']} is outside its range {low} to {high}"
            yield fault_text(place, problem, "correct the value, or the range with its source")
