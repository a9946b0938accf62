"""What became of the cards, as one page: shares, reasons and their course week by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from service.pages.markup import Markings, inlined
from service.pages.page import WIDTHS, page_policy
from service.pages.pictures import Week, draw_trend
from service.pages.presentation import Place
from service.pages.wording import text

_MARKINGS = Markings("service.pages", text)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of a kind of card, an option, a test or a rule; a week for each of the period."""

    group: str  # card, option, test or rule
    name: str
    weeks: tuple[Week, ...]
    reasons: Mapping[str, int]  # of overriding, with how often each was given

    @property
    def shown(self) -> int:
        """How often it was shown."""
        return sum(week.shown for week in self.weeks)

    @property
    def accepted(self) -> int:
        """How often it was accepted."""
        return sum(week.accepted for week in self.weeks)

    @property
    def overridden(self) -> int:
        """How often it was overridden."""
        return sum(week.overridden for week in self.weeks)


def feedback_page(rows: Sequence[Outcomes], period: tuple[date, date], unlinked: int) -> str:
    """The page as HTML.

    Args:
        rows: What is counted, in the order of the page.
        period: First and last day.
        unlinked: How much feedback is on cards that are not known.
    """
    return _MARKINGS.template("feedback.html").render(
        groups={group: [row for row in rows if row.group == group] for group in _groups(rows)},
        trends={
            (row.group, row.name, name): draw_trend(row.weeks, width)
            for row in rows
            for name, width in WIDTHS.items()
        },
        period=[day.isoformat() for day in period],
        unlinked=unlinked,
        style=inlined("page.css"),
        policy=page_policy(Place()),
    )


def _groups(rows: Sequence[Outcomes]) -> list[str]:
    return list(dict.fromkeys(row.group for row in rows))
