"""The relapse events: adjuvant endocrine therapy's clock against the relapse (rules ER-A1 to ER-A4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from oncology.course.disease.setting import Relapse, Setting
from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.history import Category, ResistanceEvent
from oncology.dates import PartialDate, days, months_between
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class EventBasis:
    """An event with the rule and, in words when asked for, the basis of its category.

    `alternatives`: both readings where it lies near a mark.
    """

    event: ResistanceEvent
    rule: str
    basis: Callable[[], str]
    alternatives: tuple[Category, ...]


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


def near_mark(day: date, boundary: date, rules: Rules, doubts: list[Doubt], label: str) -> bool:
    """Whether a day lies close to a mark; that lowers the confidence."""
    close = abs((day - boundary).days) <= rules.number("near_boundary")
    if close:
        text = f"Within {rules.number('near_boundary')} days of the {label} mark ({boundary})."
        doubts.append(doubt("moderate", "near-boundary", text))
    return close


def possible(near: list[Category], category: Category) -> str:
    """The other reading of a day close to a mark, in words."""
    others = (c for c in near if c != category)
    return "".join(f" That close to the mark, {c} is possible too." for c in others)


@dataclass(frozen=True, slots=True)
class RelapseTiming:
    """The adjuvant course, the relapse events against it, and the doubts that they bring."""

    course: Adjuvant | None
    events: tuple[EventBasis, ...]
    doubts: tuple[Doubt, ...]


def time_relapses(early: list[Episode], setting: Setting, rules: Rules) -> RelapseTiming:
    """Rule ER-A: relapse events; none without advanced disease, and none when it came first."""
    course = adjuvant_course(early, setting, rules)
    doubts: list[Doubt] = []
    found: list[EventBasis] = []
    since = setting.disease.advanced_since  # without it, nothing was placed before the metastasis
    if course and since is not None and not setting.disease.de_novo:
        distant = Relapse(since, setting.disease.sources, True)
        found = _relapses(course, distant, early, setting, rules, doubts)
    return RelapseTiming(course, tuple(found), tuple(doubts))


def _relapses(
    course: Adjuvant,
    distant: Relapse,
    early: list[Episode],
    setting: Setting,
    rules: Rules,
    doubts: list[Doubt],
) -> list[EventBasis]:
    """The first relapse counts: a local or regional one, else the day of advanced disease.

    Where endocrine therapy began anew after a local relapse, the distant one is an event of its own.
    """
    local = next((r for r in setting.relapses if r.stated and _during(r, course)), None)
    if local is None:
        judged = _relapse(course, distant, setting, rules, doubts)
        return [_doubted(judged, course, setting, rules, doubts)]
    first = adjuvant_course(early, setting, rules, until=local.when.middle) or course
    found = [_relapse(first, local, setting, rules, doubts)]
    again = adjuvant_course(early, setting, rules, since=local.when.middle)
    if again is not None:
        doubts.append(_LOCAL)
        found.append(_relapse(again, distant, setting, rules, doubts))
    return found


_LOCAL = doubt(
    "moderate",
    "relapse-after-local-relapse",
    "Adjuvant endocrine therapy began anew after a local relapse; its own clock was used.",
)


def _during(relapse: Relapse, course: Adjuvant) -> bool:
    """Whether endocrine therapy had begun by then; nodes found at diagnosis are no relapse."""
    return relapse.when.middle > course.start.middle


def _doubted(
    judged: EventBasis,
    course: Adjuvant,
    setting: Setting,
    rules: Rules,
    doubts: list[Doubt],
) -> EventBasis:
    """A second diagnosis on the same side may be a local relapse or a copy: name both readings."""
    maybe = next((r for r in setting.relapses if not r.stated and _during(r, course)), None)
    if maybe is None:
        return judged
    other = _relapse(course, maybe, setting, rules, []).event.category
    if other == judged.event.category:
        return judged
    text = f"A second record of breast cancer, dated {maybe.when}, may be a local relapse; the category would be {other}."
    doubts.append(doubt("moderate", "possible-local-relapse", text, maybe.sources))

    def basis() -> str:
        return f"{judged.basis()} With a local relapse on {maybe.when} it would be {other}."

    readings = {*judged.alternatives, judged.event.category, other}
    return replace(judged, basis=basis, alternatives=tuple(sorted(readings)))


def _relapse(
    course: Adjuvant, relapse: Relapse, setting: Setting, rules: Rules, doubts: list[Doubt]
) -> EventBasis:
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
        if near_mark(day, two_years, rules, doubts, "24-month"):
            near = ["primary", "secondary"]
    else:
        year = rules.months_after(course.end.middle, "after_completion_months")
        category = "secondary" if day <= year else "sensitive"
        rule = "ER-A3" if category == "secondary" else "ER-A4"
        months = months_between(course.end.middle, day)
        side = "within" if category == "secondary" else "after"
        basis = f"Relapse on {shown} came {months:.1f} months after adjuvant {drugs} ended on {course.end}: {side} the 12-month mark ({year})."
        if near_mark(day, year, rules, doubts, "12-month"):
            near = ["secondary", "sensitive"]
        stopped_early = course.end.middle < two_years - rules.days("on_et_grace")
        if category == "secondary" and stopped_early:
            text = "Adjuvant endocrine therapy stopped before two years."
            doubts.append(
                doubt("moderate", "adjuvant-endocrine-stopped-early", text, course.sources)
            )
    _course_doubts(course, setting, day, on, category, rules, doubts)
    sources = tuple(dict.fromkeys((*course.sources, *relapse.sources)))
    event = ResistanceEvent(shown, "relapse", None, category, "documented", sources)
    return EventBasis(event, rule, lambda: basis + possible(near, category), tuple(near))


def _course_doubts(
    course: Adjuvant,
    setting: Setting,
    m: date,
    on: bool,
    category: Category,
    rules: Rules,
    doubts: list[Doubt],
) -> None:
    if course.neoadjuvant_start and on:
        alternative = rules.months_after(course.neoadjuvant_start, "first_years_months")
        if (m < alternative) != (category == "primary"):
            text = "Counting from neoadjuvant endocrine therapy would change the category."
            doubts.append(doubt("moderate", "neoadjuvant-start-matters", text, course.sources))
    if course.courses > 1:
        text = "Adjuvant endocrine therapy was interrupted for longer than 180 days."
        doubts.append(doubt("moderate", "interrupted-adjuvant", text, course.sources))
    if setting.second_primary:
        text = "Earlier endocrine therapy belongs to another primary."
        doubts.append(doubt("moderate", "second-primary", text))
