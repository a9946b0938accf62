"""Evidence of progression (rules PD-1 to PD-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oncology.dates import PartialDate, days
from oncology.history import Evidence
from oncology.knowledge.parameters import Parameters
from oncology.record import PatientRecord
from oncology.timeline import Episode


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


def events(
    record: PatientRecord,
    advanced: list[Episode],
    metastatic: date | None,
    as_of: date,
    parameters: Parameters,
) -> list[Progression]:
    """Documented progressions and those that a stop reason states, linked into single events."""
    if metastatic is None or not advanced:
        return []
    first = advanced[0].start.middle + days(parameters["pd_baseline"])
    documented = [
        Progression(s.date, "documented", (s.source,))
        for s in record.statuses
        if s.value == "worsened" and s.date and s.date.first <= as_of
    ]
    documented += [
        Progression(c.onset, "documented", (c.source,))
        for c in record.cancers
        if c.kind == "secondary" and c.onset and c.onset_is_recorded and c.onset.first <= as_of
    ]
    linked: list[Progression] = []
    for event in sorted((e for e in documented if e.day > first), key=lambda e: (e.day, e.sources)):
        if not linked or event.day > linked[-1].day + days(parameters["pd_link"]):
            linked.append(event)
    for episode in advanced:
        if episode.stop_reason == "progression" and episode.end is not None:
            stated = Progression(episode.end, "stop-reason", episode.sources)
            near = parameters["pd_reason_link"]
            if not any(abs((e.day - stated.day).days) <= near for e in linked):
                linked.append(stated)
    return sorted(linked, key=lambda e: (e.day, e.sources))


def stable_before(record: PatientRecord, day: date, parameters: Parameters) -> bool:
    """Whether stable or better disease was recorded shortly before a day (PD-8)."""
    return any(
        s.value in {"stable", "improved", "remission"}
        and s.date is not None
        and day - days(parameters["stable_veto"]) <= s.date.middle <= day
        for s in record.statuses
    )
