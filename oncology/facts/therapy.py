"""Derived facts on therapy that the options rest on; unknown is Unknown, never False."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course import Derived, History, Run, Timeline, days_on_cdk46, months_on_cdk46
from oncology.dates import add_months, days
from oncology.knowledge import Parameters
from oncology.values import Fact, Known, Unknown


def derive(
    history: History, found: Derived, as_of: date, parameters: Parameters
) -> dict[str, Fact]:
    """Facts by name; sets are sorted tuples."""
    facts: dict[str, Fact] = {}
    runs, times = found.runs, found.times
    _counts(facts, runs, times)
    _progressions(facts, runs, parameters)
    _exposures(facts, history, found)
    _chemotherapy(facts, runs, parameters)
    _current(facts, history)
    _cdk46(facts, found, as_of, parameters)
    _endocrine_tempo(facts, runs, parameters)
    facts["status_now"] = Known(_status(history, runs))
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


def _status(history: History, runs: Sequence[Run]) -> str:
    if not runs:
        return "untreated"
    if runs[-1].progression is not None:
        return "progressed"
    return "on-treatment" if history.on_therapy else "off-treatment"


def _counts(facts: dict[str, Fact], runs: Sequence[Run], times: Timeline) -> None:
    prior = [r for r in runs if r.progression or r.end is not None]
    facts["n_prior_lines_mbc"] = (
        Unknown("therapy without dates is recorded", low=len(prior))
        if times.undated
        else Known(len(prior))
    )


def _progressions(facts: dict[str, Fact], runs: Sequence[Run], parameters: Parameters) -> None:
    """What was being taken when the disease progressed."""
    agents: dict[str, tuple[str, ...]] = {}
    classes: set[str] = set()
    et_progressions = 0
    for run in runs:
        event = run.progression or run.inferred
        if event is None:
            continue
        since = event.day - days(parameters["on_et_grace"])
        on = [u for u in run.uses if u.last >= since]
        for use in on:
            agents[use.episode.ingredient] = use.episode.sources
            classes |= set(use.episode.classes)
        et_progressions += any(u.episode.endocrine for u in on)
    facts["progressed_agents"] = Known(
        tuple(sorted(agents)), tuple(dict.fromkeys(s for v in agents.values() for s in v))
    )
    facts["progressed_classes"] = Known(tuple(sorted(classes)))
    facts["n_et_progressions"] = Known(et_progressions)


def _exposures(facts: dict[str, Fact], history: History, found: Derived) -> None:
    """What was ever given; exposures too short for a line and undated ones count too."""
    early = [a for c in history.courses for a in c.agents]
    late = [a for line in history.lines for a in line.agents]
    undated = found.times.undated
    toxic = {a.ingredient for a in late if a.stop_reason == "toxicity"}
    toxic |= {e.ingredient for e in found.short if e.stop_reason == "toxicity"}
    facts["toxicity_agents"] = Known(tuple(sorted(toxic)))
    advanced = {a.ingredient for a in late} | {e.ingredient for e in found.short}
    facts["agents_advanced"] = Known(tuple(sorted(advanced)))
    ever = advanced | {a.ingredient for a in early} | {e.ingredient for e in undated}
    facts["agents_any"] = Known(tuple(sorted(ever)))
    classes = {c for a in late for c in a.classes} | {c for e in found.short for c in e.classes}
    facts["classes_advanced"] = Known(tuple(sorted(classes)))
    classes |= {c for a in early for c in a.classes} | {c for e in undated for c in e.classes}
    facts["classes_any"] = Known(tuple(sorted(classes)))
    given = any(run.endocrine for run in found.runs) or any(e.endocrine for e in found.short)
    facts["endocrine_advanced"] = Known(given)


def _chemotherapy(facts: dict[str, Fact], runs: Sequence[Run], parameters: Parameters) -> None:
    chemo = [r for r in runs if r.has(parameters, "cytotoxic")]
    facts["n_prior_chemo_lines_mbc"] = _counted(chemo, runs)
    either = [r for r in runs if r in chemo or r.has(parameters, "adc")]
    facts["n_prior_cytotoxic_lines"] = _counted(either, runs)


def _current(facts: dict[str, Fact], history: History) -> None:
    current = history.lines[-1].agents if history.on_therapy and history.lines else ()
    running = [a for a in current if a.end is None]
    facts["current_agents"] = Known(tuple(sorted({a.ingredient for a in running})))
    facts["current_classes"] = Known(tuple(sorted({c for a in running for c in a.classes})))


def _counted(sure: Sequence[Run], runs: Sequence[Run]) -> Fact:
    """A number of lines; an agent of unknown class makes it an interval (LN-7)."""
    blind = [
        r
        for r in runs
        if r not in sure and any("investigational" in u.episode.classes for u in r.uses)
    ]
    if blind:
        why = "an investigational agent of unknown class was given"
        return Unknown(why, low=len(sure), high=len(sure) + len(blind))
    return Known(len(sure))


def _cdk46(facts: dict[str, Fact], found: Derived, as_of: date, parameters: Parameters) -> None:
    runs = found.runs
    with_cdk = [run for run in runs if run.has(parameters, "cdk46")]
    short = [e for e in found.short if parameters.within(e.classes, "cdk46")]
    facts["prior_cdk46_mbc"] = _prior_cdk46(found, bool(with_cdk or short), parameters)
    on_it = [
        run
        for run in with_cdk
        if (event := run.progression or run.inferred)
        and any(
            u.last >= event.day - days(parameters["on_et_grace"])
            for u in run.has(parameters, "cdk46")
        )
    ]
    facts["pd_on_cdk46"] = Known(bool(on_it))
    stops = {u.episode.stop_reason for run in with_cdk for u in run.has(parameters, "cdk46")}
    stops |= {e.stop_reason for e in short}
    facts["cdk46_stopped_for_toxicity"] = Known("toxicity" in stops)
    facts["time_on_cdk46_mbc_days"] = Known(days_on_cdk46(runs, as_of, parameters))
    months = months_on_cdk46(runs, as_of, parameters)
    facts["time_on_cdk46_mbc_months"] = (
        Unknown("no CDK4/6 inhibitor recorded") if months is None else Known(months)
    )
    facts["ttp_1l_cdk46_bin"] = _time_to_progression(with_cdk, parameters)


def _prior_cdk46(found: Derived, given: bool, parameters: Parameters) -> Fact:
    if given:
        return Known(True)
    if any(parameters.within(e.classes, "cdk46") for e in found.times.undated):
        return Unknown("it is recorded without dates")
    if any("investigational" in u.episode.classes for run in found.runs for u in run.uses):
        return Unknown("an investigational agent of unknown class was given")
    return Known(False)


def _time_to_progression(with_cdk: Sequence[Run], parameters: Parameters) -> Fact:
    """Calendar months from the inhibitor's start in its first line to progression, in bins."""
    if not with_cdk:
        return Known("none")
    first = with_cdk[0]
    event = first.progression or first.inferred
    start = min(u.start.middle for u in first.has(parameters, "cdk46"))
    if event is None:
        return Known("ongoing")
    if event.day < add_months(start, parameters["first_line_months"]):
        return Known("under-6", event.sources)
    if event.day < add_months(start, parameters["cdk_long_months"]):
        return Known("6-to-12", event.sources)
    return Known("12-or-more", event.sources)


def _endocrine_tempo(facts: dict[str, Fact], runs: Sequence[Run], parameters: Parameters) -> None:
    """Rapid progression on the newest endocrine line, and the working sign of refractory disease."""
    rapid: list[bool] = []
    for run in runs:
        event = run.progression or run.inferred
        if not run.endocrine or event is None:
            continue
        start = min(u.start.middle for u in run.endocrine)
        rapid.append(event.day < add_months(start, parameters["first_line_months"]))
    newest = bool(rapid) and rapid[-1]
    facts["rapid_pd_last_et"] = Known(newest)
    facts["endocrine_refractory"] = Known(newest and len(rapid) >= 2)
