"""Hazard ratios of the trials behind the options, to a forest plot: one row a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oncology.knowledge import Figure
from oncology.options import figure_text
from service.pages.pictures.axis import ratio_axis
from service.pages.presentation import OFFERED, Presentation
from service.pages.wording import text

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ROW = 46.0
_TOP = 8.0
_WIDE = 600.0  # width from which names and numbers stand beside the lines
_WIDE_ROW = 32.0


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One figure of a trial: of the option's population, or of the subgroup nearest to the patient."""

    option: str
    rank: int | None
    status: str
    trial: str
    comparator: str
    endpoint: str
    population: str
    numbers: str  # as the Assessment words them
    hr: float
    low: float | None
    high: float | None
    is_subgroup: bool
    is_exploratory: bool
    link: str

    @property
    def ratio_text(self) -> str:
        """The ratio with its interval."""
        interval = "" if self.low is None else f" ({self.low:g}-{self.high:g})"
        return f"{self.hr:g}{interval}"


@dataclass(frozen=True, slots=True)
class ForestMark:
    """Where a row is drawn: `y` of its name, `middle` of its line."""

    row: ForestRow
    y: float
    middle: float
    x: float
    left: float | None
    right: float | None


@dataclass(frozen=True, slots=True)
class Forest:
    """The whole drawing; `one` is where the ratio is one."""

    width: float
    height: float
    marks: tuple[ForestMark, ...]
    ticks: tuple[tuple[float, str], ...]
    one: float
    is_wide: bool


def forest_rows(presentation: Presentation) -> list[ForestRow]:
    """The figures of the options that fit, in their order, each followed by that of the subgroup."""
    findings, documents = presentation.findings, presentation.assessment["options"]
    rows: list[ForestRow] = []
    for option, document in zip(findings.options, documents, strict=True):
        evidence = option.key_evidence
        if option.status not in OFFERED or evidence is None:
            continue
        head = (str(document.get("title", document["id"])), option.rank, option.status)
        trial = (evidence.trial.name, evidence.comparator or text("no-comparator"))
        if evidence.figure is not None:
            rows += _row(head, trial, evidence.figure, is_subgroup=False)
        if option.subgroup is not None:
            rows += _row(head, trial, option.subgroup.figure, is_subgroup=True)
    return rows


def _row(
    head: tuple[str, int | None, str], trial: tuple[str, str], figure: Figure, *, is_subgroup: bool
) -> Iterator[ForestRow]:
    if figure.hr is None:
        return
    bounds = [float(n) for n in _NUMBER.findall(figure.ci or "")]
    low, high = bounds if len(bounds) == 2 else (None, None)
    yield ForestRow(
        *head, *trial, figure.endpoint, figure.population,
        figure_text(figure, population=False), figure.hr, low, high, is_subgroup,
        figure.kind == "exploratory", figure.publication.link if figure.publication else "",
    )  # fmt: skip


def draw_forest(rows: Sequence[ForestRow], width: float) -> Forest | None:
    """The drawing in a width; None without a row."""
    if not rows:
        return None
    values = [v for row in rows for v in (row.hr, row.low, row.high) if v is not None]
    is_wide = width >= _WIDE
    axis = ratio_axis(values, *((width * 0.4, width * 0.78) if is_wide else (6, width - 6)))
    step, middle = (_WIDE_ROW, 12.0) if is_wide else (_ROW, 34.0)
    marks = []
    for number, row in enumerate(rows):
        left = None if row.low is None else axis.x(row.low)
        right = None if row.high is None else axis.x(row.high)
        top = _TOP + number * step
        marks.append(ForestMark(row, top + 12, top + middle, axis.x(row.hr), left, right))
    height = _TOP + len(rows) * step + 34
    return Forest(width, height, tuple(marks), tuple(axis.ticks), axis.x(1.0), is_wide)
