"""The episodes of agents with imprecise dates, each agent by itself and remembered (rule IN-6)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from oncology.course.exposure.episodes import Episode
from oncology.course.exposure.orders import is_planned
from oncology.course.exposure.timeline import (
    Timeline,
    build_timeline,
    join_timelines,
    record_episodes,
)
from oncology.course.imprecise_dates.moving_day import moves
from oncology.course.imprecise_dates.refills import Inner, are_plain, inner_dates, put_together
from oncology.course.imprecise_dates.slots import Slot
from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules

_Drugs = tuple[Medication, ...]


@dataclass(slots=True)
class _Agent:
    """Positions of records that share an agent and may move, and what the others of it tell.

    `apart`: what each record tells hangs on no other.
    """

    positions: list[int]
    known: list[Episode]
    apart: bool = False


class Agents:
    """The medications of a record, whose imprecise dates move.

    `slots`: the dates that matter; of refills that join on any day only the outer ones do.
    """

    def __init__(self, record: PatientRecord, slots: Sequence[Slot], rules: Rules) -> None:
        self._record, self._rules = record, rules
        self.records = 0  # that were read again
        self._remembered: dict[tuple[int, ...], tuple[_Drugs, Timeline]] = {}
        self._sums: dict[tuple[int, ...], Timeline] = {}
        self._tales: dict[int, tuple[Medication, Sequence[Episode]]] = {}
        self.slots = list(slots)
        moved = {s.position for s in slots if s.kind == "medications"}
        self._agents: list[_Agent] = []
        still = set(range(len(record.medications)))
        for positions in _sharing(record.medications, moved):
            still.difference_update(positions)
            self._agents.append(self._agent(positions))
        drugs = tuple(m for p, m in enumerate(record.medications) if p in still)
        self._still = build_timeline(replace(record, medications=drugs), rules)

    def dates(self) -> Iterator[PartialDate | None]:
        """The dates of records whose episodes may come out otherwise."""
        for agent in self._agents:
            for position in agent.positions:
                drug = self._record.medications[position]
                yield from (drug.start, drug.end)
            for episode in agent.known:
                yield from (episode.start, episode.end)

    def times(self, record: PatientRecord) -> Timeline:
        """The episodes of the record with other days in it."""
        if not self._agents:
            return self._still
        parts = [self._of(agent, record) for agent in self._agents]
        standing = [times for times, moving in parts if not moving]
        key = tuple(map(id, standing))
        if key not in self._sums:
            self._sums[key] = join_timelines(self._still, *standing)
        return join_timelines(self._sums[key], *(times for times, moving in parts if moving))

    def _of(self, agent: _Agent, record: PatientRecord) -> tuple[Timeline, bool]:
        """The episodes of one agent, and whether they move; those that do not are remembered."""
        drugs = tuple([record.medications[p] for p in agent.positions])
        key = tuple(map(id, drugs))
        episodes = self._remembered.get(key)
        if episodes:
            return episodes[1], False
        self.records += len(drugs) + len(agent.known)
        moving = [moves(drug.start) or moves(drug.end) for drug in drugs]
        fresh, others = drugs, agent.known
        if agent.apart:
            pairs = zip(drugs, moving, strict=True)
            tales = [() if is_moving else self._tale(drug) for drug, is_moving in pairs]
            fresh = tuple(drug for drug, tale in zip(drugs, tales, strict=True) if not tale)
            others = [*others, *(episode for tale in tales for episode in tale)]
        times = build_timeline(replace(record, medications=fresh), self._rules, others)
        if not any(moving):
            self._remembered[key] = drugs, times
        return times, any(moving)

    def _tale(self, drug: Medication) -> Sequence[Episode]:
        """What one record tells on its days; nothing where a part of it is set aside."""
        if id(drug) not in self._tales:
            groups = record_episodes(replace(self._record, medications=(drug,)), self._rules)
            episodes = tuple(episode for group in groups.values() for episode in group)
            whole = len(episodes) == len(_names(drug))
            self._tales[id(drug)] = drug, episodes if whole else ()
        return self._tales[id(drug)][1]

    def _agent(self, positions: list[int]) -> _Agent:
        """Records of one agent, without the dates on which nothing hangs."""
        drugs = {p: self._record.medications[p] for p in positions}
        course = record_episodes(
            replace(self._record, medications=tuple(drugs.values())), self._rules
        )
        records = [episode for group in course.values() for episode in group]
        apart = _are_apart(drugs.values())
        undated = any(s.name == "end" and not drugs[s.position].end for s in self._slots_of(drugs))
        if undated or len(course) != 1 or not self._is_plain(tuple(drugs.values()), records):
            return _Agent(positions, [], apart)
        drug = self._rules.terminology.drugs.by_name(records[0].ingredient)
        interval = drug.interval_days if drug else None
        inner = inner_dates(records, interval, self._rules)
        self.slots = [s for s in self.slots if not _is_inner(s, drugs, inner)]
        moved = {slot.position for slot in self._slots_of(drugs)}
        still = tuple(
            replace(m, start=_middle(m.start), end=_middle(m.end))
            for p, m in drugs.items()
            if p not in moved and m.source not in inner.copies
        )
        rest = record_episodes(replace(self._record, medications=still), self._rules)
        others = [e for group in rest.values() for e in group]
        return _Agent(sorted(moved), put_together(others, interval, self._rules), apart)

    def _slots_of(self, drugs: Collection[int]) -> list[Slot]:
        """The dates of some records that move."""
        return [s for s in self.slots if s.kind == "medications" and s.position in drugs]

    def _is_plain(self, drugs: _Drugs, records: list[Episode]) -> bool:
        """Whether each record tells of one exposure, and by its days alone."""
        if len(records) != len(drugs) or len({d.source for d in drugs}) != len(drugs):
            return False
        rules = self._rules
        ordered = [d for d in drugs if d.kind == "request"]
        alone = (replace(self._record, medications=(drug,)) for drug in ordered)
        orders = any(is_planned(r.medications[0], r, rules) for r in alone)
        return not orders and are_plain(records)


def _is_inner(slot: Slot, drugs: dict[int, Medication], inner: Inner) -> bool:
    if slot.kind != "medications" or slot.position not in drugs:
        return False
    source = drugs[slot.position].source
    return source in inner.copies or source in (
        inner.starts if slot.name == "start" else inner.ends
    )


def _are_apart(drugs: Collection[Medication]) -> bool:
    """Whether what one of the records tells hangs on no other: an active order may be a plan."""
    sources = {drug.source for drug in drugs}
    orders = any(drug.kind == "request" and drug.status == "active" for drug in drugs)
    return len(sources) == len(drugs) and not orders and not any(drug.unnamed for drug in drugs)


def _middle(value: PartialDate | None) -> PartialDate | None:
    return PartialDate.of(value.middle) if value else None


def _sharing(medications: Sequence[Medication], moved: set[int]) -> Iterator[list[int]]:
    """Positions of records that share an agent, directly or in turn, where one of them moves."""
    holders: dict[str, list[int]] = {}
    for position, medication in enumerate(medications):
        for name in _names(medication):
            holders.setdefault(name, []).append(position)
    seen: set[int] = set()
    for first in sorted(moved):
        if first in seen:
            continue
        group, names, fresh = {first}, set[str](), [first]
        while fresh:
            position = fresh.pop()
            for name in _names(medications[position]):
                if name not in names:
                    names.add(name)
                    more = [p for p in holders[name] if p not in group]
                    group.update(more)
                    fresh += more
        seen |= group
        yield sorted(group)


def _names(medication: Medication) -> tuple[str, ...]:
    return medication.ingredients or (medication.name,)
