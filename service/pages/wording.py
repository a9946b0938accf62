"""The sentences of the page (data/wording.en.yaml), by id, and days and words as they are read."""

from __future__ import annotations

import calendar
from datetime import date

from oncology.dates import PartialDate
from terminology import load_wording

_WORDING = load_wording("service.pages")
text = _WORDING.text


def plain(word: str) -> str:
    """A word of the Assessment as it is read: `not-eligible` is not eligible."""
    return word.replace("-", " ")


def day_text(value: str | None) -> str:
    """A FHIR date in its own precision, as it is read; an interval by its two ends.

    >>> day_text("2026-11-04"), day_text("2026-11"), day_text("2026")
    ('4 Nov 2026', 'Nov 2026', '2026')
    """
    if not value:
        return text("no-date")
    first, _, last = value.partition("/")
    if last:
        return text("between", first=day_text(first), last=day_text(last))
    parts = first.split("-")
    month = [calendar.month_abbr[int(parts[1])]] if len(parts) > 1 else []
    number = [str(int(parts[2]))] if len(parts) > 2 else []
    return " ".join((*number, *month, parts[0]))


def partial_day_text(day: PartialDate | None) -> str:
    """A date of the record as it is read."""
    return day_text(day.text if day else None)


def full_day_text(day: date) -> str:
    """A day as it is read."""
    return day_text(day.isoformat())
