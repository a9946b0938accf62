"""Ends whose day is not recorded and on which an answer hangs (rules IN-4 and IN-6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oncology.course.conclude import Conclusions
from oncology.course.exposure.episodes import Episode
from oncology.course.imprecise_dates.slots import Slot
from oncology.course.lines.open_line import AgentStretch, OpenLine
from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from oncology.knowledge import Rules


def undated_ends(conclusions: Conclusions, record: PatientRecord, rules: Rules) -> list[Slot]:
    """Stops for progression, chemotherapy before maintenance, and adjuvant endocrine therapy.

    Of what else is over without a day the latest possible day is read.
    """
    return [slot for line in conclusions.lines for slot in _of_line(line, record, rules)] + [
        slot
        for episode in conclusions.early
        if episode.endocrine and episode.end is not None and episode.end.late
        for slot in _slot(episode, episode.end, "adjuvant-end", record)
    ]


def _of_line(line: OpenLine, record: PatientRecord, rules: Rules) -> Iterator[Slot]:
    event = line.event
    if event is not None and event.when.late:
        undated = [s for s in line.stretches if s.undated]
        stop = next((s for s in undated if s.undated_failure), undated[0])
        stop = next((s for s in undated if s.episode.endocrine and _same(s, stop)), stop)
        yield from _slot(stop.episode, event.when, "stop", record)
    elif "maintenance" in line.tags:
        for stretch in _undated_cytotoxics(line, rules):
            if stretch.end is not None:
                yield from _slot(stretch.episode, stretch.end, "maintained", record)


def _same(one: AgentStretch, other: AgentStretch) -> bool:
    return one.undated_failure == other.undated_failure


def _undated_cytotoxics(line: OpenLine, rules: Rules) -> Sequence[AgentStretch]:
    return [s for s in line.of_group(rules, "cytotoxic") if s.undated]


def _slot(episode: Episode, value: PartialDate, says: str, record: PatientRecord) -> Iterator[Slot]:
    """The end of the newest record that the episode's end comes from."""
    positions = [
        position
        for position, medication in enumerate(record.medications)
        if medication.source in episode.sources and _is_undated(medication, episode.ingredient)
    ]
    if positions and value.late:
        newest = max(positions, key=lambda p: _start(record.medications[p]))
        yield Slot("medications", newest, "end", value, True, says)


def _start(medication: Medication) -> tuple[str, str]:
    return (str(medication.start.first) if medication.start else "", medication.source)


def _is_undated(medication: Medication, ingredient: str) -> bool:
    names = medication.ingredients or (medication.name,)
    told = medication.kind not in {"administration", "dispense"}
    return medication.end is None and told and ingredient in names
