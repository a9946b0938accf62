"""Shares with their intervals to a plot, one row each, and a whole with its parts to one bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.pages.pictures.axis import ShareAxis

_ROW, _WIDE_ROW = 40.0, 24.0
_TOP = 6.0
_WIDE = 600.0  # width from which names and numbers stand beside the lines
_BAR = 26.0


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A share with its interval, all 0 to 1; None where nothing was counted or shown."""

    name: str
    numbers: str
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class ShareMark:
    """Where a row is drawn: `y` of its name, `middle` of its line."""

    row: ShareRow
    y: float
    middle: float
    x: float | None
    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class SharePlot:
    """The whole drawing."""

    width: float
    height: float
    marks: tuple[ShareMark, ...]
    ticks: tuple[tuple[float, str], ...]
    is_wide: bool


def draw_shares(rows: Sequence[ShareRow], width: float) -> SharePlot | None:
    """The plot in a width; None without a row."""
    if not rows:
        return None
    is_wide = width >= _WIDE
    axis = ShareAxis(*((width * 0.42, width * 0.74) if is_wide else (8, width - 14)))
    step, middle = (_WIDE_ROW, 10.0) if is_wide else (_ROW, 26.0)

    def place(share: float | None) -> float | None:
        return None if share is None else axis.x(share)

    marks = []
    for number, row in enumerate(rows):
        top = _TOP + number * step
        places = (place(row.share), place(row.low), place(row.high))
        marks.append(ShareMark(row, top + 14, top + middle, *places))
    height = _TOP + len(rows) * step + 20
    return SharePlot(width, height, tuple(marks), tuple(axis.ticks), is_wide)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole: its kind, which names its colour, its name, and how many."""

    kind: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Where a part is drawn."""

    part: Part
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class WholeBar:
    """All parts side by side."""

    width: float
    height: float
    segments: tuple[Segment, ...]


def draw_whole(parts: Sequence[Part], width: float) -> WholeBar | None:
    """The bar in a width; None where nothing was counted."""
    total = sum(part.count for part in parts)
    if not total:
        return None
    segments: list[Segment] = []
    x = 0.0
    for part in parts:
        if part.count:
            share = part.count / total * width
            segments.append(Segment(part, round(x, 1), round(share, 1)))
            x += share
    return WholeBar(width, _BAR, tuple(segments))
