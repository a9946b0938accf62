"""ESO-ESMO endocrine-resistance category (rules ER-0 to ER-3; ABC4, PMC7360146 table t0020)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course.disease.progression import Progression
from oncology.course.doubt import Doubt, doubt
from oncology.course.history import Category, Resistance, ResistanceEvent
from oncology.course.lines.open_line import OpenLine
from oncology.course.resistance.relapse import EventBasis, RelapseTiming, near_mark, possible
from oncology.dates import months_between
from oncology.knowledge import Rules
from oncology.values import lowest


def classify(
    runs: Sequence[OpenLine],
    relapse: RelapseTiming,
    metastatic: date | None,
    given: bool,
    undated: bool,
    rules: Rules,
    base: tuple[Doubt, ...],
    worded: bool,
) -> tuple[Resistance, list[Doubt]]:
    """The category from the newest event, every event listed, the doubts that it adds.

    `given`: endocrine therapy was given outside the lines (early, or too short for one);
    `undated`: some is recorded without dates. `worded` False leaves out the sentences.
    """
    if metastatic is None:
        basis = "No advanced disease is recorded."
        grade = lowest(tuple(d.grade for d in base))
        return Resistance("not-applicable", "ER-0", basis, None, grade), []
    doubts: list[Doubt] = [*relapse.doubts]
    events: list[EventBasis] = [*relapse.events]
    endocrine = [(number, run) for number, run in enumerate(runs, 1) if run.endocrine]
    for number, run in endocrine:
        event = run.progression or run.inferred
        if event:
            first = run is endocrine[0][1]
            found = _progression(run, number, event, first, rules, doubts)
            if found:
                events.append(found)
    documented = any(run.progression for run in runs)
    if undated and (not events or not (documented or relapse.course)):
        return _undated(doubts), doubts
    if not events:
        return _no_event(given or bool(endocrine), runs, base), doubts
    last = events[-1]
    newest = last.event
    texts = tuple(e.basis() for e in events) if worded else ("",)
    grade = lowest(tuple(d.grade for d in (*base, *doubts)))
    category = Resistance(
        newest.category,
        last.rule,
        texts[-1],
        newest.date,
        grade,
        newest.sources,
        last.alternatives,
        tuple(e.event for e in events),
        texts,
    )
    return category, doubts


def _no_event(exposed: bool, runs: Sequence[OpenLine], base: tuple[Doubt, ...]) -> Resistance:
    grade = lowest(tuple(d.grade for d in base))
    if exposed:
        started = next((r.start.text for r in runs if r.endocrine), "an unknown date")
        return Resistance(
            "none-demonstrated",
            "ER-3b",
            f"Endocrine therapy since {started}; no relapse or progression on it is recorded.",
            None,
            grade,
        )
    return Resistance("naive", "ER-3a", "No endocrine therapy is recorded.", None, grade)


def _undated(doubts: list[Doubt]) -> Resistance:
    text = "Endocrine therapy is recorded without dates."
    doubts.append(doubt("low", "undated-exposure", text))
    return Resistance(
        "indeterminate",
        "ER-3c",
        "Endocrine therapy is recorded without dates, so its timing against relapse is unknown.",
        None,
        "low",
        alternatives=("primary", "secondary", "sensitive"),
    )


def _progression(
    run: OpenLine, number: int, event: Progression, first: bool, rules: Rules, doubts: list[Doubt]
) -> EventBasis | None:
    start = min(u.start for u in run.endocrine)
    ends = [u.end for u in run.endocrine]
    last = None if any(e is None for e in ends) else max(e.middle for e in ends if e)
    if last is not None and event.day > last + rules.days("on_et_grace"):
        return None
    if event.evidence == "inferred":
        text = f"Progression in line {number} is inferred from the change of therapy."
        doubts.append(doubt("low", "progression-inferred", text, event.sources))
    elif event.evidence == "stop-reason":
        text = f"Progression in line {number} is known from the stop reason only."
        doubts.append(doubt("moderate", "progression-from-stop-reason", text, event.sources))
    mark = rules.months_after(start.middle, "first_line_months")
    category: Category = "primary" if first and event.day < mark else "secondary"
    near: list[Category] = []
    if first and near_mark(event.day, mark, rules, doubts, "6-month"):
        near = ["primary", "secondary"]
    rule = "ER-B1" if category == "primary" else "ER-B2"

    def basis() -> str:
        names = " + ".join(dict.fromkeys(u.episode.ingredient for u in run.stretches))
        months = months_between(start.middle, event.day)
        return f"Progression on {event.when} ({event.evidence}) came {months:.1f} months after {names} began on {start}; the 6-month mark was {mark}.{possible(near, category)}"

    return EventBasis(
        ResistanceEvent(event.when, "progression", number, category, event.evidence, event.sources),
        rule,
        basis,
        tuple(near),
    )
