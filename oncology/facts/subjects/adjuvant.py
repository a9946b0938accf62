"""Early endocrine therapy and CDK4/6 inhibitors against the relapse (ER-A); months are calendar months."""

from __future__ import annotations

from datetime import date

from oncology.course import Adjuvant, AgentUse, Line, Setting
from oncology.dates import floor_months, months_between
from oncology.facts.exposure import endocrine, of_group
from oncology.facts.patient_facts import FactContext, PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown, value_of

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
    return Known(course.end.text if course.end else "ongoing", course.sources)


@fact("adjuvant-et-months")
def course_months(facts: PatientFacts) -> Fact:
    """Its length, to the day of advanced disease where it has no end."""
    course = _course(facts)
    if course is None:
        return _no_course()
    until = course.end.middle if course.end else facts.context.course.conclusions.setting.metastatic
    if until is None:
        return _no_course()
    return Known(floor_months(months_between(course.start.middle, until)), course.sources)


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
    grace = facts.context.rules.days("on_et_grace")
    return Known(course.end is None or relapse <= course.end.middle + grace, course.sources)


@fact("adjuvant-et-class-at-relapse")
def class_at_relapse(facts: PatientFacts) -> Fact:
    """Aromatase inhibitor (AI), SERM or both: what was taken at the relapse, else in the course."""
    course, relapse = _course(facts), relapse_day(facts.context.course.conclusions.setting)
    if course is None or relapse is None:
        return _no_course()
    rules, agents = facts.context.rules, _agents_of(facts, course)
    late = relapse - rules.days("on_et_grace")
    at_relapse = [
        a for a in agents if a.start.middle <= relapse and (not a.end or a.end.middle >= late)
    ]
    words = [
        word
        for word, group in (("AI", "aromatase_inhibitor"), ("SERM", "serm"))
        if any(rules.within(a.classes, group) for a in at_relapse or agents)
    ]
    if not words:
        return _no_course()
    return Known("both" if len(words) > 1 else words[0], course.sources)


@fact("relapse-timing")
def relapse_timing(facts: PatientFacts) -> Fact:
    """The relapse against the adjuvant endocrine course (ER-A, ER-B).

    The anniversary of its end still counts as within 12 months (specification, section 3.2).
    """
    context = facts.context
    history, rules = context.history, context.rules
    course, advanced = _course(facts), context.course.conclusions.setting.metastatic
    if advanced is None:
        return Unknown(text("no-advanced-disease"))
    if history.disease.de_novo:
        return Known("de-novo", history.disease.sources)
    if course is None:
        return _without_course(context)
    if course.end is None or advanced <= course.end.middle + rules.days("on_et_grace"):
        return Known("on-adjuvant-et", course.sources)
    limit = rules.months_after(course.end.middle, "after_completion_months")
    return Known("within-12-months" if advanced <= limit else "after-12-months", course.sources)


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
    ends = [c.end.middle for c in courses if c.end]
    if len(ends) < len(courses) or relapse <= max(ends) + rules.days("on_et_grace"):
        return Known("during", sources)
    limit = rules.months_after(max(ends), "after_completion_months")
    return Known("after-12-months" if relapse > limit else "within-12-months", sources)


@fact("days-from-adjuvant-cdk46-to-relapse")
def days_from_inhibitor_to_relapse(facts: PatientFacts) -> Fact:
    """Days from the end of the last adjuvant CDK4/6 inhibitor to the relapse; 0 on it."""
    courses = _early_inhibitors(facts.context)
    relapse = relapse_day(facts.context.course.conclusions.setting)
    ends = [c.end.middle for c in courses if c.end]
    if not courses or relapse is None or len(ends) < len(courses):
        return Unknown(text("no-end-of-adjuvant-cdk46"))
    sources = tuple(s for c in courses for s in c.sources)
    return Known(max((relapse - max(ends)).days, 0), sources)
