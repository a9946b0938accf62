"""Periods and occasions to a drawing: where each bar, mark and label stands in a given width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oncology.dates import PartialDate
from service.pages.pictures.axis import Span, TimeAxis, time_axis
from service.pages.pictures.occasions import Occasion, Period, Stretch
from service.pages.wording import full_day_text, partial_day_text, text

_LETTER = 6.3  # width of a letter of a label, on average
_ROW = 15.0  # height of a row of labels
_BAR = 13.0
_THIN = 4.0
_ROWS = 4  # of labels in a lane, at most


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `kind` is its class. `arrow`: it goes on."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    title: str = ""
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on a day, with the range of days where it is not one day."""

    kind: str
    x: float
    y: float
    title: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Label:
    """Words at a place; `anchor` as SVG has it."""

    kind: str
    x: float
    y: float
    words: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole drawing."""

    width: float
    height: float
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    years: tuple[tuple[float, str], ...]
    breaks: tuple[float, ...]
    rules: tuple[tuple[str, float, float, float], ...]  # upright lines: kind, place, top, bottom


class _Drawing:
    """What is drawn so far, from the top down."""

    def __init__(self, axis: TimeAxis, width: float, today: date) -> None:
        self.axis = axis
        self.width = width
        self.today = today
        self.y = 20.0
        self.bars: list[Bar] = []
        self.marks: list[Mark] = []
        self.labels: list[Label] = []

    def lane(self, kinds: Sequence[str], occasions: Iterable[Occasion]) -> None:
        """Marks on one line, with labels under it as far as there is room."""
        own = [o for o in occasions if o.kind in kinds]
        if not own:
            return
        base, ends = self.y + 7, [float("-inf")] * _ROWS
        depth = 0
        for occasion in own:
            middle = self.axis.x(occasion.when.middle)
            words = f"{partial_day_text(occasion.when)} {occasion.label}"
            left, right = self.axis.x(occasion.when.first), self.axis.x(occasion.when.last)
            self.marks.append(Mark(occasion.kind, middle, base, words, left, right))
            row = self._row_for(occasion.kind, words, (middle, base), ends)
            depth = max(depth, row)
        self.y = base + 8 + depth * _ROW

    def _row_for(self, kind: str, words: str, place: tuple[float, float], ends: list[float]) -> int:
        """Puts a label into the first row with room for it; the number of rows down to it."""
        words = _cut(words, self.width)
        length = len(words) * _LETTER
        middle, base = place
        left = min(max(0.0, middle - 4), self.width - length)
        for number, end in enumerate(ends):
            if left > end + 6:
                ends[number] = left + length
                y = base + 18 + number * _ROW
                self.labels.append(Label(kind, round(max(0.0, left), 1), y, words))
                return number + 1
        return 0

    def period(self, period: Period) -> None:
        """A label, a bar, and a thin bar for each drug whose days are not those of the whole."""
        if period.kind == "gap":
            return
        words = " ".join(filter(None, (period.title, "·", period.drugs, "·", period.note)))
        self.y += 13
        middle = self.axis.x(period.days.start.middle)
        words = _cut(words, self.width)
        left = min(middle, self.width - len(words) * _LETTER)
        self.labels.append(Label(period.kind, round(max(0.0, left), 1), self.y, words))
        self.y += 5
        self._bar(period.kind, period.days, _BAR, f"{period.title}: {period.span_text}")
        self.y += _BAR + 2
        for use in period.drug_days:
            self._bar(f"{period.kind} drug", use, _THIN, use.name)
            self.y += _THIN + 2
        self.y += 3

    def _bar(self, kind: str, days: Stretch, height: float, title: str) -> None:
        end = days.end or PartialDate.of(self.today)
        sure = (self.axis.x(days.start.last), self.axis.x(end.first))
        left, right = self.axis.x(days.start.first), self.axis.x(end.last)
        if left < sure[0] or sure[1] < right:
            self.bars.append(Bar(f"{kind} range", left, self.y, max(2.0, right - left), height))
        if sure[1] >= sure[0]:
            width = max(2.0, sure[1] - sure[0])
            self.bars.append(Bar(kind, sure[0], self.y, width, height, title, days.end is None))


def draw_timeline(
    periods: Sequence[Period], occasions: Sequence[Occasion], today: date, width: float
) -> Timeline | None:
    """The drawing in a width; None where nothing has a day."""
    spans = [*_spans(periods, occasions, today)]
    if len(spans) < 2:
        return None
    axis = time_axis(spans, 4, width - 12)
    drawing = _Drawing(axis, width, today)
    drawing.lane(("disease", "progression"), occasions)
    top = drawing.y
    for period in periods:
        drawing.period(period)
    bottom = drawing.y
    drawing.lane(("test",), occasions)
    drawing.lane(("specimen",), occasions)
    rules = [("today", axis.x(today), 14.0, drawing.y)]
    marks = [o for o in occasions if o.kind == "mark"]
    for mark in marks:
        rules.append(("mark", axis.x(mark.when.middle), top, bottom))
    height = drawing.y + 4
    for mark in marks:
        words = f"{full_day_text(mark.when.middle)} {mark.label}"
        place = min(max(0.0, axis.x(mark.when.middle) - 4), width - len(words) * _LETTER)
        height += 12
        drawing.labels.append(Label("mark", round(max(0.0, place), 1), height, words))
        rules[-1] = ("mark", axis.x(mark.when.middle), top, height - 11)
        height += 4
    drawing.labels.append(Label("today", width - 2, 10.0, text("today"), "end"))
    # a progression is also seen on the bar that it ends
    rules += [
        ("progression", axis.x(o.when.middle), 28.0, bottom)
        for o in occasions
        if o.kind == "progression"
    ]
    return Timeline(
        width, round(height + 4, 1), tuple(drawing.bars), tuple(drawing.marks),
        tuple(drawing.labels), tuple(y for y in axis.years(34) if y[0] < width - 70),
        axis.breaks, tuple(rules),
    )  # fmt: skip


def _spans(periods: Iterable[Period], occasions: Iterable[Occasion], today: date) -> Iterable[Span]:
    for period in periods:
        if period.kind != "gap":
            end = period.days.end
            yield period.days.start.first, end.last if end else today
    for occasion in occasions:
        yield occasion.when.first, occasion.when.last
    yield today, today


def _cut(words: str, width: float) -> str:
    most = int(width / _LETTER)
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
