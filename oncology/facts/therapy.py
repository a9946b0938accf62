"""Facts on what was given, how it ended, what is being taken, and where the therapy stands.

What was given all comes from `Exposures`, so that two facts on one class can never contradict each
other. Not recorded with dates is never read as never given (specification, section 5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from oncology.course import Conclusions, History, OpenLine, days_on_cdk46, months_on_cdk46
from oncology.dates import PartialDate, add_months
from oncology.facts.exposure import (
    Agent,
    Exposure,
    Exposures,
    Names,
    Period,
    any_agent,
    classes,
    endocrine,
    ingredients,
    of_group,
    resources,
)
from oncology.knowledge import Parameters
from oncology.values import Fact, Facts, Known, Unknown

Covers = Callable[[str, tuple[str, ...]], bool]
_NO_REASON = "reason not recorded"


def derive(
    history: History, found: Conclusions, exposures: Exposures, as_of: date, parameters: Parameters
) -> Facts:
    """Facts by name; sets are sorted tuples."""
    facts = _given(exposures, found, as_of, parameters)
    runs, times = found.lines, found.times
    _current(facts, history)
    facts["status_now"] = _status(history, runs, exposures)
    facts["next_line_number"] = (
        Known(history.next_line) if history.next_line else Unknown("no advanced disease recorded")
    )
    suppressing = (
        e.ingredient
        for e in times.supportive
        if e.running(as_of) and parameters.within(e.classes, "suppression")
    )
    facts["ovarian_suppression"] = Known(tuple(sorted(set(suppressing))))
    facts["concomitant"] = Known(times.concomitant)
    # whatever line or course it belongs to: an old record that nobody closed counts too
    listed = [e for e in times.episodes if e.running(as_of)]
    facts["listed_agents"] = Known(
        tuple(sorted({e.ingredient for e in listed})),
        tuple(dict.fromkeys(s for e in listed for s in e.sources)),
    )
    return facts


def _given(exposures: Exposures, found: Conclusions, as_of: date, parameters: Parameters) -> Facts:
    facts: Facts = {
        "agents_any": exposures.names(ingredients),
        "agents_advanced": exposures.names(ingredients, "advanced"),
        "classes_any": exposures.names(classes),
        "classes_advanced": exposures.names(classes, "advanced"),
        "progressed_agents": exposures.names(ingredients, "advanced", "progression"),
        "progressed_classes": exposures.names(classes, "advanced", "progression"),
        "toxicity_agents": exposures.names(ingredients, "advanced", "toxicity"),
        "endocrine_advanced": exposures.answer(endocrine, "advanced"),
        "prior_chemo_early": exposures.answer(of_group(parameters, "cytotoxic"), "early"),
    }
    periods: tuple[Period, ...] = ("early", "advanced")
    for period in periods:
        facts[f"prior_classes_{period}"] = _rows(exposures, classes, period)
        facts[f"prior_agents_{period}"] = _rows(exposures, ingredients, period)
    _named(facts, exposures, parameters)
    _cdk46(facts, exposures, found, as_of, parameters)
    return facts


def _rows(exposures: Exposures, of: Names, period: Period) -> Fact:
    """Last day and reason of the end by name, as `name; until day; reason`."""
    sure = exposures.sure(any_agent, period)
    newest: dict[str, tuple[date, str]] = {}
    for exposure in sure:
        for name in of(exposure):
            newest[name] = max(newest.get(name, _row(exposure)), _row(exposure))
    rows = tuple(sorted(f"{name}; {words}" for name, (_, words) in newest.items()))
    names = exposures.names(of, period)
    if isinstance(names, Known):
        return Known(rows, names.sources)
    return Unknown(names.reason, members=rows, sources=names.sources)


def _row(exposure: Exposure) -> tuple[date, str]:
    if exposure.end is None:
        return date.max, "ongoing"
    return exposure.end.middle, f"until {exposure.end}; {exposure.reason or _NO_REASON}"


def _named(facts: Facts, exposures: Exposures, parameters: Parameters) -> None:
    """The exposures of the parameters for advanced disease, with the last day of each."""
    for exposure in parameters.exposures:

        def kind(agent: Agent, covers: Covers = exposure.covers) -> bool:
            return covers(agent.ingredient, agent.classes)

        answer = exposures.answer(kind, "advanced")
        facts[exposure.fact] = answer
        until = Unknown("not given for advanced disease, as far as recorded")
        facts[f"{exposure.fact}_until"] = until if answer == Known(False) else answer
        if isinstance(answer, Known) and answer.value:
            ends = [e.end for e in exposures.sure(kind, "advanced")]
            facts[f"{exposure.fact}_until"] = Known(_newest(ends), answer.sources)


def _newest(ends: Sequence[PartialDate | None]) -> str:
    dated = [end for end in ends if end is not None]
    return max(dated).text if len(dated) == len(ends) else "ongoing"


def _cdk46(
    facts: Facts, exposures: Exposures, found: Conclusions, as_of: date, parameters: Parameters
) -> None:
    kind = of_group(parameters, "cdk46")
    facts["prior_cdk46_any"] = exposures.answer(kind)
    facts["prior_cdk46_adjuvant"] = exposures.answer(kind, "early")
    facts["prior_cdk46_mbc"] = exposures.answer(kind, "advanced")
    facts["pd_on_cdk46"] = exposures.answer(kind, "advanced", "progression")
    facts["cdk46_stopped_for_toxicity"] = exposures.answer(kind, "advanced", "toxicity")
    facts["cdk46_agents"] = exposures.names(ingredients, kind=kind)
    spent = days_on_cdk46(found.lines, found.short, as_of, parameters)
    months = months_on_cdk46(found.lines, found.short, as_of, parameters)
    sources = resources(exposures.sure(kind, "advanced"))
    doubt = exposures.doubt(kind, "advanced")
    if doubt is not None:
        facts["time_on_cdk46_mbc_days"] = replace(doubt, low=spent, sources=sources)
        facts["time_on_cdk46_mbc_months"] = replace(doubt, low=months, sources=sources)
    else:
        facts["time_on_cdk46_mbc_days"] = Known(spent, sources)
        facts["time_on_cdk46_mbc_months"] = (
            Unknown("no CDK4/6 inhibitor recorded") if months is None else Known(months, sources)
        )
    facts["ttp_1l_cdk46_bin"] = _time_to_progression(exposures, found.lines, parameters)


def _time_to_progression(
    exposures: Exposures, runs: Sequence[OpenLine], parameters: Parameters
) -> Fact:
    """Calendar months from the inhibitor's start in its first line to progression, in bins.

    `no-line`: given, but too short a time to make a line (rule EP-4).
    """
    first = next((run for run in runs if run.has(parameters, "cdk46")), None)
    if first is None:
        kind = of_group(parameters, "cdk46")
        sources = resources(exposures.sure(kind, "advanced"))
        word = "no-line" if sources else "none"
        return exposures.doubt(kind, "advanced") or Known(word, sources)
    event = first.event
    start = min(u.start.middle for u in first.has(parameters, "cdk46"))
    if event is None:
        return Known("ongoing")
    if event.day < add_months(start, parameters["first_line_months"]):
        return Known("under-6", event.sources)
    if event.day < add_months(start, parameters["cdk_long_months"]):
        return Known("6-to-12", event.sources)
    return Known("12-or-more", event.sources)


def _status(history: History, runs: Sequence[OpenLine], exposures: Exposures) -> Fact:
    if not runs:
        answer = exposures.answer(any_agent, "advanced")
        return answer if isinstance(answer, Unknown) else Known("untreated")
    if runs[-1].progression is not None:
        return Known("progressed")
    return Known("on-treatment" if history.on_therapy else "off-treatment")


def _current(facts: Facts, history: History) -> None:
    current = history.lines[-1].agents if history.on_therapy and history.lines else ()
    running = [a for a in current if a.end is None]
    facts["current_agents"] = Known(tuple(sorted({a.ingredient for a in running})))
    facts["current_classes"] = Known(tuple(sorted({c for a in running for c in a.classes})))
