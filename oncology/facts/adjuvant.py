"""Facts on early therapy against the relapse, and the free intervals; months are calendar months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course import Adjuvant, Conclusions, History, Line, Setting
from oncology.dates import PartialDate, add_months, days, months_between, shown_months
from oncology.facts.exposure import Exposures, endocrine, of_group
from oncology.knowledge import Parameters
from oncology.values import Fact, Known, Unknown, fact_of

Facts = dict[str, Fact]
_NO_M = Unknown("no advanced disease recorded")


def derive(
    history: History, found: Conclusions, exposures: Exposures, as_of: date, parameters: Parameters
) -> Facts:
    """Facts by name."""
    facts: Facts = {}
    course, setting = found.adjuvant, found.setting
    early = exposures.answer(endocrine, "early")
    facts["adjuvant_et"] = _adjuvant(course, early)
    facts["relapse_timing"] = _timing(course, early, setting, history, parameters)
    _course(facts, course, setting, history, parameters)
    _cdk46(facts, setting, history, exposures, parameters)
    _chemotherapy(facts, setting, history, exposures, parameters)
    _intervals(facts, history, course, setting, as_of)
    return facts


def _relapse_day(setting: Setting) -> date | None:
    """The first relapse: a stated local or regional one, else the day of advanced disease."""
    stated = next((r.when.middle for r in setting.relapses if r.stated), None)
    return stated or setting.metastatic


def _adjuvant(course: Adjuvant | None, early: Fact) -> Fact:
    """Whether adjuvant endocrine therapy was given; neoadjuvant therapy alone is none."""
    if course is not None:
        return Known(True, course.sources)
    return early if isinstance(early, Unknown) else Known(False)


def _course(
    facts: Facts,
    course: Adjuvant | None,
    setting: Setting,
    history: History,
    parameters: Parameters,
) -> None:
    """The adjuvant endocrine course and the class that was taken at relapse."""
    none = Unknown("no adjuvant endocrine therapy with dates is recorded")
    names = ("start", "end", "months", "classes", "ongoing_at_relapse", "class_at_relapse")
    facts |= {f"adjuvant_et_{name}": none for name in names}
    if course is None:
        return
    m = setting.metastatic
    facts["adjuvant_et_start"] = Known(course.start.text, course.sources)
    facts["adjuvant_et_end"] = Known(course.end.text if course.end else "ongoing", course.sources)
    until = course.end.middle if course.end else m
    if until is not None:
        months = shown_months(months_between(course.start.middle, until))
        facts["adjuvant_et_months"] = Known(months, course.sources)
    held = [a for c in history.courses for a in c.agents if a.ingredient in course.names]
    classes = tuple(sorted({name for a in held for name in a.classes}))
    facts["adjuvant_et_classes"] = Known(classes, course.sources)
    relapse = _relapse_day(setting)
    if relapse is None:
        return
    on = course.end is None or relapse <= course.end.middle + days(parameters["on_et_grace"])
    facts["adjuvant_et_ongoing_at_relapse"] = Known(on, course.sources)
    late = relapse - days(parameters["on_et_grace"])
    taken = [a for a in held if a.start.middle <= relapse and (not a.end or a.end.middle >= late)]
    for name, groups in (("AI", "aromatase_inhibitor"), ("SERM", "serm")):
        if any(parameters.within(a.classes, groups) for a in taken or held):
            seen = facts["adjuvant_et_class_at_relapse"]
            word = "both" if isinstance(seen, Known) else name
            facts["adjuvant_et_class_at_relapse"] = Known(word, course.sources)


def _timing(
    course: Adjuvant | None,
    early: Fact,
    setting: Setting,
    history: History,
    parameters: Parameters,
) -> Fact:
    """The relapse against the adjuvant endocrine course."""
    m = setting.metastatic
    if m is None:
        return _NO_M
    if history.disease.de_novo:
        return Known("de-novo", history.disease.sources)
    if course is None:
        return _no_course(history, early)
    if course.end is None or m <= course.end.middle + days(parameters["on_et_grace"]):
        return Known("on-adjuvant-et", course.sources)
    limit = add_months(course.end.middle, parameters["after_completion_months"])
    return Known("within-12-months" if m <= limit else "after-12-months", course.sources)


def _no_course(history: History, early: Fact) -> Fact:
    if isinstance(early, Unknown):
        return early
    if history.courses or history.disease.de_novo is False:
        return Known("no-adjuvant-et")
    return Unknown(
        "it is not recorded whether the disease was advanced from the start or had adjuvant therapy"
    )


def _cdk46(
    facts: Facts, setting: Setting, history: History, exposures: Exposures, parameters: Parameters
) -> None:
    """Relapse on or after an adjuvant CDK4/6 inhibitor: beside the category, never part of it."""
    inhibitors = [c for c in history.courses if parameters.within(c.classes, "cdk46")]
    sources = tuple(s for c in inhibitors for s in c.sources)
    facts["days_from_adjuvant_cdk46_to_relapse"] = Unknown("no adjuvant CDK4/6 inhibitor ended")
    relapse = _relapse_day(setting)
    if not inhibitors or relapse is None:
        answer = exposures.answer(of_group(parameters, "cdk46"), "early")
        facts["adjuvant_cdk46_relapse"] = answer if isinstance(answer, Unknown) else Known("none")
        return
    ends = [c.end.middle for c in inhibitors if c.end]
    on = len(ends) < len(inhibitors) or relapse <= max(ends) + days(parameters["on_et_grace"])
    if ends and len(ends) == len(inhibitors):
        apart = max((relapse - max(ends)).days, 0)
        facts["days_from_adjuvant_cdk46_to_relapse"] = Known(apart, sources)
    if on:
        facts["adjuvant_cdk46_relapse"] = Known("during", sources)
        return
    late_day = add_months(max(ends), parameters["after_completion_months"])
    when = "after-12-months" if relapse > late_day else "within-12-months"
    facts["adjuvant_cdk46_relapse"] = Known(when, sources)


def _chemotherapy(
    facts: Facts, setting: Setting, history: History, exposures: Exposures, parameters: Parameters
) -> None:
    chemo = [c for c in history.courses if parameters.within(c.classes, "cytotoxic")]
    known = [c.end for c in chemo if c.end is not None]
    newest = max(known) if known else None
    missing = "no end of early chemotherapy is recorded"
    facts["prior_chemo_early_until"] = fact_of(newest.text if newest else None, missing)
    m = setting.metastatic
    facts["months_from_early_chemo_to_m"] = (
        Known(shown_months(months_between(newest.middle, m)))
        if newest and m and newest.middle <= m
        else Unknown("early chemotherapy or the date of advanced disease is not recorded")
    )
    answer = exposures.answer(of_group(parameters, "cytotoxic"), "early")
    facts["relapse_within_6_months_of_chemo"] = (
        Known(m <= add_months(newest.middle, parameters["first_line_months"]))
        if newest and m
        else Known(False)
        if m is None or answer == Known(False)
        else Unknown(answer.reason if isinstance(answer, Unknown) else missing)
    )


def _intervals(
    facts: Facts, history: History, course: Adjuvant | None, setting: Setting, as_of: date
) -> None:
    m = setting.metastatic
    surgery = setting.surgeries[0] if setting.surgeries else None
    relapse = _relapse_day(setting)
    facts["disease_free_interval_months"] = (
        Known(shown_months(months_between(surgery, relapse)))
        if surgery and relapse and surgery <= relapse and not history.disease.de_novo
        else Unknown("surgery before a relapse is not recorded")
    )
    ended = course.end.middle if course and course.end else None
    facts["et_free_interval_months"] = (
        Known(shown_months(months_between(ended, m)))
        if ended and m and ended <= m
        else Unknown("no end of adjuvant endocrine therapy before advanced disease is recorded")
    )
    agents = [a for line in _all(history) for a in line.agents]
    last = _newest([a.end for a in agents])
    facts["treatment_free_interval_days"] = (
        Known(0)
        if any(a.end is None for a in agents)
        else fact_of((as_of - last).days if last else None, "no therapy with dates is recorded")
    )
    ends = [a.end for a in agents if a.endocrine]
    newest = _newest(ends)
    since = shown_months(months_between(newest, as_of)) if newest and newest <= as_of else None
    facts["months_since_last_et"] = (
        Known(0) if None in ends else fact_of(since, "no endocrine therapy with dates is recorded")
    )


def _all(history: History) -> Sequence[Line]:
    return (*history.courses, *history.lines)


def _newest(ends: Sequence[PartialDate | None]) -> date | None:
    return max((e.middle for e in ends if e), default=None)
