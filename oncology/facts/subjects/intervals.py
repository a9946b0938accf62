"""Intervals free of disease or therapy, and early chemotherapy against the relapse (section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from oncology.course import AgentUse
from oncology.dates import PartialDate, floor_months, months_between
from oncology.facts.exposure import of_group
from oncology.facts.patient_facts import FactContext, PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.subjects.adjuvant import relapse_day
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown, fact_of

fact = Derivations(of_course=True)


def _chemotherapy_end(context: FactContext) -> PartialDate | None:
    """The newest end of an early course that held chemotherapy."""
    courses = [c for c in context.history.courses if context.rules.within(c.classes, "cytotoxic")]
    return max((c.end for c in courses if c.end is not None), default=None)


@fact("prior-chemo-early-until")
def early_chemotherapy_end(facts: PatientFacts) -> Fact:
    """The last day of early chemotherapy."""
    end = _chemotherapy_end(facts.context)
    return fact_of(end.text if end else None, text("no-end-of-early-chemo"))


@fact("months-from-early-chemo-to-advanced")
def months_from_chemotherapy(facts: PatientFacts) -> Fact:
    """Months from the end of early chemotherapy to advanced disease."""
    end, advanced = _chemotherapy_end(facts.context), _advanced(facts)
    if end and advanced and end.middle <= advanced:
        return Known(floor_months(months_between(end.middle, advanced)))
    return Unknown(text("no-early-chemo-or-advanced"))


@fact("relapse-within-6-months-of-chemo")
def relapse_soon_after_chemotherapy(facts: PatientFacts) -> Fact:
    """Whether advanced disease came within 6 months of (neo)adjuvant chemotherapy."""
    context = facts.context
    end, advanced = _chemotherapy_end(context), _advanced(facts)
    if end and advanced:
        limit = context.rules.months_after(end.middle, "chemotherapy_relapse_months")
        return Known(advanced <= limit)
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
    end = course.end.middle if course and course.end else None
    if end and advanced and end <= advanced:
        return Known(floor_months(months_between(end, advanced)))
    return Unknown(text("no-end-of-adjuvant-et"))


@fact("treatment-free-interval-days")
def treatment_free_interval(facts: PatientFacts) -> Fact:
    """Days since the last agent of a course or line ended; 0 while one runs."""
    agents = _agents(facts)
    if any(a.end is None for a in agents):
        return Known(0)
    last = _newest(agents)
    days = (facts.context.rules.as_of - last).days if last else None
    return fact_of(days, text("no-therapy-with-dates"))


@fact("months-since-last-et")
def months_since_endocrine(facts: PatientFacts) -> Fact:
    """Months since the last endocrine agent ended; 0 while one runs."""
    as_of = facts.context.rules.as_of
    agents = [a for a in _agents(facts) if a.endocrine]
    if any(a.end is None for a in agents):
        return Known(0)
    last = _newest(agents)
    months = floor_months(months_between(last, as_of)) if last and last <= as_of else None
    return fact_of(months, text("no-et-with-dates"))


def _advanced(facts: PatientFacts) -> date | None:
    return facts.context.course.conclusions.setting.metastatic


def _agents(facts: PatientFacts) -> list[AgentUse]:
    history = facts.context.history
    return [a for line in (*history.courses, *history.lines) for a in line.agents]


def _newest(agents: Iterable[AgentUse]) -> date | None:
    return max((a.end.middle for a in agents if a.end), default=None)
