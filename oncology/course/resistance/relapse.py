"""The relapse events: adjuvant endocrine therapy's clock against the relapse (rules ER-A1 to ER-A4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from oncology.course.disease.setting import Relapse, Setting
from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.history import Category, ClockMark, ResistanceEvent
from oncology.course.resistance.adjuvant import Adjuvant, adjuvant_course
from oncology.course.wording import day_in_words, text
from oncology.dates import PartialDate, is_near, months_between
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class EventBasis:
    """An event with the rule and, in words when asked for, the basis of its category.

    `alternatives`: both readings where it lies near a mark. `doubts`: what the event brings along.
    `brief`: the basis in few words; None where the day allows another category.
    """

    event: ResistanceEvent
    rule: str
    basis: Callable[[], str]
    alternatives: tuple[Category, ...]
    doubts: tuple[Doubt, ...] = ()
    brief: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class RelapseTiming:
    """The adjuvant course, and the relapse events against it, oldest first."""

    course: Adjuvant | None
    events: tuple[EventBasis, ...]


def near_mark(day: date, mark: date, limit: str, rules: Rules) -> Doubt | None:
    """Rule ER-near: a day close to a mark, `limit` months after a start or an end, is in doubt."""
    if not is_near(day, mark, rules.days("near_boundary")):
        return None
    margin = rules.number("near_boundary")
    return doubt("moderate", "near-boundary", days=margin, limit=rules.number(limit), mark=mark)


def with_other_reading(basis: str, near: tuple[Category, ...], category: Category) -> str:
    """The basis, with the other reading of a day close to a mark."""
    for other in near:
        if other != category:
            basis = text("other-reading", basis=basis, category=other)
    return basis


def time_relapses(early: list[Episode], setting: Setting, rules: Rules) -> RelapseTiming:
    """Rule ER-A: relapse events; none without advanced disease, and none when it came first."""
    course = adjuvant_course(early, setting, rules)
    since = setting.disease.advanced_since  # without it, nothing was placed before the metastasis
    if course is None or since is None or setting.disease.de_novo:
        return RelapseTiming(course, ())
    distant = Relapse(since, setting.disease.sources, True)
    return RelapseTiming(course, _events(course, distant, early, setting, rules))


def _events(
    course: Adjuvant, distant: Relapse, early: list[Episode], setting: Setting, rules: Rules
) -> tuple[EventBasis, ...]:
    """The first relapse counts: a local or regional one, else the day of advanced disease.

    Where endocrine therapy began anew after a local relapse, the distant one is an event of its own.
    """
    local = next((r for r in setting.relapses if r.certain and _during(r, course)), None)
    if local is None:
        event = _relapse_event(course, distant, setting, rules)
        return (_with_possible_relapse(event, course, setting, rules),)
    before = adjuvant_course(early, setting, rules, until=local.when.middle) or course
    first = _relapse_event(before, local, setting, rules)
    after = adjuvant_course(early, setting, rules, since=local.when.middle)
    if after is None:
        return (first,)
    second = _relapse_event(after, distant, setting, rules)
    own_clock = doubt("moderate", "relapse-after-local-relapse")
    return first, replace(second, doubts=(own_clock, *second.doubts))


def _during(relapse: Relapse, course: Adjuvant) -> bool:
    """Whether endocrine therapy had begun by then; nodes found at diagnosis are no relapse."""
    return relapse.when.middle > course.start.middle


def _with_possible_relapse(
    distant: EventBasis, course: Adjuvant, setting: Setting, rules: Rules
) -> EventBasis:
    """A second diagnosis on the same side may be a local relapse or a copy: name both readings."""
    maybe = next((r for r in setting.relapses if not r.certain and _during(r, course)), None)
    if maybe is None:
        return distant
    category, other = (
        distant.event.category,
        _relapse_event(course, maybe, setting, rules).event.category,
    )
    if other == category:
        return distant
    day = maybe.when
    return replace(
        distant,
        basis=lambda: text("if-local-relapse", basis=distant.basis(), day=day, category=other),
        brief=None,
        alternatives=tuple(sorted({*distant.alternatives, category, other})),
        doubts=(
            *distant.doubts,
            doubt("moderate", "possible-local-relapse", maybe.sources, day=day, category=other),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    """One row of the definition: its category and sentence, and both readings beside its mark."""

    id: str
    category: Category
    sentence: str
    readings: tuple[Category, Category]


_ON_EARLY = _Rule("ER-A1", "primary", "relapse-before-mark", ("primary", "secondary"))
_ON_LATE = _Rule("ER-A2", "secondary", "relapse-after-mark", ("primary", "secondary"))
_AFTER_SOON = _Rule("ER-A3", "secondary", "relapse-soon-after-end", ("secondary", "sensitive"))
_AFTER_LATE = _Rule("ER-A4", "sensitive", "relapse-late-after-end", ("secondary", "sensitive"))


@dataclass(frozen=True, slots=True)
class _Mark:
    """A day of the definition: so many months, the parameter `limit`, since another."""

    day: date
    limit: str
    since: PartialDate


def _relapse_event(
    course: Adjuvant, relapse: Relapse, setting: Setting, rules: Rules
) -> EventBasis:
    """A relapse by the clock of the adjuvant course, with what makes that clock doubtful."""
    day = relapse.when.middle
    if course.end is None or day <= course.end.middle + rules.days("on_et_grace"):
        timing = _on_therapy(course, relapse, rules)
    else:
        timing = _after_therapy(course, course.end, relapse, rules)
    doubts = timing.doubts
    if course.courses > 1:
        gap = rules.number("adjuvant_gap")
        doubts += (doubt("moderate", "interrupted-adjuvant", course.sources, days=gap),)
    if setting.second_primary:
        doubts += (doubt("moderate", "second-primary"),)
    return replace(timing, doubts=doubts)


def _on_therapy(course: Adjuvant, relapse: Relapse, rules: Rules) -> EventBasis:
    """Rules ER-A1 and ER-A2: primary in the first years; secondary from their last day on."""
    day, limit = relapse.when.middle, "first_years_months"
    mark = _Mark(rules.months_after(course.start.middle, limit), limit, course.start)
    rule = _ON_EARLY if day < mark.day else _ON_LATE
    timing = _against_mark(course, relapse, mark, rule, rules)
    if course.neoadjuvant_start is None:
        return timing
    earlier = rules.months_after(course.neoadjuvant_start, limit)
    if (day < earlier) == (rule is _ON_EARLY):
        return timing
    other_clock = doubt("moderate", "neoadjuvant-start-matters", course.sources)
    return replace(timing, doubts=(*timing.doubts, other_clock))


def _after_therapy(
    course: Adjuvant, end: PartialDate, relapse: Relapse, rules: Rules
) -> EventBasis:
    """Rules ER-A3 and ER-A4: secondary within a year of the end, the anniversary included."""
    limit = "after_completion_months"
    mark = _Mark(rules.months_after(end.middle, limit), limit, end)
    rule = _AFTER_SOON if relapse.when.middle <= mark.day else _AFTER_LATE
    timing = _against_mark(course, relapse, mark, rule, rules)
    # the definition speaks of completed therapy: one cut short is read so, and marked
    whole = rules.months_after(course.start.middle, "first_years_months")
    if rule is _AFTER_LATE or end.middle >= whole - rules.days("on_et_grace"):
        return timing
    span = months_in_words(rules.number("first_years_months"))
    short = doubt("moderate", "adjuvant-endocrine-stopped-early", course.sources, span=span)
    return replace(timing, doubts=(*timing.doubts, short))


def _against_mark(
    course: Adjuvant, relapse: Relapse, mark: _Mark, rule: _Rule, rules: Rules
) -> EventBasis:
    """The event by a row of the definition; close to its mark both readings are named."""
    when, category = relapse.when, rule.category
    near = near_mark(when.middle, mark.day, mark.limit, rules)
    readings = rule.readings if near else ()

    def basis() -> str:
        sentence = text(
            rule.sentence,
            day=when,
            months=months_between(mark.since.middle, when.middle),
            drugs=text("then").join(course.names),
            since=day_in_words(mark.since),
            limit=rules.number(mark.limit),
            mark=mark.day,
        )
        return with_other_reading(sentence, readings, category)

    def brief() -> str:
        return text(
            f"in-brief-{rule.sentence}",
            months=months_between(mark.since.middle, when.middle),
            drugs=text("then").join(course.names),
            limit=rules.number(mark.limit),
        )

    sources = tuple(dict.fromkeys((*course.sources, *relapse.sources)))
    clock = ClockMark(mark.day, rules.number(mark.limit), mark.since, mark.limit)
    event = ResistanceEvent(when, "relapse", None, category, "documented", sources, clock)
    doubts = (near,) if near else ()
    return EventBasis(event, rule.id, basis, readings, doubts, None if near else brief)


def months_in_words(months: int) -> str:
    """A span of months as a sentence says it."""
    return text("two-years") if months == 24 else text("months", months=months)
