"""Days that cannot be, thresholds outside their range, and reviews that are overdue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from oncology.checks.documents import Documents
from oncology.dates import add_months
from oncology.knowledge import EntryPlace, fault_text, read_day

# No drug of the knowledge base was approved, and no trial of it published, before.
EARLIEST = date(1970, 1, 1)
_PAST = ("checked", "reviewed")
_DAYS = (
    *_PAST,
    "on",
    "retired",
    "next_review",
    "date",
    "until",
    "valid_from",
    "valid_until",
    "available_from",
)
_SEEN = (*_PAST, "retired")
_PAIRS = (("date", "until"), ("valid_from", "valid_until"), ("reviewed", "next_review"))


def calendar_faults(documents: Documents) -> Iterator[str]:
    """Days that the calendar does not have; nothing can be loaded while there is one."""
    for place, entry in documents.mappings:
        for name in _in_order(_DAYS, entry):
            value = entry[name]
            if isinstance(value, str) and len(value) == len("0000-00-00") and _is_no_day(value):
                yield fault_text(place, f"{name} {value} is no day of the calendar", "correct it")


def day_faults(documents: Documents) -> Iterator[str]:
    """Faults that hold on any day."""
    last_review = _newest_review(documents)
    for place, entry in documents.mappings:
        for early, late in _PAIRS:
            first, last = entry.get(early), entry.get(late)
            if isinstance(first, str) and isinstance(last, str) and first > last:
                yield fault_text(place, f"{late} {last} is before {early}", "correct one")
        yield from _label_faults(place, entry)
        year = entry.get("year")
        if isinstance(year, int) and not EARLIEST.year <= year <= last_review.year:
            problem = f"the year {year} is not between {EARLIEST.year} and the last review"
            yield fault_text(place, problem, "correct it, or set reviewed in version.yaml")
    yield from _threshold_faults(documents)


def future_faults(documents: Documents, today: date) -> Iterator[str]:
    """Statements seen, and ids retired, after the day."""
    for place, entry in documents.mappings:
        for name in _in_order(_SEEN, entry):
            day = _day(entry[name])
            if day and day > today:
                problem = f"{name} {day} lies in the future"
                yield fault_text(place, problem, "write the day it was seen")


def overdue_reviews(documents: Documents, today: date) -> Iterator[str]:
    """Reviews of the whole, of entries and of files that were due before the day; one line a file."""
    months = 0  # after which an entry is overdue; none: never
    for place, row in _versions(documents):
        months = int(row.get("entry_review_months", 0))
        due = _day(row["next_review"])
        if due and due < today:
            mend = "review the knowledge and set reviewed and next_review"
            yield fault_text(place, f"the review was due on {due}", mend)
    old: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
    for (path, entry), mapping in documents.mappings if months else ():
        day = _day(mapping["checked"]) if "checked" in mapping else None
        if day and add_months(day, months) < today:
            old[path].append((day, entry))
    for path, items in old.items():
        day, entry = min(items)
        others = f" (and {len(items) - 1} more of the file)" if len(items) > 1 else ""
        problem = f"last checked on {day}{others}, more than {months} months ago"
        yield fault_text((path, entry), problem, "check the entry at its sources and set checked")


def _in_order(names: tuple[str, ...], entry: Any) -> Iterable[str]:
    """Those of the names that are fields of the entry, which most entries have none of."""
    return () if entry.keys().isdisjoint(names) else (name for name in names if name in entry)


def _versions(documents: Documents) -> Iterator[tuple[EntryPlace, Any]]:
    for path, content in documents.data.items():
        if path.endswith("/version.yaml"):
            yield (path, str(content["version"])), content


def _newest_review(documents: Documents) -> date:
    return max(date.fromisoformat(row["reviewed"]) for _, row in _versions(documents))


def _is_no_day(value: str) -> bool:
    return _day(value) is None


def _day(value: object) -> date | None:
    """A day of the data; None where it is none."""
    try:
        return read_day(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _label_faults(place: EntryPlace, entry: Any) -> Iterator[str]:
    """A label cannot be older than modern oncology, nor seen before it was given."""
    start, checked = entry.get("date"), entry.get("checked")
    if "indication" not in entry or not isinstance(start, str) or _is_no_day(start):
        return
    if date.fromisoformat(start) < EARLIEST:
        yield fault_text(place, f"the label date {start} is before {EARLIEST}", "correct it")
    if isinstance(checked, str) and start > checked:
        problem = f"the label date {start} is after the day on which it was checked ({checked})"
        yield fault_text(place, problem, "correct one of them")


def _threshold_faults(documents: Documents) -> Iterator[str]:
    for place, row in documents.rows("parameters", "parameters"):
        low, high = row["range"]
        for item in row["values"]:
            if not low <= item["value"] <= high:
                problem = f"the value {item['value']} is outside its range {low} to {high}"
                yield fault_text(place, problem, "correct the value, or the range with its source")
