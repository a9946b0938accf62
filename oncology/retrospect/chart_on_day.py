"""The chart as it stood on a day: nothing that happened or was recorded later, and no end to come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oncology.intake import Resource, addresses, items, local, name_of, reference, text
from oncology.retrospect.chart_dates import (
    ChartDates,
    Closing,
    chart_dates,
    first_days,
    without_later,
)

_DEEPEST = 5  # levels of panels in panels; a chart may point in a circle
_PARTS = ("result", "hasMember")
_NOTHING = Closing(None, frozenset())
_NOTE_TIME = (("time",),)


@dataclass(frozen=True, slots=True)
class ChartOnDay:
    """Resources as known on the day. `dated`: those of them that have a day, or need none.

    `late_entries`: how many tell of the day or before and were recorded later; they are left out.
    """

    resources: tuple[object, ...]
    dated: tuple[object, ...]
    late_entries: int


class PastChart:
    """A chart that is asked for on several days; its dates are read once."""

    def __init__(self, resources: Sequence[object]) -> None:
        """Takes the resources in their order, by which those without an id are named."""
        self._elements = chart_dates()
        self._entries = [
            _entry(resource, position, self._elements)
            for position, resource in enumerate(resources, 1)
            if isinstance(resource, dict)
        ]
        self._parents = _parents(self._entries)

    def on_day(self, day: date, without: Collection[str] = ()) -> ChartOnDay:
        """The chart of a day.

        Args:
            day: The last day that counts.
            without: Names of resources that are left out whatever their day.
        """
        resources: list[object] = []
        dated: list[object] = []
        late_entries = 0
        for entry in self._entries:
            if entry.name in without:
                continue
            happened, recorded = self._since(entry, 0)
            if happened is not None and happened > day:
                continue
            if recorded is not None and recorded > day:
                late_entries += happened is not None
                continue
            resource = _until(entry, day, self._elements)
            resources.append(resource)
            has_day = happened is not None or recorded is not None
            if has_day or entry.kind in self._elements.background:
                dated.append(resource)
        return ChartOnDay(tuple(resources), tuple(dated), late_entries)

    def _since(self, entry: _Entry, depth: int) -> tuple[date | None, date | None]:
        """When it was, and when it was recorded; a member of a panel has both from that, where it lacks them."""
        happened, recorded = entry.happened, entry.recorded
        panels = self._parents.get(entry.name, ()) if depth < _DEEPEST else ()
        if panels and (happened is None or recorded is None):
            days = [self._since(panel, depth + 1) for panel in panels]
            if happened is None:
                happened = min((d for d, _ in days if d is not None), default=None)
            if recorded is None and all(d is not None for _, d in days):
                recorded = min((d for _, d in days if d is not None), default=None)
        return happened, recorded


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: str
    resource: Resource
    happened: date | None
    recorded: date | None
    has_end: bool


def _entry(resource: Resource, position: int, elements: ChartDates) -> _Entry:
    kind, own = text(resource.get("resourceType")) or "", text(resource.get("id"))
    return _Entry(
        name=name_of(kind, own) if own else f"#{position}",
        kind=kind,
        resource=resource,
        happened=max(first_days(resource, elements.happened), default=None),
        recorded=max(first_days(resource, elements.recorded), default=None),
        has_end=any(True for _ in first_days(resource, elements.ends)),
    )


def _parents(entries: Sequence[_Entry]) -> Mapping[str, list[_Entry]]:
    """The reports and panels that each result is part of, by its name."""
    by_address: dict[str, list[_Entry]] = {}
    for entry in entries:
        for part in _PARTS:
            for target in items(entry.resource.get(part)):
                by_address.setdefault(local(reference(target) or ""), []).append(entry)
    if not by_address:
        return {}
    return {
        entry.name: panels
        for entry in entries
        for address in addresses(entry.name)
        if (panels := by_address.get(address))
    }


def _until(entry: _Entry, day: date, elements: ChartDates) -> Resource:
    """A resource without what came later: its end, why it ended, notes, and parts of a later day."""
    resource = _without_later_parts(entry.resource, day, elements)
    closing = elements.closing.get(entry.kind, _NOTHING)
    open_ended: object = resource
    if entry.has_end:
        for path in elements.ends:
            open_ended = without_later(open_ended, path, day)
    if open_ended is resource or not isinstance(open_ended, dict):
        return resource
    rest = {key: value for key, value in open_ended.items() if key not in closing.without}
    if closing.status and rest.get("status") not in elements.kept_statuses:
        rest["status"] = closing.status
    return rest


def _without_later_parts(resource: Resource, day: date, elements: ChartDates) -> Resource:
    """Without notes and contained results that have a later day."""
    parts: dict[str, object] = {}
    for name, paths in (
        ("note", (_NOTE_TIME,)),
        ("contained", (elements.happened, elements.recorded)),
    ):
        members = items(resource.get(name))
        kept = [
            member
            for member in members
            if not any(first > day for group in paths for first in first_days(member, group))
        ]
        if len(kept) < len(members):
            parts[name] = kept
    return {**resource, **parts} if parts else resource
