"""ESO-ESMO endocrine-resistance category (rules ER-0 to ER-3; ABC4, PMC7360146 table t0020)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oncology.dates import PartialDate, add_months, days, months_between
from oncology.history import Category, Resistance, ResistanceEvent
from oncology.knowledge.parameters import Parameters
from oncology.lines import Run
from oncology.progression import Progression
from oncology.setting import Setting
from oncology.timeline import Episode
from oncology.values import Confidence, Reason, lowest

Cap = tuple[Confidence, Reason]


@dataclass(frozen=True, slots=True)
class Adjuvant:
    """The adjuvant endocrine course: clock start and end, None end while it went on."""

    start: PartialDate
    end: PartialDate | None
    names: tuple[str, ...]
    sources: tuple[str, ...]
    courses: int
    neoadjuvant_start: date | None


def adjuvant_course(
    early: list[Episode], setting: Setting, parameters: Parameters
) -> Adjuvant | None:
    """The course that the relapse clock runs on; a second primary starts a new one (ST-6)."""
    cut = setting.second_primary
    endocrine = [e for e in early if e.endocrine and (cut is None or e.start.middle >= cut)]
    if not endocrine:
        return None
    surgeries = [s for s in setting.surgeries if cut is None or s >= cut - days(1)]
    surgery = surgeries[0] if surgeries else None
    first = min(endocrine, key=lambda e: e.start)
    neo = None
    start = first.start
    if surgery and first.start.middle <= surgery - days(parameters["neo_bridge"]):
        if first.end is not None and first.end.middle <= surgery + days(
            parameters["neo_after_surgery"]
        ):
            rest = [e for e in endocrine if e.start.middle > surgery]
            if not rest:
                return None
            start = min(e.start for e in rest)
        else:
            start = PartialDate.of(surgery)
        neo = first.start.middle
    ordered = sorted(endocrine, key=lambda e: e.start)
    courses = 1
    reach = ordered[0].end
    for episode in ordered[1:]:
        if reach is not None and episode.start.middle > reach.middle + days(
            parameters["adjuvant_gap"]
        ):
            courses += 1
        reach = None if reach is None or episode.end is None else max(reach, episode.end)
    names = tuple(dict.fromkeys(e.ingredient for e in ordered))
    sources = tuple(dict.fromkeys(s for e in ordered for s in e.sources))
    return Adjuvant(start, reach, names, sources, courses, neo)


def judge(
    runs: list[Run],
    course: Adjuvant | None,
    undated: tuple[Episode, ...],
    setting: Setting,
    parameters: Parameters,
    base: tuple[Cap, ...],
) -> tuple[Resistance, list[Cap]]:
    """The category from the newest event, every event listed, the caps that it adds."""
    if setting.metastatic is None:
        basis = "No advanced disease is recorded."
        return Resistance(
            "not-applicable", "ER-0", basis, None, lowest(tuple(g for g, _ in base))
        ), []
    caps: list[Cap] = []
    events: list[tuple[ResistanceEvent, str, str, list[Category]]] = []
    if course and not setting.disease.de_novo:
        events.append(_relapse(course, setting, parameters, caps))
    first_et = True
    for number, run in enumerate(runs, 1):
        if not run.endocrine:
            continue
        event = run.progression or run.inferred
        if event:
            found = _progression(run, number, event, first_et, parameters, caps)
            if found:
                events.append(found)
        first_et = False
    exposed = bool(course) or any(run.endocrine for run in runs)
    if not events:
        return _no_event(exposed, undated, runs, base, caps), caps
    if (
        any(e.endocrine for e in undated)
        and not any(run.progression for run in runs)
        and course is None
    ):
        return _undated(caps, base), caps
    newest, rule, basis, near = events[-1]
    grade = lowest(tuple(g for g, _ in (*base, *caps)))
    category = Resistance(
        newest.category,
        rule,
        basis,
        newest.date,
        grade,
        newest.sources,
        tuple(near),
        tuple(e for e, *_ in events),
    )
    return category, caps


def _no_event(
    exposed: bool,
    undated: tuple[Episode, ...],
    runs: list[Run],
    base: tuple[Cap, ...],
    caps: list[Cap],
) -> Resistance:
    if any(e.endocrine for e in undated):
        return _undated(caps, base)
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


def _undated(caps: list[Cap], base: tuple[Cap, ...]) -> Resistance:
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


def _near(day: date, boundary: date, parameters: Parameters, caps: list[Cap], label: str) -> bool:
    close = abs((day - boundary).days) <= parameters["near_boundary"]
    if close:
        caps.append(
            (
                "moderate",
                Reason(
                    "near-boundary",
                    f"Within {parameters['near_boundary']} days of the {label} mark ({boundary}).",
                    "warning",
                ),
            )
        )
    return close


def _relapse(
    course: Adjuvant, setting: Setting, parameters: Parameters, caps: list[Cap]
) -> tuple[ResistanceEvent, str, str, list[Category]]:
    assert setting.metastatic is not None  # noqa: S101 - judge() checked it
    m = setting.metastatic
    shown = setting.disease.advanced_since or PartialDate.of(m)
    two_years = add_months(course.start.middle, parameters["first_years_months"])
    drugs = " then ".join(course.names)
    near: list[Category] = []
    on = course.end is None or m <= course.end.middle + days(parameters["on_et_grace"])
    if on:
        category: Category = "primary" if m < two_years else "secondary"
        rule = "ER-A1" if category == "primary" else "ER-A2"
        side = "before" if category == "primary" else "on or after"
        months = months_between(course.start.middle, m)
        basis = f"Relapse on {shown} came {months:.1f} months after adjuvant {drugs} began on {course.start}, on treatment: {side} the 24-month mark ({two_years})."
        if _near(m, two_years, parameters, caps, "24-month"):
            near = ["primary", "secondary"]
    else:
        assert course.end is not None  # noqa: S101 - off treatment means it ended
        year = add_months(course.end.middle, parameters["after_completion_months"])
        category = "secondary" if m <= year else "sensitive"
        rule = "ER-A3" if category == "secondary" else "ER-A4"
        months = months_between(course.end.middle, m)
        side = "within" if category == "secondary" else "after"
        basis = f"Relapse on {shown} came {months:.1f} months after adjuvant {drugs} ended on {course.end}: {side} the 12-month mark ({year})."
        if _near(m, year, parameters, caps, "12-month"):
            near = ["secondary", "sensitive"]
        if category == "secondary" and course.end.middle < two_years - days(
            parameters["on_et_grace"]
        ):
            caps.append(
                (
                    "moderate",
                    Reason(
                        "adjuvant-endocrine-stopped-early",
                        "Adjuvant endocrine therapy stopped before two years.",
                        "warning",
                        course.sources,
                    ),
                )
            )
    _course_caps(course, setting, m, on, category, parameters, caps)
    event = ResistanceEvent(shown, "relapse", None, category, "documented", course.sources)
    return event, rule, basis, near


def _course_caps(
    course: Adjuvant,
    setting: Setting,
    m: date,
    on: bool,
    category: Category,
    parameters: Parameters,
    caps: list[Cap],
) -> None:
    if course.neoadjuvant_start and on:
        alternative = add_months(course.neoadjuvant_start, parameters["first_years_months"])
        if (m < alternative) != (category == "primary"):
            caps.append(
                (
                    "moderate",
                    Reason(
                        "neoadjuvant-start-matters",
                        "Counting from neoadjuvant endocrine therapy would change the category.",
                        "warning",
                        course.sources,
                    ),
                )
            )
    if course.courses > 1:
        caps.append(
            (
                "moderate",
                Reason(
                    "interrupted-adjuvant",
                    "Adjuvant endocrine therapy was interrupted for longer than 180 days.",
                    "warning",
                    course.sources,
                ),
            )
        )
    if setting.second_primary:
        caps.append(
            (
                "moderate",
                Reason(
                    "second-primary",
                    "Earlier endocrine therapy belongs to another primary.",
                    "warning",
                ),
            )
        )


def _progression(
    run: Run, number: int, event: Progression, first: bool, parameters: Parameters, caps: list[Cap]
) -> tuple[ResistanceEvent, str, str, list[Category]] | None:
    start = min(u.start for u in run.endocrine)
    ends = [u.end for u in run.endocrine]
    last = None if any(e is None for e in ends) else max(e.middle for e in ends if e)
    if last is not None and event.day > last + days(parameters["on_et_grace"]):
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
    mark = add_months(start.middle, parameters["first_line_months"])
    category: Category = "primary" if first and event.day < mark else "secondary"
    near: list[Category] = []
    if first and _near(event.day, mark, parameters, caps, "6-month"):
        near = ["primary", "secondary"]
    rule = "ER-B1" if category == "primary" else "ER-B2"
    names = " + ".join(dict.fromkeys(u.episode.ingredient for u in run.uses))
    months = months_between(start.middle, event.day)
    basis = f"Progression on {event.when} ({event.evidence}) came {months:.1f} months after {names} began on {start}; the 6-month mark was {mark}."
    return (
        ResistanceEvent(event.when, "progression", number, category, event.evidence, event.sources),
        rule,
        basis,
        near,
    )
