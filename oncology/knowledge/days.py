"""Days of the data."""

from __future__ import annotations

import datetime


def read_day(value: object) -> datetime.date | None:
    """A day as the data writes it; None where there is none."""
    return None if value is None else datetime.date.fromisoformat(str(value))
