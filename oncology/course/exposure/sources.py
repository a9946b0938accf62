"""Several sources that tell of one agent, as one (rule EP-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import (
    Episode,
    chain,
    cover_events,
    gap_of,
    may_be_one,
    with_due_dose,
)
from oncology.course.exposure.record_dates import FULFILLED
from oncology.course.exposure.supplies import add_supplies
from oncology.dates import PartialDate, is_near, latest
from oncology.knowledge import Rules


def merge_records(
    records: Sequence[Episode], interval: int | None, rules: Rules
) -> tuple[list[Episode], list[Doubt]]:
    """Episodes of one agent, oldest first, and what the sources disagree on.

    Records of equally strong sources are put together first; then each weaker stretch is fitted to
    the stronger ones, and last what was supplied. `interval`: days between two doses of a drug that
    is not taken by mouth.
    """
    gap = gap_of(interval, rules)
    doubts: list[Doubt] = []
    episodes: list[Episode] = []
    told = [e for e in records if not e.supply]
    for rank in sorted({e.rank for e in told}, reverse=True):
        same = [cover_events(e, interval) for e in told if e.rank == rank]
        for stretch in chain(same, gap, rules):
            episodes, conflict = _fit(stretch, episodes, rules)
            doubts += conflict
    fills = [cover_events(e, interval) for e in records if e.supply]
    episodes, conflict = add_supplies(fills, episodes, gap, rules)
    whole = chain(episodes, gap, rules) if len(episodes) > 1 else episodes
    return [with_due_dose(e, interval, gap, rules.as_of) for e in whole], [*doubts, *conflict]


def _fit(low: Episode, strong: list[Episode], rules: Rules) -> tuple[list[Episode], list[Doubt]]:
    """Rule EP-2: a weaker source adds to what a stronger one leaves open, never overrules it."""
    over = [e for e in strong if _overlap(e, low, rules)]
    if not over:
        return sorted([*strong, low], key=lambda e: (e.start.middle, e.sources)), []
    first, last = over[0], over[-1]
    doubts: list[Doubt] = []
    if not any(_unmeasured(e) for e in over) and _apart(first, last, low, rules):
        limit = rules.number("source_conflict")
        sources = tuple(dict.fromkeys((*first.sources, *last.sources, *low.sources)))
        doubts.append(
            doubt("moderate", "source-conflict", sources, drug=low.ingredient, days=limit)
        )
        changed = {id(last): _with_details(last, low)}
    else:
        changed = {id(last): _with_end(last, low)}
        earlier = changed.get(id(first), first)
        changed[id(first)] = replace(earlier, start=min(earlier.start, low.start))
    return [changed.get(id(e), e) for e in strong], doubts


def _overlap(high: Episode, low: Episode, rules: Rules) -> bool:
    """Rule EP-2: whether two sources tell of one stretch; other intents are other stretches."""
    if {high.intent, low.intent} == {"curative", "palliative"}:
        return False
    if not (may_be_one(high, low, rules) and may_be_one(low, high, rules)):
        return False
    starts_before = high.end is None or low.start.middle <= high.end.middle
    return starts_before and (low.end is None or low.end.middle >= high.start.middle)


def _unmeasured(episode: Episode) -> bool:
    """A dose given once says nothing on how long an oral drug was taken."""
    return episode.single and episode.cover is None


def _apart(first: Episode, last: Episode, low: Episode, rules: Rules) -> bool:
    """Rule EP-2: whether start or end differ by more than sources may, so that one is wrong."""
    limit = rules.days("source_conflict")
    if not is_near(low.start.middle, first.start.middle, limit):
        return True
    if low.end is None or low.end.late:
        return False  # an open copy does not reopen what a stronger source closed
    if last.end is not None and last.end.late:
        return False  # the weaker source has the day that the stronger one lacks
    end = last.end.middle if last.end else rules.as_of
    return not is_near(low.end.middle, end, limit)


def _with_details(high: Episode, low: Episode) -> Episode:
    """The stronger one, with what only the weaker one says."""
    flags = high.flags
    if "order-only" in flags and "order-only" not in low.flags:
        flags = tuple(f for f in flags if f != "order-only")
    own = high.stop_reason is not None
    return replace(
        high,
        stop_reason=high.stop_reason or low.stop_reason,
        stopped=high.stopped if own else low.stopped,
        intent=high.intent or low.intent,
        sources=tuple(dict.fromkeys((*high.sources, *low.sources))),
        flags=flags,
        standing=high.standing or (low.end is None and "on-hold" not in low.flags),
        single=high.single and (low.end is None or low.single or FULFILLED in low.flags),
    )


def _with_end(high: Episode, low: Episode) -> Episode:
    """Both agree within the limit: the later end, unless one of them leaves it open."""
    episode = _with_details(high, low)
    if _unmeasured(high):
        flags = tuple(f for f in low.flags if f != "order-only")
        ends = [e for e in (high.end, low.end) if e is not None]
        end = latest(ends) if len(ends) > 1 else None
        return replace(episode, end=end, flags=flags, single=high.single and low.single)
    if high.end is None or low.end is None:
        return episode
    if high.end.late:
        return _with_day(episode, high.end, low.end)
    return episode if low.end.late else replace(episode, end=max(high.end, low.end))


def _with_day(episode: Episode, end: PartialDate, other: PartialDate) -> Episode:
    """Rule IN-4: the day of an end that is not recorded, from the weaker source that has it."""
    if other.late:
        return replace(episode, end=end.since(other.first).until(min(end.last, other.last)))
    flags = tuple(f for f in episode.flags if f not in {"end-missing", FULFILLED})
    return replace(episode, end=other, flags=flags)
