"""Facts on early therapy against the relapse, and the free intervals; months are calendar months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course import Adjuvant, Derived, History, Line, Setting
from oncology.dates import PartialDate, add_months, days, months_between, shown_months
from oncology.knowledge import Parameters
from oncology.values import Fact, Known, Unknown

Facts = dict[str, Fact]
_NO_M = Unknown("no advanced disease recorded")


def derive(history: History, found: Derived, as_of: date, parameters: Parameters) -> Facts:
    """Facts by name."""
    facts: Facts = {}
    course, setting = found.adjuvant, found.setting
    _course(facts, course, setting, history, parameters)
    _timing(facts, course, setting, history, parameters)
    _cdk46(facts, setting, history, parameters)
    _chemotherapy(facts, setting, history, parameters)
    _intervals(facts, history, course, setting, as_of)
    return facts


def _known(value: str | float | bool | None, missing: str, sources: tuple[str, ...] = ()) -> Fact:
    return Unknown(missing) if value is None else Known(value, sources)


def _relapse_day(setting: Setting) -> date | None:
    """The first relapse: a stated local or regional one, else the day of advanced disease."""
    stated = next((r.when.middle for r in setting.relapses if r.stated), None)
    return stated or setting.metastatic


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
    facts["adjuvant_et"] = Known(course is not None, course.sources if course else ())
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
    facts: Facts,
    course: Adjuvant | None,
    setting: Setting,
    history: History,
    parameters: Parameters,
) -> None:
    m = setting.metastatic
    if m is None:
        facts["relapse_timing"] = _NO_M
    elif history.disease.de_novo:
        facts["relapse_timing"] = Known("de-novo", history.disease.sources)
    elif course is None:
        facts["relapse_timing"] = _no_course(history)
    elif course.end is None or m <= course.end.middle + days(parameters["on_et_grace"]):
        facts["relapse_timing"] = Known("on-adjuvant-et", course.sources)
    else:
        limit = add_months(course.end.middle, parameters["after_completion_months"])
        when = "within-12-months" if m <= limit else "after-12-months"
        facts["relapse_timing"] = Known(when, course.sources)


def _no_course(history: History) -> Fact:
    if history.courses or history.disease.de_novo is False:
        return Known("no-adjuvant-et")
    return Unknown(
        "it is not recorded whether the disease was advanced from the start or had adjuvant therapy"
    )


def _cdk46(facts: Facts, setting: Setting, history: History, parameters: Parameters) -> None:
    """Relapse on or after an adjuvant CDK4/6 inhibitor: beside the category, never part of it."""
    inhibitors = [c for c in history.courses if parameters.within(c.classes, "cdk46")]
    sources = tuple(s for c in inhibitors for s in c.sources)
    facts["prior_cdk46_adjuvant"] = Known(bool(inhibitors), sources)
    late = [line for line in history.lines if parameters.within(line.classes, "cdk46")]
    facts["prior_cdk46_any"] = Known(bool(inhibitors or late))
    facts["days_from_adjuvant_cdk46_to_relapse"] = Unknown("no adjuvant CDK4/6 inhibitor ended")
    relapse = _relapse_day(setting)
    if not inhibitors or relapse is None:
        facts["adjuvant_cdk46_relapse"] = Known("none")
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


def _chemotherapy(facts: Facts, setting: Setting, history: History, parameters: Parameters) -> None:
    chemo = [c for c in history.courses if parameters.within(c.classes, "cytotoxic")]
    facts["prior_chemo_early"] = Known(bool(chemo), tuple(s for c in chemo for s in c.sources))
    known = [c.end for c in chemo if c.end is not None]
    newest = max(known) if known else None
    missing = "no end of early chemotherapy is recorded"
    facts["prior_chemo_early_until"] = _known(newest.text if newest else None, missing)
    m = setting.metastatic
    facts["months_from_early_chemo_to_m"] = (
        Known(shown_months(months_between(newest.middle, m)))
        if newest and m and newest.middle <= m
        else Unknown("early chemotherapy or the date of advanced disease is not recorded")
    )
    within = bool(m and newest and m <= add_months(newest.middle, parameters["first_line_months"]))
    facts["relapse_within_6_months_of_chemo"] = Known(within)


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
        else _known((as_of - last).days if last else None, "no therapy with dates is recorded")
    )
    endocrine = [a.end for a in agents if a.endocrine]
    newest = _newest(endocrine)
    since = shown_months(months_between(newest, as_of)) if newest and newest <= as_of else None
    facts["months_since_last_et"] = (
        Known(0)
        if None in endocrine
        else _known(since, "no endocrine therapy with dates is recorded")
    )


def _all(history: History) -> Sequence[Line]:
    return (*history.courses, *history.lines)


def _newest(ends: Sequence[PartialDate | None]) -> date | None:
    return max((e.middle for e in ends if e), default=None)
