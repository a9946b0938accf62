"""The starts of lines in a course: on which day, with which drugs, told by which resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from oncology.course import AgentUse, Course
from oncology.dates import PartialDate
from oncology.intake import Medication, PatientRecord
from terminology import Terminology

_UNREAD = "unmapped-drug"


@dataclass(frozen=True, slots=True)
class LineStart:
    """The start of a line, judged on the first day that its date allows.

    `number` is None for drugs that the terminology does not have, of which no line is made; they
    are in `strange`. `agents` were given at the start, `fresh` are those of them that did not run
    before; `sources` tell of the fresh ones and of nothing earlier.
    """

    number: int | None
    start: PartialDate
    agents: tuple[str, ...]
    fresh: tuple[str, ...]
    strange: tuple[str, ...]
    sources: frozenset[str]

    @property
    def day(self) -> date:
        """The day on which it is judged."""
        return self.start.first


def line_starts(
    course: Course, record: PatientRecord, terminology: Terminology, window: timedelta
) -> Iterator[LineStart]:
    """Every start of a line for advanced disease, then what no line could be made of.

    Args:
        course: The course by the whole record.
        record: What it was concluded from.
        terminology: Which drugs there are.
        window: How long after the first drug of a line another is still part of its start.
    """
    earlier = {s for c in course.history.courses for use in c.agents for s in use.sources}
    for line in course.history.lines:
        yield _start(line.number, line.start, line.agents, (earlier, terminology, window))
        earlier |= {source for use in line.agents for source in use.sources}
    excluded = {
        source
        for reason in course.history.excluded
        if reason.code == _UNREAD
        for source in reason.sources
    }
    for medication in record.medications:
        if medication.start is not None and (medication.source in excluded or medication.unnamed):
            yield _strange(medication)


def _start(
    number: int | None,
    start: PartialDate,
    uses: tuple[AgentUse, ...],
    beside: tuple[set[str], Terminology, timedelta],
) -> LineStart:
    earlier, terminology, window = beside
    first = start.first
    first_uses = [use for use in uses if use.start.first <= first + window]
    fresh_uses = [
        use for use in uses if use.start.first >= first and not earlier.issuperset(use.sources)
    ]
    agents = tuple(sorted({use.ingredient for use in first_uses}))
    fresh = {use.ingredient for use in fresh_uses}
    return LineStart(
        number=number,
        start=start,
        agents=agents,
        fresh=tuple(agent for agent in agents if agent in fresh),
        strange=tuple(a for a in agents if terminology.drugs.by_name(a) is None),
        sources=frozenset(s for use in fresh_uses for s in use.sources if s not in earlier),
    )


def _strange(medication: Medication) -> LineStart:
    start = medication.start
    assert start is not None  # noqa: S101 - asked for by the caller
    names = medication.unnamed or (medication.name,)
    return LineStart(None, start, names, names, names, frozenset({medication.source}))
