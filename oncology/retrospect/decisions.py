"""Every start of a line, and the present: the chart of that day judged, and held against what was given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from oncology.assessment import Case, Findings
from oncology.intake import PatientRecord, Resource, items, name_of
from oncology.knowledge import Knowledge
from oncology.retrospect.chart_on_day import PastChart
from oncology.retrospect.comparison import (
    Comparison,
    compare,
    open_comparison,
    strange_comparison,
)
from oncology.retrospect.line_starts import LineStart, line_starts

Judge = Callable[[Case], Findings | None]
_WINDOW = "regimen_window"


@dataclass(frozen=True, slots=True)
class Decision:
    """One start of a line; `start` None: the present, of which nothing is known to be given.

    `findings` None: no day could be judged. `gaps` count what is left open by the dates of the
    record: entries that were recorded later, and entries without a day.
    """

    start: LineStart | None
    day: date
    findings: Findings | None
    comparison: Comparison | None
    late_entries: int = 0
    undated_entries: int = 0


def decisions_of(
    case: Case, present: Findings, knowledge: Knowledge, judge: Judge
) -> Iterator[Decision]:
    """The decisions of a patient, the earliest line first and the present last.

    Args:
        case: The whole chart, on the present day.
        present: What was concluded on it.
        knowledge: All knowledge, also of later days.
        judge: What concludes on the case of a day; None where it failed.
    """
    window = present.chart.rules.days(_WINDOW)
    terminology = present.chart.terminology
    starts = [*line_starts(present.chart.course, present.record, terminology, window)]
    past = PastChart(case.resources) if starts else None
    for start in starts:
        if start.number is None or start.start.precision in {"year", "interval"} or past is None:
            yield Decision(start, start.day, None, _unjudged(start))
            continue
        drafts = tuple(_drafts(start, case, present.record))
        of_day = replace(case, as_of=start.day, draft_orders=drafts)
        yield _decision(start, of_day, past, _View(knowledge, judge))
    yield Decision(None, case.as_of, present, None)


def _unjudged(start: LineStart) -> Comparison:
    return strange_comparison(start) if start.strange else open_comparison("start-imprecise")


@dataclass(frozen=True, slots=True)
class _View:
    """What a day is judged by."""

    knowledge: Knowledge
    judge: Judge


def _decision(start: LineStart, of_day: Case, past: PastChart, view: _View) -> Decision:
    """The chart of the day, and where entries without a day could be of later, the chart without them."""
    chart = past.on_day(start.day, start.sources)
    findings = view.judge(replace(of_day, resources=chart.resources))
    if findings is None:
        return Decision(start, start.day, None, open_comparison("judgement-failed"))
    comparison = compare(start, findings, view.knowledge)
    undated = len(chart.resources) - len(chart.dated)
    if undated and comparison.outcome != "unknown":
        without = view.judge(replace(of_day, resources=chart.dated))
        if without is None or _differs(comparison, compare(start, without, view.knowledge)):
            comparison = open_comparison("undated-records")
    return Decision(start, start.day, findings, comparison, chart.late_entries, undated)


def _differs(one: Comparison, other: Comparison) -> bool:
    first, second = (c.option.regimen.id if c.option else None for c in (one, other))
    return one.outcome != other.outcome or first != second


def _drafts(start: LineStart, case: Case, record: PatientRecord) -> Iterator[Resource]:
    """The orders that started the line, with the doses of orders that were written by then."""
    orders = _orders_of(start, case.resources, record)
    subject = {"subject": {"reference": f"Patient/{case.patient_id}"}} if case.patient_id else {}
    for number, agent in enumerate(start.fresh, 1):
        dosages = items(orders.get(agent, {}).get("dosageInstruction"))
        yield {
            "resourceType": "MedicationRequest",
            "id": f"start-{number}",
            "status": "draft",
            "intent": "order",
            **subject,
            "medicationCodeableConcept": {"text": agent},
            **({"dosageInstruction": [*dosages]} if dosages else {}),
        }


def _orders_of(
    start: LineStart, resources: Sequence[object], record: PatientRecord
) -> Mapping[str, Resource]:
    """For each fresh agent the first order that tells of the start and was written by its day."""
    names: dict[str, str] = {}
    orders = (m for m in record.medications if m.kind == "request" and m.source in start.sources)
    for order in sorted(orders, key=lambda m: (str(m.recorded), m.source)):
        if order.recorded is not None and order.recorded.last <= start.day:
            for agent in order.ingredients:
                names.setdefault(agent, order.source)
    if not names:
        return {}
    by_name = {
        name_of(str(r.get("resourceType")), str(r.get("id"))): r
        for r in resources
        if isinstance(r, dict)
    }
    return {agent: by_name[name] for agent, name in names.items() if name in by_name}
