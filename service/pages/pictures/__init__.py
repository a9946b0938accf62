"""Findings to the geometry of pictures: what is drawn where, which templates write as SVG."""

from service.pages.pictures.forest import Forest, ForestRow, draw_forest, forest_rows
from service.pages.pictures.occasions import Occasion, Period, occasions_of, periods_of
from service.pages.pictures.shares import (
    Part,
    SharePlot,
    ShareRow,
    WholeBar,
    draw_shares,
    draw_whole,
)
from service.pages.pictures.timeline import Timeline, draw_timeline
from service.pages.pictures.trend import Trend, Week, draw_trend

__all__ = [
    "Forest",
    "ForestRow",
    "Occasion",
    "Part",
    "Period",
    "SharePlot",
    "ShareRow",
    "Timeline",
    "Trend",
    "Week",
    "WholeBar",
    "draw_forest",
    "draw_shares",
    "draw_timeline",
    "draw_trend",
    "draw_whole",
    "forest_rows",
    "occasions_of",
    "periods_of",
]
