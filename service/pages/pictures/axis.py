"""Scales of the pictures: days with long idle spans cut out, and ratios on a logarithmic scale."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

Span = tuple[date, date]
_BREAK = 22.0  # width of what is cut out
_IDLE = 0.15  # share of the whole from which an idle span is cut out
_MARGIN = 0.03  # share of the time that counts that stays on both sides of what happened


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of days on a stretch of the picture."""

    first: int
    last: int
    left: float
    right: float
    is_break: bool


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """Days from left to right."""

    pieces: tuple[_Piece, ...]

    def x(self, day: date) -> float:
        """Where a day stands; one outside stands at the edge."""
        number = day.toordinal()
        starts = [piece.first for piece in self.pieces]
        piece = self.pieces[max(0, bisect_right(starts, number) - 1)]
        share = (number - piece.first) / max(1, piece.last - piece.first)
        return round(piece.left + min(1.0, max(0.0, share)) * (piece.right - piece.left), 1)

    @property
    def breaks(self) -> tuple[float, ...]:
        """The middles of the spans that are cut out."""
        return tuple(round((p.left + p.right) / 2, 1) for p in self.pieces if p.is_break)

    def years(self, least: float) -> list[tuple[float, str]]:
        """First days of years with room between them, each with its place."""
        first, last = (date.fromordinal(n) for n in (self.pieces[0].first, self.pieces[-1].last))
        ticks: list[tuple[float, str]] = []
        for year in range(first.year + 1, last.year + 1):
            day = date(year, 1, 1)
            if any(p.is_break and p.first < day.toordinal() < p.last for p in self.pieces):
                continue
            place = self.x(day)
            if not ticks or place - ticks[-1][0] >= least:
                ticks.append((place, str(year)))
        return ticks


def time_axis(spans: Iterable[Span], left: float, right: float) -> TimeAxis:
    """An axis on which all spans have room; an idle time between them that is long is cut out."""
    busy = _together(spans)
    first, last = busy[0][0], busy[-1][1]
    whole = max(1, last - first)
    margin = max(10, int(sum(b - a for a, b in busy) * _MARGIN))
    edges = [first - margin]
    for (_, end), (start, _) in itertools.pairwise(busy):
        if start - end > whole * _IDLE:
            edges += [end + margin, start - margin]
    edges.append(last + margin)
    rows = list(itertools.pairwise(edges))
    cut = len(rows) // 2
    days = sum(b - a for n, (a, b) in enumerate(rows) if n % 2 == 0)
    scale = (right - left - cut * _BREAK) / max(1, days)
    pieces: list[_Piece] = []
    for n, (a, b) in enumerate(rows):
        width = _BREAK if n % 2 else (b - a) * scale
        pieces.append(_Piece(a, b, left, left + width, bool(n % 2)))
        left += width
    return TimeAxis(tuple(pieces))


def _together(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Spans that touch as one, in order."""
    rows: list[tuple[int, int]] = []
    for start, end in sorted((a.toordinal(), max(a, b).toordinal()) for a, b in spans):
        if rows and start <= rows[-1][1]:
            rows[-1] = (rows[-1][0], max(rows[-1][1], end))
        else:
            rows.append((start, end))
    return rows


_TICKS = (0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0)


@dataclass(frozen=True, slots=True)
class RatioAxis:
    """Ratios from left to right, logarithmic."""

    low: float
    high: float
    left: float
    right: float

    def x(self, ratio: float) -> float:
        """Where a ratio stands; one outside stands at the edge."""
        ratio = min(self.high, max(self.low, ratio))
        share = math.log(ratio / self.low) / math.log(self.high / self.low)
        return round(self.left + share * (self.right - self.left), 1)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Round ratios with their places."""
        return [(self.x(t), f"{t:g}") for t in _TICKS if self.low <= t <= self.high]


def ratio_axis(values: Sequence[float], left: float, right: float) -> RatioAxis:
    """An axis on which all ratios, and one, have room."""
    return RatioAxis(min(0.95, *values) * 0.92, max(1.05, *values) * 1.08, left, right)


@dataclass(frozen=True, slots=True)
class ShareAxis:
    """Shares, 0 to 1, from left to right."""

    left: float
    right: float

    def x(self, share: float) -> float:
        """Where a share stands."""
        return round(self.left + min(1.0, max(0.0, share)) * (self.right - self.left), 1)

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Quarters with their places."""
        return [(self.x(n / 4), f"{n * 25} %") for n in range(5)]
