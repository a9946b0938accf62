"""Records of one agent become episodes of exposure (rules EP-1 to EP-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oncology.course.doubt import Doubt, doubt
from oncology.dates import PartialDate, days
from oncology.knowledge import Rules

INVESTIGATIONAL = "investigational"  # the class of an agent whose class is not known (LN-7)


@dataclass(frozen=True, slots=True)
class Episode:
    """One agent taken over one stretch of time. `end` None: open at the day of assessment.

    `single`: known from point events (administrations, dispenses); `cover`: the days that one of
    them covers, None when nothing says. `rank`: how strong its source is (EP-2). `supportive`: it
    never makes a line (EP-5).
    """

    ingredient: str
    classes: tuple[str, ...]
    endocrine: bool
    advanced_only: bool
    start: PartialDate
    end: PartialDate | None
    stop_reason: str | None
    intent: str | None
    rank: int
    sources: tuple[str, ...]
    flags: tuple[str, ...] = ()
    single: bool = False
    cover: int | None = None
    supportive: bool = False

    def running(self, day: date) -> bool:
        """Whether it goes on at the given day."""
        return self.start.middle <= day and (self.end is None or self.end.middle >= day)


def merge_records(
    records: Sequence[Episode], interval: int | None, rules: Rules
) -> tuple[list[Episode], list[Doubt]]:
    """Episodes of one agent, oldest first, and what the sources disagree on.

    Records of equally strong sources are put together first; then each weaker stretch is fitted to
    the stronger ones. `interval`: days between two doses of a drug that is not taken by mouth.
    """
    gap = (
        2 * interval + rules.number("parenteral_gap_extra")
        if interval
        else rules.number("oral_gap")
    )
    doubts: list[Doubt] = []
    episodes: list[Episode] = []
    for rank in sorted({e.rank for e in records}, reverse=True):
        same = [_cover(e) for e in records if e.rank == rank]
        for stretch in _chain(same, gap, rules):
            episodes, conflict = _fit(stretch, episodes, rules)
            doubts += conflict
    whole = _chain(episodes, gap, rules) if len(episodes) > 1 else episodes
    return [_still_open(e, interval, gap, rules.as_of) for e in whole], doubts


def _cover(episode: Episode) -> Episode:
    """Rule EP-3: a point event covers its interval, or the days supplied."""
    if not episode.single:
        return episode
    last = PartialDate.of(episode.start.middle + days((episode.cover or 1) - 1))
    return replace(episode, end=last if episode.end is None else max(last, episode.end))


def _still_open(episode: Episode, interval: int | None, gap: int, as_of: date) -> Episode:
    """Open while the last dose still covers the day; of an oral drug, while a refill would join."""
    if not episode.single or episode.end is None or episode.stop_reason:
        return episode
    reach = episode.end.middle + days(0 if interval else gap)
    return replace(episode, end=None) if reach >= as_of else episode


def _chain(records: Iterable[Episode], gap: int, rules: Rules) -> list[Episode]:
    """Rule EP-1: what follows within the gap is one episode."""
    groups: list[list[Episode]] = []
    reach: Episode | None = None
    for record in sorted(records, key=lambda e: (e.start.middle, e.start.first, e.sources)):
        if reach is not None and _joins(reach, groups[-1], record, gap):
            groups[-1].append(record)
            if reach.end is not None and (record.end is None or record.end >= reach.end):
                reach = record
        else:
            groups.append([record])
            reach = record
    return [_unite(group, rules) for group in groups]


def _joins(reach: Episode, group: list[Episode], record: Episode, gap: int) -> bool:
    """Rule EP-1: within the gap of the record that reaches furthest, of no other intent.

    What follows a stop for progression is a new course of the drug.
    """
    intent = next((e.intent for e in group if e.intent), None)
    if {intent, record.intent} == {"curative", "palliative"}:
        return False
    if reach.end is None:
        return True
    after = record.start.middle > reach.end.middle
    if after and reach.stop_reason == "progression":
        return False
    return record.start.middle <= reach.end.middle + days(gap)


def _unite(group: list[Episode], rules: Rules) -> Episode:
    """One episode of the records that belong together; the strongest source gives the rest."""
    if len(group) == 1:
        return group[0]
    end = _last([e.end for e in group])
    return replace(
        max(group, key=lambda e: e.rank),
        start=min(e.start for e in group),
        end=end,
        stop_reason=_reason(group, end, rules),
        intent=next((e.intent for e in group if e.intent), None),
        sources=tuple(dict.fromkeys(s for e in group for s in e.sources)),
        flags=_flags(group, end),
        single=all(e.single for e in group),
    )


def _last(ends: Sequence[PartialDate | None]) -> PartialDate | None:
    """The latest end; None while one is open."""
    dates = [end for end in ends if end is not None]
    return max(dates) if len(dates) == len(ends) else None


def _reason(group: list[Episode], end: PartialDate | None, rules: Rules) -> str | None:
    """Why it ended: of the record that ended last, or of a copy that ended at about that time."""
    ended = [e for e in group if e.stop_reason and (e.end is None or end is not None)]
    if end is not None:
        near = end.middle - rules.days("source_conflict")
        ended = [e for e in ended if e.end is not None and e.end.middle >= near]
    ended.sort(key=lambda e: (e.end.middle if e.end else date.max, e.rank))
    return ended[-1].stop_reason if ended else None


def _flags(group: list[Episode], end: PartialDate | None) -> tuple[str, ...]:
    """What is still in doubt once the records are put together."""
    flags: set[str] = set()
    for flag in ("order-only", "status-unknown"):
        if all(flag in e.flags for e in group):
            flags.add(flag)
    last = [e for e in group if e.end == end]
    if last and all("end-missing" in e.flags for e in last):
        flags.add("end-missing")
    first = min(group, key=lambda e: (e.start, "start-missing" in e.flags))
    flags |= {"start-missing"} & set(first.flags)
    newest = max(group, key=lambda e: (e.start.middle, e.sources))
    flags |= {"on-hold"} & set(newest.flags)
    if any("end-before-start" in e.flags for e in group):
        flags.add("end-before-start")
    return tuple(sorted(flags))


def _fit(low: Episode, strong: list[Episode], rules: Rules) -> tuple[list[Episode], list[Doubt]]:
    """Rule EP-2: a weaker source adds to what a stronger one leaves open, never overrules it."""
    over = [e for e in strong if _overlap(e, low)]
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


def _overlap(high: Episode, low: Episode) -> bool:
    """Rule EP-2: whether two sources tell of one stretch; other intents are other stretches."""
    if {high.intent, low.intent} == {"curative", "palliative"}:
        return False
    starts_before = high.end is None or low.start.middle <= high.end.middle
    return starts_before and (low.end is None or low.end.middle >= high.start.middle)


def _unmeasured(episode: Episode) -> bool:
    """A dose given once says nothing on how long an oral drug was taken."""
    return episode.single and episode.cover is None


def _apart(first: Episode, last: Episode, low: Episode, rules: Rules) -> bool:
    """Rule EP-2: whether start or end differ by more than sources may, so that one is wrong."""
    limit = rules.number("source_conflict")
    if abs((first.start.middle - low.start.middle).days) > limit:
        return True
    if low.end is None:
        return False  # an open copy does not reopen what a stronger source closed
    end = last.end.middle if last.end else rules.as_of
    return abs((end - low.end.middle).days) > limit


def _with_details(high: Episode, low: Episode) -> Episode:
    """The stronger one, with what only the weaker one says."""
    flags = high.flags
    if "order-only" in flags and "order-only" not in low.flags:
        flags = tuple(f for f in flags if f != "order-only")
    return replace(
        high,
        stop_reason=high.stop_reason or low.stop_reason,
        intent=high.intent or low.intent,
        sources=tuple(dict.fromkeys((*high.sources, *low.sources))),
        flags=flags,
    )


def _with_end(high: Episode, low: Episode) -> Episode:
    """Both agree within the limit: the later end, unless one of them leaves it open."""
    episode = _with_details(high, low)
    if _unmeasured(high):
        flags = tuple(f for f in low.flags if f != "order-only")
        return replace(
            episode, end=_last([high.end, low.end]), flags=flags, single=high.single and low.single
        )
    if high.end is None:
        return episode
    end = high.end if low.end is None else max(high.end, low.end)
    return replace(episode, end=end, single=high.single and low.single)
