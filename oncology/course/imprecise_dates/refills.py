"""Records of one agent that follow each other whatever their days: only the outer days matter.

Refills and doses that join on every day that they allow (rule EP-1) make one episode, from the
first start to the last end. The days between are told apart by no rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from oncology.course.exposure.episodes import Episode, chain, cover_events, gap_of
from oncology.dates import days
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class _Refill:
    """One record of a run, with the first and the last day that it may reach to."""

    episode: Episode
    reach: tuple[date, date]

    @property
    def start_gives_reach(self) -> bool:
        """Whether it reaches so far from its start, not to a day of its own."""
        return self.episode.single or _is_undated(self.episode)

    @property
    def starts(self) -> tuple[date, date]:
        """The first and the last day on which it may have begun."""
        return self.episode.start.first, self.episode.start.last


@dataclass(frozen=True, slots=True)
class Inner:
    """Dates of records, by their source, on which nothing hangs.

    `copies`: records that say what another says.
    """

    starts: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    copies: frozenset[str] = frozenset()


def are_plain(records: Iterable[Episode]) -> bool:
    """Whether of these records the days alone decide which belong together.

    Not where one says why it was stopped or has another intent, nor where some of equally strong
    ones are over without a day.
    """
    entries = list(records)
    supplies = {e.supply for e in entries}
    intents = {e.intent for e in entries} - {None}
    if len(supplies) != 1 or len(intents) > 1 or any(e.stop_reason for e in entries):
        return False
    ends: dict[int, set[object]] = {}
    for entry in entries:
        ends.setdefault(entry.rank, set()).add(entry.flags if _is_undated(entry) else None)
    return all(len(kinds) == 1 for kinds in ends.values())


def inner_dates(records: Sequence[Episode], interval: int | None, rules: Rules) -> Inner:
    """The dates on which nothing hangs, of plain records of one agent."""
    gap = gap_of(interval, rules)
    starts: set[str] = set()
    ends: set[str] = set()
    copies: set[str] = set()
    for rank in {e.rank for e in records}:
        refills = [_refill(e) for e in records if e.rank == rank]
        between = _undated_gap(rules) if any(_is_undated(r.episode) for r in refills) else gap
        for run in _runs(sorted(refills, key=lambda r: (r.starts, r.reach)), between):
            begun = min(r.starts[1] for r in run)
            reached = max(r.reach[0] for r in run)
            seen: set[object] = set()
            for refill in run:
                source = refill.episode.sources[0]
                traits = (refill.starts, refill.reach, refill.episode.flags, refill.episode.cover)
                if traits in seen:
                    copies.add(source)
                seen.add(traits)
                is_last = refill.reach[1] > reached
                if refill.starts[0] >= begun and not (refill.start_gives_reach and is_last):
                    starts.add(source)
                if not is_last and not _is_undated(refill.episode):
                    ends.add(source)
    return Inner(frozenset(starts), frozenset(ends), frozenset(copies))


def put_together(records: Sequence[Episode], interval: int | None, rules: Rules) -> list[Episode]:
    """Plain records of one agent as the few that say the same, those of each kind by themselves."""
    kinds: dict[object, list[Episode]] = {}
    for episode in records:
        own = (episode.rank, episode.flags, episode.single, episode.cover, episode.standing)
        kinds.setdefault((*own, episode.intent), []).append(cover_events(episode, interval))
    gap = gap_of(interval, rules)
    return [whole for group in kinds.values() for whole in chain(group, gap, rules)]


def _is_undated(episode: Episode) -> bool:
    return episode.end is not None and episode.end.late


def _undated_gap(rules: Rules) -> int:
    """Rule IN-4: days over which what is over without a day goes on to the next record."""
    return rules.number("undated_end_span")


def _refill(episode: Episode) -> _Refill:
    start, end = episode.start, episode.end
    if episode.single:
        cover = days((episode.cover or 1) - 1)
        return _Refill(episode, (start.first + cover, start.last + cover))
    if end is None:
        return _Refill(episode, (date.max, date.max))
    if end.late:
        return _Refill(episode, (start.first, start.last))
    return _Refill(episode, (max(end.first, start.first), end.last))


def _runs(refills: Sequence[_Refill], gap: int) -> Iterator[list[_Refill]]:
    """Stretches of records that join on every day that they allow."""
    run: list[_Refill] = []
    reached = date.min
    for refill in refills:
        first, last = refill.starts
        joins = reached == date.max or (bool(run) and last - days(gap) <= reached)
        if not (joins and last <= first + days(gap)):
            yield from [run] if run else []
            run, reached = [], date.min
        run.append(refill)
        reached = max(reached, refill.reach[0])
    if run:
        yield run
