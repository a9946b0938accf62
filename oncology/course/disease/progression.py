"""Evidence of progression (rules PD-1 to PD-8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oncology.course.exposure.episodes import Episode
from oncology.course.history import Evidence
from oncology.dates import PartialDate, is_near
from oncology.intake import PatientRecord
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class Progression:
    """One progression event."""

    when: PartialDate
    evidence: Evidence
    sources: tuple[str, ...]

    @property
    def day(self) -> date:
        """The day it is placed on."""
        return self.when.middle


def progression_events(
    record: PatientRecord,
    advanced: Sequence[Episode],
    metastatic: date | None,
    rules: Rules,
) -> list[Progression]:
    """Rules PD-1, PD-2 and PD-4: documented progressions and those that a stop reason states.

    None before the first therapy of advanced disease has had its baseline (PD-5). Near events are
    linked into one.
    """
    if metastatic is None or not advanced:
        return []
    first = advanced[0].start.middle + rules.days("pd_baseline")
    events = [
        Progression(s.date, "documented", (s.source,))
        for s in record.statuses
        if s.value == "worsened" and s.date
    ]
    events += [
        Progression(c.onset, "documented", (c.source,))
        for c in record.cancers
        if c.kind == "secondary"
        and c.onset
        and c.onset_is_recorded
        and metastatic < c.onset.middle  # the metastasis that made the disease advanced is not new
    ]
    documented = sorted((e for e in events if e.day > first), key=_by_day)
    single: list[Progression] = []
    for event in documented:
        _link(event, single, rules.days("pd_link"))
    for event in sorted(_from_stop_reasons(advanced), key=_by_day):
        _link(event, single, rules.days("pd_reason_link"))
    return sorted(single, key=_by_day)


def _by_day(event: Progression) -> tuple[date, tuple[str, ...]]:
    return event.day, event.sources


def _link(event: Progression, earlier: list[Progression], window: timedelta) -> None:
    """Rule PD-4: near an earlier one it is the same event, and adds its sources."""
    for position, other in enumerate(earlier):
        if is_near(event.day, other.day, window):
            sources = tuple(dict.fromkeys((*other.sources, *event.sources)))
            earlier[position] = replace(other, sources=sources)
            return
    earlier.append(event)


def _from_stop_reasons(advanced: Sequence[Episode]) -> Iterator[Progression]:
    """Rule PD-2: stops for progression on a day that is recorded.

    Where it is not, the line tells by when it was (IN-4).
    """
    for episode in advanced:
        day = episode.ended_on
        if episode.stop_reason == "progression" and day is not None and not day.late:
            yield Progression(day, "stop-reason", episode.sources)


def stable_before(record: PatientRecord, day: date, rules: Rules) -> bool:
    """Whether stable or better disease was recorded shortly before a day (PD-8)."""
    return any(
        s.value in {"stable", "improved", "remission"}
        and s.date is not None
        and day - rules.days("stable_veto") <= s.date.middle <= day
        for s in record.statuses
    )
