"""The records of all vignettes, each once, for properties that hold of any chart."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import terminology
from oncology.course import Course, follow
from oncology.course.conclude import Conclusions, conclude
from oncology.intake import PatientRecord, read_record
from oncology.knowledge import Rules, load_parameters
from service.vignettes.vignette import case_of, read

FOLDER = Path(__file__).parents[2] / "vignettes"


@dataclass(frozen=True)
class Chart:
    """One patient of the vignettes, whatever is ordered."""

    name: str
    record: PatientRecord
    day: date


@cache
def charts() -> tuple[Chart, ...]:
    """One chart for each patient that differs in more than the drafts."""
    patients = {}
    for path in sorted(FOLDER.rglob("*.yaml")):
        if path.parent == FOLDER:
            continue
        for vignette in read(path):
            chart = {k: v for k, v in vignette.patient.items() if k != "orders"}
            patients.setdefault(json.dumps(chart, default=str, sort_keys=True), vignette)
    words = terminology.load()
    found = []
    for vignette in patients.values():
        case = case_of(vignette)
        record = read_record(list(case.resources), "p", case.as_of, words)
        found.append(Chart(vignette.id, record, case.as_of))
    return tuple(found)


def course_of(record: PatientRecord, day: date) -> Course:
    """The course on a day."""
    return follow(record, Rules(load_parameters(), terminology.load(), day))


def conclusions_of(record: PatientRecord, day: date) -> Conclusions:
    """What the rules conclude on one reading of the dates."""
    return conclude(record, Rules(load_parameters(), terminology.load(), day))


def told(course: Course) -> object:
    """All that the course says, but for the resources that it rests on."""
    history = course.history
    resistance = history.resistance
    lines = [
        (
            sorted((a.ingredient, str(a.start), str(a.end), a.stop_reason) for a in line.agents),
            line.start, line.end, line.end_reason, line.opened_by, line.tags, line.confidence,
            line.progression, line.progression_evidence,
        )
        for line in (*history.courses, *history.lines)
    ]  # fmt: skip
    told_apart = "endocrine-resistance-explained"  # names the resources that were left out
    notes = sorted({(n.code, n.text) for n in history.notes if n.code != told_apart})
    return (
        lines, notes, resistance.category, resistance.alternatives, resistance.basis,
        history.confidence, history.next_line, history.on_therapy, history.months_on_cdk46,
        history.disease.last_progression, history.planned, history.supportive,
    )  # fmt: skip
