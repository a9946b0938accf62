"""The only clock of the project: everything else is told what day it is."""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """Returns the present moment in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Returns today's date where the service runs, the default of `asOf`."""
    return datetime.now().astimezone().date()
