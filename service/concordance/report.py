"""Tables to one HTML file that needs no script and no network: aggregates, no patient."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.retrospect import OUTCOMES
from service.concordance.intervals import Share
from service.concordance.tables import JUDGED, GroupRow, Titles, group_rows, reasons_of
from service.concordance.tally import GROUPS, Tally
from service.concordance.wording import text
from service.pages import (
    WIDTHS,
    Markings,
    Part,
    ShareRow,
    digest,
    draw_shares,
    draw_whole,
    inlined,
)

_MARKINGS = Markings("service.concordance", text, {"outcomes": OUTCOMES})
_PLOTTED = 30  # rows of a plot; the table has all
_OPEN = "open"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the report is of. `smallest`: counts below it are not shown, 0 shows all."""

    as_of: str
    jurisdiction: str
    knowledge: str
    software: str
    smallest: int = 0
    has_years: bool = True

    @property
    def groups(self) -> tuple[str, ...]:
        """By what lines are grouped; not by year where days were moved."""
        return tuple(name for name in GROUPS if self.has_years or name != "year")


@dataclass(frozen=True, slots=True)
class Section:
    """One way to group, with its plots by width."""

    name: str
    rows: list[GroupRow]
    plots: dict[str, object]


def report_of(tally: Tally, titles: Titles, heading: Heading) -> str:
    """The report as HTML."""
    rows = {name: group_rows(tally, name, titles, heading.smallest) for name in heading.groups}
    whole = rows["all"][0] if rows["all"] else None
    parts = [_part(whole, name) for name in OUTCOMES] if whole else []
    reasons = reasons_of(tally, titles, heading.smallest)
    return _MARKINGS.template("report.html").render(
        heading=heading,
        tally=tally,
        whole=whole,
        parts=parts,
        bars={n: draw_whole(parts, w) for n, w in WIDTHS.items()},
        sections=[_section(name, rows[name]) for name in heading.groups[1:] if rows[name]],
        differences=[row for row in reasons if row.kind == "difference"],
        tests=[row for row in reasons if row.kind == "test"],
        alerts=[row for row in reasons if row.kind == "alert"],
        share=share_text,
        count=_count,
        style=inlined("page.css"),
        policy=f"default-src 'none'; style-src 'sha256-{digest('page.css')}'; base-uri 'none'; form-action 'none'",
    )


def _section(name: str, rows: list[GroupRow]) -> Section:
    shares = [
        ShareRow(
            row.title,
            text("of-judged", share=share_text(row.offered), judged=_count(row.judged)),
            row.offered.value if row.offered else None,
            row.offered.low if row.offered else None,
            row.offered.high if row.offered else None,
        )
        for row in rows
        if row.judged
    ][:_PLOTTED]
    return Section(name, rows, {n: draw_shares(shares, w) for n, w in WIDTHS.items()})


def _part(whole: GroupRow, outcome: str) -> Part:
    """What says neither yes nor no has one colour."""
    kind = outcome if outcome in JUDGED else _OPEN
    return Part(kind, text(f"outcome-{outcome}"), whole.outcomes[outcome] or 0)


def share_text(share: Share | None) -> str:
    """A share with its interval in per cent.

    >>> share_text(Share(0.5, 0.412, 0.588))
    '50 % (41-59)'
    """
    if share is None:
        return text("not-told")
    low, high = round(share.low * 100), round(share.high * 100)
    return f"{round(share.value * 100)} % ({low}-{high})"


def _count(count: int | None) -> str:
    return text("not-told") if count is None else f"{count:,}"
