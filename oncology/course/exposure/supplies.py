"""What was supplied, beside what was taken (rule EP-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import Episode, chain
from oncology.dates import days
from oncology.knowledge import Rules


def add_supplies(
    fills: Sequence[Episode], episodes: Sequence[Episode], gap: int, rules: Rules
) -> tuple[list[Episode], list[Doubt]]:
    """Episodes of one agent with what its dispenses add, and where they differ too much.

    A dispense may begin or prolong an episode; within one that another record carries it is no news.
    It never says when, nor why, the treatment ended.
    """
    taken = list(episodes)
    apart: list[Episode] = []
    for fill in sorted(fills, key=lambda e: (e.start.middle, e.sources)):
        host = next((n for n, e in enumerate(taken) if _holds(e, fill, rules)), None)
        if host is None:
            apart.append(fill)
        else:
            taken[host] = _with_supply(taken[host], fill)
    stretches = [_refill(e, gap, rules) for e in chain(apart, gap, rules)]
    doubts = [d for s in stretches for e in taken for d in _conflict(s, e, gap, rules)]
    return [*taken, *stretches], doubts


def _holds(episode: Episode, fill: Episode, rules: Rules) -> bool:
    """Whether a drug was supplied while another record says that it was taken.

    What is handed over soon after a stop with a reason was ordered before it.
    """
    day = fill.start.middle
    if {episode.intent, fill.intent} == {"curative", "palliative"} or day < episode.start.middle:
        return False
    if episode.end is None:
        return True
    if episode.end.late:
        span = rules.days("undated_end_span")
        return day <= min(episode.end.last, episode.end.first + span)
    last = episode.end.middle
    return day <= (last + rules.days("source_conflict") if episode.stop_reason else last)


def _with_supply(episode: Episode, fill: Episode) -> Episode:
    """The episode, known from a dispense too; one that is over without a day was not over by then."""
    end = episode.end
    return replace(
        episode,
        end=end.since(fill.start.middle) if end is not None and end.late else end,
        sources=tuple(dict.fromkeys((*episode.sources, *fill.sources))),
        flags=tuple(f for f in episode.flags if f != "order-only"),
    )


def _refill(stretch: Episode, gap: int, rules: Rules) -> Episode:
    """Open while a refill would join."""
    end = stretch.end
    if end is None or stretch.dosed is not None:
        return stretch
    return replace(stretch, end=None) if rules.as_of <= end.middle + days(gap) else stretch


def _conflict(stretch: Episode, episode: Episode, gap: int, rules: Rules) -> list[Doubt]:
    """Whether supplies begin well before the record that they join."""
    limit = rules.number("source_conflict")
    start = episode.start.middle
    is_early = start > stretch.start.middle + days(limit)
    joins = stretch.end is None or start <= stretch.end.middle + days(gap)
    if not (is_early and joins):
        return []
    sources = tuple(dict.fromkeys((*episode.sources, *stretch.sources)))
    drug = episode.ingredient
    return [doubt("moderate", "source-conflict", sources, drug=drug, days=limit)]
