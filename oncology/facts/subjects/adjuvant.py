"""Early endocrine therapy and CDK4/6 inhibitors against the relapse (ER-A); months are calendar months."""

from __future__ import annotations

from datetime import date

from oncology.course import Adjuvant, AgentUse, Line, Setting
from oncology.dates import floor_months, latest, months_between
from oncology.facts.exposure import endocrine, of_group
from oncology.facts.patient_facts import FactContext, PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.knowledge import Rules
from oncology.values import Fact, Known, Unknown, number_between, one_of, value_of

fact = Derivations(of_course=True)


def relapse_day(setting: Setting) -> date | None:
    """The first relapse: a stated local or regional one, else the day of advanced disease."""
    local = next((r.when.middle for r in setting.relapses if r.certain), None)
    return local or setting.metastatic


def _early_endocrine(context: FactContext) -> Fact:
    return context.exposures.answer(endocrine, "early")


@fact("adjuvant-et")
def adjuvant_therapy(facts: PatientFacts) -> Fact:
    """Whether adjuvant endocrine therapy was given; neoadjuvant therapy alone is none."""
    course = facts.context.course.conclusions.adjuvant
    if course is not None:
        return Known(True, course.sources)
    answer = _early_endocrine(facts.context)
    return answer if isinstance(answer, Unknown) else Known(False)


def _course(facts: PatientFacts) -> Adjuvant | None:
    return facts.context.course.conclusions.adjuvant


def _no_course() -> Unknown:
    return Unknown(text("no-adjuvant-course"))


@fact("adjuvant-et-start")
def course_start(facts: PatientFacts) -> Fact:
    """The first day of the adjuvant endocrine course."""
    course = _course(facts)
    return Known(course.start.text, course.sources) if course else _no_course()


@fact("adjuvant-et-end")
def course_end(facts: PatientFacts) -> Fact:
    """The last day of the course, or `ongoing`."""
    course = _course(facts)
    if course is None:
        return _no_course()
    if course.end is not None and course.end.late:
        return Unknown(text("end-not-recorded"))
    return Known(course.end.text if course.end else "ongoing", course.sources)


@fact("adjuvant-et-months")
def course_months(facts: PatientFacts) -> Fact:
    """Its length, to the day of advanced disease where it has no end."""
    course = _course(facts)
    if course is None:
        return _no_course()
    metastatic = facts.context.course.conclusions.setting.metastatic
    until = _ends(course) or ((metastatic, metastatic) if metastatic else None)
    if until is None:
        return _no_course()
    low, high = (floor_months(months_between(course.start.middle, day)) for day in until)
    return number_between(low, high, text("end-not-recorded"), course.sources)


def _ends(course: Adjuvant) -> tuple[date, date] | None:
    """The first and the last day on which it may have ended; None while it went on."""
    end = course.end
    if end is None:
        return None
    return (end.first, end.last) if end.late else (end.middle, end.middle)


@fact("adjuvant-et-course-classes")
def course_classes(facts: PatientFacts) -> Fact:
    """Classes of the course."""
    course = _course(facts)
    if course is None:
        return _no_course()
    names = {name for a in _agents_of(facts, course) for name in a.classes}
    return Known(tuple(sorted(names)), course.sources)


@fact("adjuvant-et-classes")
def adjuvant_classes(facts: PatientFacts) -> Fact:
    """Classes of the course; none where it is known that no adjuvant therapy was given."""
    if value_of(facts["adjuvant-et"]) is False:
        return Known(())
    return facts["adjuvant-et-course-classes"]


def _agents_of(facts: PatientFacts, course: Adjuvant) -> list[AgentUse]:
    early = facts.context.history.courses
    return [a for line in early for a in line.agents if a.ingredient in course.names]


@fact("adjuvant-et-ongoing-at-relapse")
def ongoing_at_relapse(facts: PatientFacts) -> Fact:
    """Whether the relapse came on the course, or within the grace after it (ER-B)."""
    course, relapse = _course(facts), relapse_day(facts.context.course.conclusions.setting)
    if course is None or relapse is None:
        return _no_course()
    grace, ends = facts.context.rules.days("on_et_grace"), _ends(course)
    answers = [relapse <= end + grace for end in ends] if ends else [True]
    return one_of(answers, text("end-not-recorded"), course.sources)


@fact("adjuvant-et-class-at-relapse")
def class_at_relapse(facts: PatientFacts) -> Fact:
    """Aromatase inhibitor (AI), SERM or both: what was taken at the relapse, else in the course."""
    course, relapse = _course(facts), relapse_day(facts.context.course.conclusions.setting)
    if course is None or relapse is None:
        return _no_course()
    rules, agents = facts.context.rules, _agents_of(facts, course)
    grace = relapse - rules.days("on_et_grace")
    begun = [a for a in agents if a.start.middle <= relapse]
    sure = [a for a in begun if not a.end or (not a.end.late and a.end.middle >= grace)]
    possible = [a for a in begun if not a.end or a.end.middle >= grace]
    words = {_classes_in_words(taken or agents, rules) for taken in (sure, possible)}
    if "" in words:
        return _no_course()
    return one_of(words, text("end-not-recorded"), course.sources)


def _classes_in_words(agents: list[AgentUse], rules: Rules) -> str:
    words = [
        word
        for word, group in (("AI", "aromatase_inhibitor"), ("SERM", "serm"))
        if any(rules.within(a.classes, group) for a in agents)
    ]
    return "both" if len(words) > 1 else "".join(words)


@fact("relapse-timing")
def relapse_timing(facts: PatientFacts) -> Fact:
    """The relapse against the adjuvant endocrine course (ER-A, ER-B).

    The anniversary of its end still counts as within 12 months (specification, section 3.2).
    """
    context = facts.context
    history = context.history
    course, advanced = _course(facts), context.course.conclusions.setting.metastatic
    if advanced is None:
        return Unknown(text("no-advanced-disease"))
    if history.disease.de_novo:
        return Known("de-novo", history.disease.sources)
    if course is None:
        return _without_course(context)
    ends = _ends(course)
    answers = [_timing(end, advanced, context) for end in ends] if ends else ["on-adjuvant-et"]
    return one_of(answers, text("end-not-recorded"), course.sources)


def _timing(end: date, advanced: date, context: FactContext) -> str:
    rules = context.rules
    if advanced <= end + rules.days("on_et_grace"):
        return "on-adjuvant-et"
    limit = rules.months_after(end, "after_completion_months")
    return "within-12-months" if advanced <= limit else "after-12-months"


def _without_course(context: FactContext) -> Fact:
    early, history = _early_endocrine(context), context.history
    if isinstance(early, Unknown):
        return early
    if history.courses or history.disease.de_novo is False:
        return Known("no-adjuvant-et")
    return Unknown(text("de-novo-or-adjuvant"))


def _early_inhibitors(context: FactContext) -> list[Line]:
    return [c for c in context.history.courses if context.rules.within(c.classes, "cdk46")]


@fact("adjuvant-cdk46-relapse")
def relapse_on_inhibitor(facts: PatientFacts) -> Fact:
    """Relapse on or after an adjuvant CDK4/6 inhibitor: beside the category, never part of it."""
    context = facts.context
    rules, courses = context.rules, _early_inhibitors(context)
    relapse = relapse_day(context.course.conclusions.setting)
    if not courses or relapse is None:
        answer = context.exposures.answer(of_group(rules, "cdk46"), "early")
        return answer if isinstance(answer, Unknown) else Known("none")
    sources = tuple(s for c in courses for s in c.sources)
    ends = [c.end for c in courses if c.end]
    if len(ends) < len(courses):
        return Known("during", sources)
    last = latest(ends)
    words = {"on-adjuvant-et": "during"}
    days = (last.first, last.last) if last.late else (last.middle,)
    timings = [_timing(day, relapse, context) for day in days]
    return one_of([words.get(t, t) for t in timings], text("end-not-recorded"), sources)


@fact("days-from-adjuvant-cdk46-to-relapse")
def days_from_inhibitor_to_relapse(facts: PatientFacts) -> Fact:
    """Days from the end of the last adjuvant CDK4/6 inhibitor to the relapse; 0 on it."""
    courses = _early_inhibitors(facts.context)
    relapse = relapse_day(facts.context.course.conclusions.setting)
    ends = [c.end for c in courses if c.end]
    if not courses or relapse is None or len(ends) < len(courses):
        return Unknown(text("no-end-of-adjuvant-cdk46"))
    sources = tuple(s for c in courses for s in c.sources)
    last = latest(ends)
    days = (last.last, last.first) if last.late else (last.middle, last.middle)
    low, high = (max((relapse - day).days, 0) for day in days)
    return number_between(low, high, text("end-not-recorded"), sources)
