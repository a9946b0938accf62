"""Counts week by week to a picture: a bar for what was shown, two lines for what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

_LEFT, _TOP, _HEIGHT, _FOOT = 34.0, 8.0, 110.0, 22.0
_LABEL = 70.0  # least room between two days named below the picture


@dataclass(frozen=True, slots=True)
class Week:
    """What was shown in a week, by its Monday, and how much of it was accepted and overridden."""

    start: date
    shown: int = 0
    accepted: int = 0
    overridden: int = 0


@dataclass(frozen=True, slots=True)
class TrendMark:
    """A week in the picture; `top` of its bar, `accepted` and `overridden` the heights of the lines."""

    week: Week
    x: float  # middle
    top: float
    accepted: float
    overridden: float
    is_named: bool  # whether its day stands below it


@dataclass(frozen=True, slots=True)
class Trend:
    """The picture, in units of the letters on it."""

    width: float
    height: float
    base: float  # where nothing stands
    bar: float  # width of a bar
    marks: tuple[TrendMark, ...]
    ticks: tuple[tuple[float, int], ...]  # heights with their counts

    def line(self, name: str) -> str:
        """The points of a line, as SVG writes them."""
        return " ".join(f"{mark.x},{getattr(mark, name)}" for mark in self.marks)


def draw_trend(weeks: Sequence[Week], width: float) -> Trend:
    """The picture of successive weeks; the tallest bar is the most that was shown in one."""
    most = max(1, *(week.shown for week in weeks))
    base = _TOP + _HEIGHT
    step = (width - _LEFT) / len(weeks)
    every = max(1, round(_LABEL / step + 0.5))

    def height(count: int) -> float:
        return round(base - count / most * _HEIGHT, 1)

    marks = tuple(
        TrendMark(
            week, round(_LEFT + (n + 0.5) * step, 1), height(week.shown), height(week.accepted),
            height(week.overridden), n % every == 0,
        )
        for n, week in enumerate(weeks)
    )  # fmt: skip
    counts = dict.fromkeys((0, most // 2, most))
    ticks = tuple((height(count), count) for count in counts)
    return Trend(width, base + _FOOT, base, round(step * 0.7, 1), marks, ticks)
