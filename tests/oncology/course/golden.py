"""What the rules answer on every case file, whole: lines, courses, resistance, notes.

`make accept` shows what differs today and writes it; the change is then reviewed as a diff.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import terminology
from oncology.course.history import History
from oncology.intake import read_record
from oncology.intake.record import PatientRecord
from oncology.knowledge import Rules, load_parameters
from oncology.knowledge.parameters import Parameters
from tests.oncology.course.case_files import load
from tests.oncology.course.charts import resources

GOLDEN = Path(__file__).parent / "golden.json"
AS_OF = "2026-11-23"


@lru_cache(maxsize=1)
def records() -> dict[str, tuple[PatientRecord, date, Parameters]]:
    """The record, the day and the parameters of each case; read once."""
    cases = {}
    for case in load():
        day = date.fromisoformat(str(case.get("as_of", AS_OF)))
        record = read_record(resources(case), "p", day, terminology.load())
        cases[case["case"]] = record, day, parameters_of(case)
    return cases


def parameters_of(case: dict) -> Parameters:
    """The shipped parameters, with those that the case sets otherwise."""
    shipped = load_parameters()
    return replace(shipped, numbers={**shipped.numbers, **case.get("parameters", {})})


@lru_cache(maxsize=1)
def kept() -> dict[str, object]:
    """The answers on file."""
    return json.loads(GOLDEN.read_text("utf-8"))


def answer(name: str) -> list[str]:
    """Everything that is concluded on a case, one line of text each."""
    from oncology.course.follow import follow

    record, day, parameters = records()[name]
    return sentence(follow(record, Rules(parameters, terminology.load(), day)).history)


def sentence(history: History) -> list[str]:
    rows = []
    for line in (*history.courses, *history.lines):
        uses = "; ".join(
            f"{a.ingredient} {a.start}..{a.end or ''} {a.stop_reason or ''} {' '.join(a.sources)}"
            for a in line.agents
        )
        rows.append(
            f"{line.number} {line.setting} {line.start}..{line.end or ''} {line.end_reason} "
            f"{line.opened_by} {line.confidence} {' '.join(line.tags)} "
            f"{line.progression} {line.progression_evidence}: {uses}"
        )
    disease, resistance = history.disease, history.resistance
    rows.append(
        f"{disease.setting} {disease.de_novo} {disease.diagnosed} {disease.advanced_since} "
        f"{disease.advanced_basis} {disease.sites} {disease.visceral} {disease.visceral_crisis} "
        f"{disease.last_progression} {' '.join(disease.sources)}"
    )
    rows.append(
        f"{history.confidence} {history.next_line} {history.completed_lines} {history.planned}"
    )
    rows.append(
        f"{resistance.category} {resistance.rule} {resistance.since} {resistance.confidence} "
        f"{resistance.alternatives} {' '.join(resistance.sources)}"
    )
    rows += [
        f"{e.date} {e.kind} {e.line} {e.category} {e.evidence} {' '.join(e.sources)}"
        for e in resistance.events
    ]
    rows += [f"{n.code} {n.severity} {n.text} {' '.join(n.sources)}" for n in history.notes]
    return rows + [f"{n.code} {n.text} {' '.join(n.sources)}" for n in history.excluded]


def as_text(answers: dict[str, list[str]]) -> str:
    """The file's text with these answers."""
    return json.dumps(answers, indent=1, ensure_ascii=False) + "\n"
