"""ESO-ESMO endocrine-resistance category (rules ER-0 to ER-3; ABC4, PMC7360146 table t0020)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course.disease.progression import Progression
from oncology.course.exposure.episodes import Cap
from oncology.course.history import Category, Resistance, ResistanceEvent
from oncology.course.lines.open_line import Run
from oncology.course.resistance.relapse import Judged, Relapsed, near_mark, possible
from oncology.dates import months_between
from oncology.knowledge import Rules
from oncology.values import Reason, lowest


def judge(
    runs: Sequence[Run],
    relapsed: Relapsed,
    metastatic: date | None,
    given: bool,
    undated: bool,
    rules: Rules,
    base: tuple[Cap, ...],
    worded: bool,
) -> tuple[Resistance, list[Cap]]:
    """The category from the newest event, every event listed, the caps that it adds.

    `given`: endocrine therapy was given outside the lines (early, or too short for one);
    `undated`: some is recorded without dates. `worded` False leaves out the sentences.
    """
    if metastatic is None:
        basis = "No advanced disease is recorded."
        grade = lowest(tuple(g for g, _ in base))
        return Resistance("not-applicable", "ER-0", basis, None, grade), []
    caps: list[Cap] = [*relapsed.caps]
    events: list[Judged] = [*relapsed.events]
    endocrine = [(number, run) for number, run in enumerate(runs, 1) if run.endocrine]
    for number, run in endocrine:
        event = run.progression or run.inferred
        if event:
            first = run is endocrine[0][1]
            found = _progression(run, number, event, first, rules, caps)
            if found:
                events.append(found)
    documented = any(run.progression for run in runs)
    if undated and (not events or not (documented or relapsed.course)):
        return _undated(caps), caps
    if not events:
        return _no_event(given or bool(endocrine), runs, base), caps
    newest, rule, _, near = events[-1]
    texts = tuple(text() for _, _, text, _ in events) if worded else ("",)
    grade = lowest(tuple(g for g, _ in (*base, *caps)))
    category = Resistance(
        newest.category,
        rule,
        texts[-1],
        newest.date,
        grade,
        newest.sources,
        tuple(near),
        tuple(e for e, *_ in events),
        texts,
    )
    return category, caps


def _no_event(exposed: bool, runs: Sequence[Run], base: tuple[Cap, ...]) -> Resistance:
    grade = lowest(tuple(g for g, _ in base))
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


def _undated(caps: list[Cap]) -> Resistance:
    caps.append(
        (
            "low",
            Reason("undated-exposure", "Endocrine therapy is recorded without dates.", "warning"),
        )
    )
    return Resistance(
        "indeterminate",
        "ER-3c",
        "Endocrine therapy is recorded without dates, so its timing against relapse is unknown.",
        None,
        "low",
        alternatives=("primary", "secondary", "sensitive"),
    )


def _progression(
    run: Run, number: int, event: Progression, first: bool, rules: Rules, caps: list[Cap]
) -> Judged | None:
    start = min(u.start for u in run.endocrine)
    ends = [u.end for u in run.endocrine]
    last = None if any(e is None for e in ends) else max(e.middle for e in ends if e)
    if last is not None and event.day > last + rules.days("on_et_grace"):
        return None
    if event.evidence == "inferred":
        caps.append(
            (
                "low",
                Reason(
                    "progression-inferred",
                    f"Progression in line {number} is inferred from the change of therapy.",
                    "warning",
                    event.sources,
                ),
            )
        )
    elif event.evidence == "stop-reason":
        caps.append(
            (
                "moderate",
                Reason(
                    "progression-from-stop-reason",
                    f"Progression in line {number} is known from the stop reason only.",
                    "warning",
                    event.sources,
                ),
            )
        )
    mark = rules.months_after(start.middle, "first_line_months")
    category: Category = "primary" if first and event.day < mark else "secondary"
    near: list[Category] = []
    if first and near_mark(event.day, mark, rules, caps, "6-month"):
        near = ["primary", "secondary"]
    rule = "ER-B1" if category == "primary" else "ER-B2"

    def basis() -> str:
        names = " + ".join(dict.fromkeys(u.episode.ingredient for u in run.uses))
        months = months_between(start.middle, event.day)
        return f"Progression on {event.when} ({event.evidence}) came {months:.1f} months after {names} began on {start}; the 6-month mark was {mark}.{possible(near, category)}"

    return (
        ResistanceEvent(event.when, "progression", number, category, event.evidence, event.sources),
        rule,
        basis,
        near,
    )
