"""Intervals free of disease or therapy, and early chemotherapy against the relapse (section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from oncology.course import AgentUse
from oncology.dates import PartialDate, floor_months, latest, months_between
from oncology.facts.exposure import of_group
from oncology.facts.patient_facts import FactContext, PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.subjects.adjuvant import relapse_day
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown, fact_of, number_between, one_of

fact = Derivations(of_course=True)


def _chemotherapy_end(context: FactContext) -> PartialDate | None:
    """The newest end of an early course that held chemotherapy."""
    courses = [c for c in context.history.courses if context.rules.within(c.classes, "cytotoxic")]
    ends = [c.end for c in courses if c.end is not None]
    return latest(ends) if ends else None


@fact("prior-chemo-early-until")
def early_chemotherapy_end(facts: PatientFacts) -> Fact:
    """The last day of early chemotherapy."""
    end = _chemotherapy_end(facts.context)
    if end is not None and end.late:
        return Unknown(text("end-not-recorded"))
    return fact_of(end.text if end else None, text("no-end-of-early-chemo"))


@fact("months-from-early-chemo-to-advanced")
def months_from_chemotherapy(facts: PatientFacts) -> Fact:
    """Months from the end of early chemotherapy to advanced disease."""
    end, advanced = _chemotherapy_end(facts.context), _advanced(facts)
    if end and advanced and end.middle <= advanced:
        return _months(end, advanced)
    return Unknown(text("no-early-chemo-or-advanced"))


@fact("relapse-within-6-months-of-chemo")
def relapse_soon_after_chemotherapy(facts: PatientFacts) -> Fact:
    """Whether advanced disease came within 6 months of (neo)adjuvant chemotherapy."""
    context = facts.context
    end, advanced = _chemotherapy_end(context), _advanced(facts)
    if end and advanced:
        limits = [
            context.rules.months_after(day, "chemotherapy_relapse_months") for day in _span(end)
        ]
        return one_of([advanced <= limit for limit in limits], text("end-not-recorded"))
    answer = context.exposures.answer(of_group(context.rules, "cytotoxic"), "early")
    if advanced is None or answer == Known(False):
        return Known(False)
    return answer if isinstance(answer, Unknown) else Unknown(text("no-end-of-early-chemo"))


@fact("disease-free-interval-months")
def disease_free_interval(facts: PatientFacts) -> Fact:
    """From the first surgery to the first relapse; de novo disease has none."""
    setting = facts.context.course.conclusions.setting
    surgery = setting.surgeries[0] if setting.surgeries else None
    relapse = relapse_day(setting)
    if facts.context.history.disease.de_novo or not surgery or not relapse or surgery > relapse:
        return Unknown(text("no-surgery-before-relapse"))
    return Known(floor_months(months_between(surgery, relapse)))


@fact("et-free-interval-months")
def endocrine_free_interval(facts: PatientFacts) -> Fact:
    """From the end of the adjuvant endocrine course to advanced disease."""
    course, advanced = facts.context.course.conclusions.adjuvant, _advanced(facts)
    end = course.end if course else None
    if end and advanced and end.middle <= advanced:
        return _months(end, advanced)
    return Unknown(text("no-end-of-adjuvant-et"))


@fact("treatment-free-interval-days")
def treatment_free_interval(facts: PatientFacts) -> Fact:
    """Days since the last agent of a course or line ended; 0 while one runs."""
    agents = _agents(facts)
    if any(a.end is None for a in agents):
        return Known(0)
    last = _newest(agents)
    if last is None:
        return Unknown(text("no-therapy-with-dates"))
    low, high = sorted((facts.context.rules.as_of - day).days for day in _span(last))
    return number_between(low, high, text("end-not-recorded"))


@fact("months-since-last-et")
def months_since_endocrine(facts: PatientFacts) -> Fact:
    """Months since the last endocrine agent ended; 0 while one runs."""
    as_of = facts.context.rules.as_of
    agents = [a for a in _agents(facts) if a.endocrine]
    if any(a.end is None for a in agents):
        return Known(0)
    last = _newest(agents)
    if last is None or last.middle > as_of:
        return Unknown(text("no-et-with-dates"))
    return _months(last, as_of)


def _advanced(facts: PatientFacts) -> date | None:
    return facts.context.course.conclusions.setting.metastatic


def _agents(facts: PatientFacts) -> list[AgentUse]:
    history = facts.context.history
    return [a for line in (*history.courses, *history.lines) for a in line.agents]


def _newest(agents: Iterable[AgentUse]) -> PartialDate | None:
    ends = [a.end for a in agents if a.end]
    return latest(ends) if ends else None


def _span(end: PartialDate) -> tuple[date, date]:
    """The days on which what has ended may have; the same twice where the day is known."""
    return (end.first, end.last) if end.late else (end.middle, end.middle)


def _months(end: PartialDate, day: date) -> Fact:
    """Months from an end to a day; an interval where the end is not recorded."""
    low, high = sorted(floor_months(months_between(d, day)) for d in _span(end))
    return number_between(low, high, text("end-not-recorded"))
