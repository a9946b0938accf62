"""The relapse events: adjuvant endocrine therapy's clock against the relapse (rules ER-A1 to ER-A4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from oncology.course.disease.setting import Relapse, Setting
from oncology.course.exposure.episodes import Cap, Episode
from oncology.course.history import Category, ResistanceEvent
from oncology.dates import PartialDate, days, months_between
from oncology.knowledge import Rules
from oncology.values import Reason

# event, rule, the basis in words, both readings where it lies near a mark
Judged = tuple[ResistanceEvent, str, Callable[[], str], list[Category]]


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
    early: list[Episode],
    setting: Setting,
    rules: Rules,
    since: date | None = None,
    until: date | None = None,
) -> Adjuvant | None:
    """The course that the relapse clock runs on; a second primary starts a new one (ST-6).

    `since` and `until` limit it to endocrine therapy begun after one relapse and before the next.
    """
    cut = setting.second_primary if since is None else since
    endocrine = [
        e
        for e in early
        if e.endocrine
        and (cut is None or e.start.middle >= cut)
        and (until is None or e.start.middle < until)
    ]
    if not endocrine:
        return None
    surgeries = [s for s in setting.surgeries if cut is None or s >= cut - days(1)]
    surgery = surgeries[0] if surgeries else None
    first = min(endocrine, key=lambda e: e.start)
    neo = None
    start = first.start
    if surgery and first.start.middle <= surgery - rules.days("neo_bridge"):
        if first.end is not None and first.end.middle <= surgery + rules.days("neo_after_surgery"):
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
        if reach is not None and episode.start.middle > reach.middle + rules.days("adjuvant_gap"):
            courses += 1
        reach = None if reach is None or episode.end is None else max(reach, episode.end)
    names = tuple(dict.fromkeys(e.ingredient for e in ordered))
    sources = tuple(dict.fromkeys(s for e in ordered for s in e.sources))
    return Adjuvant(start, reach, names, sources, courses, neo)


def near_mark(day: date, boundary: date, rules: Rules, caps: list[Cap], label: str) -> bool:
    """Whether a day lies close to a mark; that lowers the confidence."""
    close = abs((day - boundary).days) <= rules.number("near_boundary")
    if close:
        caps.append(
            (
                "moderate",
                Reason(
                    "near-boundary",
                    f"Within {rules.number('near_boundary')} days of the {label} mark ({boundary}).",
                    "warning",
                ),
            )
        )
    return close


def possible(near: list[Category], category: Category) -> str:
    """The other reading of a day close to a mark, in words."""
    others = (c for c in near if c != category)
    return "".join(f" That close to the mark, {c} is possible too." for c in others)


@dataclass(frozen=True, slots=True)
class Relapsed:
    """The adjuvant course, the relapse events against it, and the caps that they bring."""

    course: Adjuvant | None
    events: tuple[Judged, ...]
    caps: tuple[Cap, ...]


def relapsed(early: list[Episode], setting: Setting, rules: Rules) -> Relapsed:
    """Rule ER-A: relapse events; none without advanced disease, and none when it came first."""
    course = adjuvant_course(early, setting, rules)
    caps: list[Cap] = []
    found: list[Judged] = []
    since = setting.disease.advanced_since  # without it, nothing was placed before the metastasis
    if course and since is not None and not setting.disease.de_novo:
        distant = Relapse(since, setting.disease.sources, True)
        found = _relapses(course, distant, early, setting, rules, caps)
    return Relapsed(course, tuple(found), tuple(caps))


def _relapses(
    course: Adjuvant,
    distant: Relapse,
    early: list[Episode],
    setting: Setting,
    rules: Rules,
    caps: list[Cap],
) -> list[Judged]:
    """The first relapse counts: a local or regional one, else the day of advanced disease.

    Where endocrine therapy began anew after a local relapse, the distant one is an event of its own.
    """
    local = next((r for r in setting.relapses if r.stated and _during(r, course)), None)
    if local is None:
        judged = _relapse(course, distant, setting, rules, caps)
        return [_doubted(judged, course, setting, rules, caps)]
    first = adjuvant_course(early, setting, rules, until=local.when.middle) or course
    found = [_relapse(first, local, setting, rules, caps)]
    again = adjuvant_course(early, setting, rules, since=local.when.middle)
    if again is not None:
        caps.append(("moderate", _LOCAL))
        found.append(_relapse(again, distant, setting, rules, caps))
    return found


_LOCAL = Reason(
    "relapse-after-local-relapse",
    "Adjuvant endocrine therapy began anew after a local relapse; its own clock was used.",
    "warning",
)


def _during(relapse: Relapse, course: Adjuvant) -> bool:
    """Whether endocrine therapy had begun by then; nodes found at diagnosis are no relapse."""
    return relapse.when.middle > course.start.middle


def _doubted(
    judged: Judged,
    course: Adjuvant,
    setting: Setting,
    rules: Rules,
    caps: list[Cap],
) -> Judged:
    """A second diagnosis on the same side may be a local relapse or a copy: name both readings."""
    maybe = next((r for r in setting.relapses if not r.stated and _during(r, course)), None)
    if maybe is None:
        return judged
    event, rule, stated, near = judged
    other = _relapse(course, maybe, setting, rules, [])[0].category
    if other == event.category:
        return judged
    text = f"A second record of breast cancer, dated {maybe.when}, may be a local relapse; the category would be {other}."
    caps.append(("moderate", Reason("possible-local-relapse", text, "warning", maybe.sources)))

    def basis() -> str:
        return f"{stated()} With a local relapse on {maybe.when} it would be {other}."

    return event, rule, basis, sorted({*near, event.category, other})


def _relapse(
    course: Adjuvant, relapse: Relapse, setting: Setting, rules: Rules, caps: list[Cap]
) -> Judged:
    day, shown = relapse.when.middle, relapse.when
    two_years = rules.months_after(course.start.middle, "first_years_months")
    drugs = " then ".join(course.names)
    near: list[Category] = []
    on = course.end is None or day <= course.end.middle + rules.days("on_et_grace")
    if course.end is None or on:
        category: Category = "primary" if day < two_years else "secondary"
        rule = "ER-A1" if category == "primary" else "ER-A2"
        side = "before" if category == "primary" else "on or after"
        months = months_between(course.start.middle, day)
        basis = f"Relapse on {shown} came {months:.1f} months after adjuvant {drugs} began on {course.start}, on treatment: {side} the 24-month mark ({two_years})."
        if near_mark(day, two_years, rules, caps, "24-month"):
            near = ["primary", "secondary"]
    else:
        year = rules.months_after(course.end.middle, "after_completion_months")
        category = "secondary" if day <= year else "sensitive"
        rule = "ER-A3" if category == "secondary" else "ER-A4"
        months = months_between(course.end.middle, day)
        side = "within" if category == "secondary" else "after"
        basis = f"Relapse on {shown} came {months:.1f} months after adjuvant {drugs} ended on {course.end}: {side} the 12-month mark ({year})."
        if near_mark(day, year, rules, caps, "12-month"):
            near = ["secondary", "sensitive"]
        stopped_early = course.end.middle < two_years - rules.days("on_et_grace")
        if category == "secondary" and stopped_early:
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
    _course_caps(course, setting, day, on, category, rules, caps)
    sources = tuple(dict.fromkeys((*course.sources, *relapse.sources)))
    event = ResistanceEvent(shown, "relapse", None, category, "documented", sources)
    return event, rule, lambda: basis + possible(near, category), near


def _course_caps(
    course: Adjuvant,
    setting: Setting,
    m: date,
    on: bool,
    category: Category,
    rules: Rules,
    caps: list[Cap],
) -> None:
    if course.neoadjuvant_start and on:
        alternative = rules.months_after(course.neoadjuvant_start, "first_years_months")
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
