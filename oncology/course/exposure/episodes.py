"""Records of one agent become episodes of exposure (rules EP-1 to EP-3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oncology.course.exposure.record_dates import FULFILLED
from oncology.dates import PartialDate, days, latest
from oncology.knowledge import Rules

INVESTIGATIONAL = "investigational"  # the class of an agent whose class is not known (LN-7)


@dataclass(frozen=True, slots=True)
class Episode:
    """One agent taken over one stretch of time.

    `end` None: open at the day of assessment; late: over, the day is not recorded (IN-4). `stopped`:
    the end of the record that says why. `single`: known from point events (administrations,
    dispenses); `cover`: the days that one of them covers, None when nothing says; `supply`: from
    dispenses only. `standing`: an active order or statement stands beside its doses; `due`: the day
    of the next dose, which has come while the treatment goes on (EP-3). `rank`: how strong its
    source is (EP-2). `supportive`: it never makes a line (EP-5).
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
    supply: bool = False
    supportive: bool = False
    stopped: PartialDate | None = None
    dosed: PartialDate | None = None  # the last day that its doses cover
    standing: bool = False
    due: date | None = None

    def running(self, day: date) -> bool:
        """Whether it goes on at the day of assessment."""
        if self.start.middle > day or self.end is None or self.due is not None:
            return self.start.middle <= day
        return not self.end.late and self.end.middle >= day

    @property
    def ended_on(self) -> PartialDate | None:
        """The end of the record that says why it ended, where its day is known, else its own."""
        return self.end if self.stopped is None or self.stopped.late else self.stopped


def cover_events(episode: Episode, interval: int | None) -> Episode:
    """Rule EP-3: a point event covers its interval, or the days supplied."""
    if not episode.single:
        return episode
    last = PartialDate.of(episode.start.middle + days((episode.cover or 1) - 1))
    end = last if episode.end is None else max(last, episode.end)
    return replace(episode, end=end, dosed=end if interval else None)


def gap_of(interval: int | None, rules: Rules) -> int:
    """Rule EP-1: days over which two records of an agent are one episode.

    `interval`: days between two doses of a drug that is not taken by mouth.
    """
    if interval:
        return 2 * interval + rules.number("parenteral_gap_extra")
    return rules.number("oral_gap")


def with_due_dose(episode: Episode, interval: int | None, gap: int, as_of: date) -> Episode:
    """Rule EP-3: whether it goes on at the day, and since when a dose is due.

    It goes on while the last dose covers the day; then until two intervals and some days after that
    dose, or for as long as an active record stands. An oral drug goes on while a refill would join.
    """
    end = episode.end
    if end is None:
        due = episode.dosed.middle + days(1) if episode.dosed else None
        return replace(episode, due=due) if due and due <= as_of else episode
    if not episode.single or end.late or episode.stop_reason:
        return episode
    if end.middle >= as_of:
        return replace(episode, end=None)
    if interval is None:
        return replace(episode, end=None) if end.middle + days(gap) >= as_of else episode
    due = end.middle + days(1)
    waits = due + days(gap - interval) >= as_of
    return replace(episode, due=due) if episode.standing or waits else episode


def chain(records: Iterable[Episode], gap: int, rules: Rules) -> list[Episode]:
    """Rule EP-1: what follows within the gap is one episode.

    What is over without a day was so when the next one began.
    """
    groups: list[list[Episode]] = []
    reach: Episode | None = None
    intent: str | None = None
    for record in sorted(records, key=lambda e: (e.start.middle, e.start.first, e.sources)):
        if reach is not None and _joins(reach, intent, record, gap, rules):
            groups[-1].append(record)
            intent = intent or record.intent
            if _reaches_on(reach, record):
                reach = record
        else:
            if groups:
                before = record.start.middle - days(1)
                groups[-1] = [_over_by(e, before) for e in groups[-1]]
            groups.append([record])
            reach, intent = record, record.intent
    return [_unite(group, rules) for group in groups]


def _reaches_on(reach: Episode, record: Episode) -> bool:
    if reach.end is None:
        return False
    if record.end is None or (reach.end.late and not record.end.late):
        return True
    return record.end.first >= reach.end.first if reach.end.late else record.end >= reach.end


def _over_by(episode: Episode, day: date) -> Episode:
    """The same, where it ended without a day, over by this one."""
    if episode.end is None or not episode.end.late:
        return episode
    return replace(episode, end=episode.end.until(day))


def may_be_one(earlier: Episode, later: Episode, rules: Rules) -> bool:
    """Whether what ended without a day may have lasted until another record of the agent.

    Rule IN-4: it is not stretched over years; what follows a stop for progression is a new course.
    """
    if earlier.end is None or not earlier.end.late:
        return True
    failed = earlier.stop_reason == "progression"
    span = "source_conflict" if failed else "undated_end_span"
    return later.start.middle <= earlier.end.first + rules.days(span)


def _joins(reach: Episode, intent: str | None, record: Episode, gap: int, rules: Rules) -> bool:
    """Rule EP-1: within the gap of the record that reaches furthest, of no other intent.

    What follows a stop for progression is a new course of the drug.
    """
    if {intent, record.intent} == {"curative", "palliative"}:
        return False
    if reach.end is None:
        return True
    if reach.end.late:
        return may_be_one(reach, record, rules)
    after = record.start.middle > reach.end.middle
    if after and reach.stop_reason == "progression":
        return False
    return record.start.middle <= reach.end.middle + days(gap)


def _unite(group: list[Episode], rules: Rules) -> Episode:
    """One episode of the records that belong together; the strongest source gives the rest."""
    if len(group) == 1:
        return group[0]
    end = _last(group, rules)
    stop = _stop(group, end, rules)
    return replace(
        max(group, key=lambda e: e.rank),
        start=min(e.start for e in group),
        end=end,
        stop_reason=stop.stop_reason if stop else None,
        stopped=stop.stopped if stop else None,
        intent=next((e.intent for e in group if e.intent), None),
        sources=tuple(dict.fromkeys(s for e in group for s in e.sources)),
        flags=_flags(group, end),
        single=all(e.single for e in group),
        supply=all(e.supply for e in group),
        dosed=max((e.dosed for e in group if e.dosed), default=None),
        standing=any(e.standing for e in group),
    )


def _last(group: Sequence[Episode], rules: Rules) -> PartialDate | None:
    """The latest end; None while one is open. A copy that has the day of the end gives it."""
    ends = [e.end for e in group if e.end is not None]
    if len(ends) < len(group):
        return None
    limit = rules.days("source_conflict")
    exact = [e for e in group if e.end and not e.end.late]
    told = [x.end for x in exact if x.end]
    newest = max((x.start.middle for x in exact), default=None)
    open_ends = [
        e.end
        for e in group
        if e.end and e.end.late and (newest is None or e.start.middle > newest + limit)
    ]
    return latest([*told, *open_ends] or ends)


def _stop(group: list[Episode], end: PartialDate | None, rules: Rules) -> Episode | None:
    """What says why it ended: the record that ended last, or a copy that ended at about that time."""
    ended = [e for e in group if e.stop_reason and (e.end is None or end is not None)]
    if end is not None:
        near = end.middle - rules.days("source_conflict")
        ended = [e for e in ended if e.end is not None and e.end.middle >= near]
    ended.sort(key=lambda e: (e.end.middle if e.end else date.max, e.rank))
    return ended[-1] if ended else None


def _flags(group: list[Episode], end: PartialDate | None) -> tuple[str, ...]:
    """What is still in doubt once the records are put together."""
    flags: set[str] = set()
    for flag in ("order-only", "status-unknown", FULFILLED):
        if all(flag in e.flags for e in group):
            flags.add(flag)
    last = [e for e in group if e.end == end]
    if (end is not None and end.late) or (last and all("end-missing" in e.flags for e in last)):
        flags.add("end-missing")
    first = min(group, key=lambda e: (e.start, "start-missing" in e.flags))
    flags |= {"start-missing"} & set(first.flags)
    newest = max(group, key=lambda e: (e.start.middle, e.sources))
    flags |= {"on-hold"} & set(newest.flags)
    if any("end-before-start" in e.flags for e in group):
        flags.add("end-before-start")
    return tuple(sorted(flags))
