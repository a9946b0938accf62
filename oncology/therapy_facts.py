"""Derived facts on therapy that the options rest on; unknown is Unknown, never False."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.dates import add_months, days
from oncology.history import History
from oncology.knowledge.parameters import Parameters
from oncology.lines import Run
from oncology.relapse import Adjuvant
from oncology.setting import Setting
from oncology.timeline import Timeline
from oncology.values import Fact, Known, Unknown


def derive(
    history: History,
    times: Timeline,
    runs: Sequence[Run],
    course: Adjuvant | None,
    setting: Setting,
    as_of: date,
    parameters: Parameters,
) -> dict[str, Fact]:
    """Facts by name; sets are sorted tuples."""
    facts: dict[str, Fact] = {}
    _counts(facts, runs, times)
    _exposures(facts, history, runs, times, parameters)
    _cdk46(facts, runs, parameters)
    _adjuvant(facts, history, course, setting, parameters)
    _endocrine_tempo(facts, runs, parameters)
    facts["status_now"] = Known(_status(history, runs))
    facts["next_line_number"] = (
        Known(history.next_line) if history.next_line else Unknown("no advanced disease recorded")
    )
    facts["ovarian_suppression"] = Known(
        tuple(
            sorted(
                {
                    e.ingredient
                    for e in times.supportive
                    if e.running(as_of) and parameters.within(e.classes, "suppression")
                }
            )
        )
    )
    facts["concomitant"] = Known(times.concomitant)
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
    facts["n_lines_mbc"] = Known(len(runs))


def _exposures(
    facts: dict[str, Fact],
    history: History,
    runs: Sequence[Run],
    times: Timeline,
    parameters: Parameters,
) -> None:
    progressed: dict[str, tuple[str, ...]] = {}
    progressed_classes: set[str] = set()
    toxic: set[str] = set()
    et_progressions = 0
    for run in runs:
        event = run.progression or run.inferred
        toxic |= {u.episode.ingredient for u in run.uses if u.episode.stop_reason == "toxicity"}
        if event is None:
            continue
        on = [
            u
            for u in run.uses
            if u.end is None or u.end.middle >= event.day - days(parameters["on_et_grace"])
        ]
        for use in on:
            progressed[use.episode.ingredient] = use.episode.sources
            progressed_classes |= set(use.episode.classes)
        et_progressions += any(u.episode.endocrine for u in on)
    early = [a for c in history.courses for a in c.agents]
    late = [a for line in history.lines for a in line.agents]
    facts["progressed_agents"] = Known(
        tuple(sorted(progressed)), tuple(dict.fromkeys(s for v in progressed.values() for s in v))
    )
    facts["progressed_classes"] = Known(tuple(sorted(progressed_classes)))
    facts["toxicity_agents"] = Known(tuple(sorted(toxic)))
    facts["n_et_progressions"] = Known(et_progressions)
    facts["agents_advanced"] = Known(tuple(sorted({a.ingredient for a in late})))
    # undated ones count for what was ever given, in no setting
    facts["agents_any"] = Known(
        tuple(
            sorted({a.ingredient for a in (*early, *late)} | {e.ingredient for e in times.undated})
        )
    )
    facts["classes_advanced"] = Known(tuple(sorted({c for a in late for c in a.classes})))
    facts["classes_any"] = Known(
        tuple(
            sorted(
                {c for a in (*early, *late) for c in a.classes}
                | {c for e in times.undated for c in e.classes}
            )
        )
    )
    facts["endocrine_advanced"] = Known(any(run.endocrine for run in runs))
    chemo = [r for r in runs if r.has(parameters, "cytotoxic")]
    facts["n_prior_chemo_lines_mbc"] = _counted(chemo, runs)
    facts["n_prior_cytotoxic_lines"] = _counted(
        [r for r in runs if r in chemo or r.has(parameters, "adc")], runs
    )
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


def _cdk46(facts: dict[str, Fact], runs: Sequence[Run], parameters: Parameters) -> None:
    with_cdk = [run for run in runs if run.has(parameters, "cdk46")]
    facts["prior_cdk46_mbc"] = Known(bool(with_cdk))
    on_it = [
        run
        for run in with_cdk
        if (event := run.progression or run.inferred)
        and any(
            u.end is None or u.end.middle >= event.day - days(parameters["on_et_grace"])
            for u in run.has(parameters, "cdk46")
        )
    ]
    facts["pd_on_cdk46"] = Known(bool(on_it))
    stops = {u.episode.stop_reason for run in with_cdk for u in run.has(parameters, "cdk46")}
    facts["cdk46_stopped_for_toxicity"] = Known("toxicity" in stops)
    if not with_cdk:
        facts["ttp_1l_cdk46_bin"] = Known("none")
        return
    first = with_cdk[0]
    event = first.progression or first.inferred
    start = min(u.start.middle for u in first.has(parameters, "cdk46"))
    if event is None:
        facts["ttp_1l_cdk46_bin"] = Known("ongoing")
    elif event.day < add_months(start, parameters["first_line_months"]):
        facts["ttp_1l_cdk46_bin"] = Known("under-6", event.sources)
    elif event.day < add_months(start, parameters["cdk_long_months"]):
        facts["ttp_1l_cdk46_bin"] = Known("6-to-12", event.sources)
    else:
        facts["ttp_1l_cdk46_bin"] = Known("12-or-more", event.sources)


def _adjuvant(
    facts: dict[str, Fact],
    history: History,
    course: Adjuvant | None,
    setting: Setting,
    parameters: Parameters,
) -> None:
    m = setting.metastatic
    facts["adjuvant_et"] = Known(course is not None, course.sources if course else ())
    if m is None:
        facts["relapse_timing"] = Unknown("no advanced disease recorded")
    elif history.disease.de_novo:
        facts["relapse_timing"] = Known("de-novo", history.disease.sources)
    elif course is None:
        facts["relapse_timing"] = _no_course(history)
    elif course.end is None or m <= course.end.middle + days(parameters["on_et_grace"]):
        facts["relapse_timing"] = Known("on-adjuvant-et", course.sources)
    else:
        limit = add_months(course.end.middle, parameters["after_completion_months"])
        facts["relapse_timing"] = Known(
            "within-12-months" if m <= limit else "after-12-months", course.sources
        )
    inhibitors = [c for c in history.courses if parameters.within(c.classes, "cdk46")]
    facts["prior_cdk46_any"] = Known(bool(inhibitors) or facts["prior_cdk46_mbc"] == Known(True))
    if not inhibitors or m is None:
        facts["adjuvant_cdk46_relapse"] = Known("none")
    else:
        ends = [c.end.middle for c in inhibitors if c.end]
        if len(ends) < len(inhibitors) or m <= max(ends) + days(parameters["on_et_grace"]):
            facts["adjuvant_cdk46_relapse"] = Known("during")
        else:
            late = m > add_months(max(ends), parameters["after_completion_months"])
            facts["adjuvant_cdk46_relapse"] = Known(
                "after-12-months" if late else "within-12-months"
            )
    _early_chemotherapy(facts, history, m, parameters)


def _no_course(history: History) -> Fact:
    if history.courses or history.disease.de_novo is False:
        return Known("no-adjuvant-et")
    return Unknown(
        "it is not recorded whether the disease was advanced from the start or had adjuvant therapy"
    )


def _early_chemotherapy(
    facts: dict[str, Fact], history: History, m: date | None, parameters: Parameters
) -> None:
    ends = [
        c.end.middle for c in history.courses if parameters.within(c.classes, "cytotoxic") and c.end
    ]
    within = bool(m and ends and m <= add_months(max(ends), parameters["first_line_months"]))
    facts["relapse_within_6_months_of_chemo"] = Known(within)


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
