"""The derived facts of the course, for downstream rules and for audit (specification, section 5).

Each fact is Known, or Unknown with a reason; a count that an agent of unknown class or an undated
record leaves open carries its bounds. Months are calendar months.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.dates import PartialDate, days, months_between
from oncology.history import History, Line
from oncology.knowledge.parameters import Parameters
from oncology.lines import Run
from oncology.relapse import Adjuvant
from oncology.setting import Setting
from oncology.timeline import Timeline
from oncology.values import Fact, Known, Unknown

Facts = dict[str, Fact]
_TRIAL = "an investigational agent of unknown class was given"
_UNDATED = "therapy without dates is recorded"


def derive(
    history: History,
    times: Timeline,
    runs: Sequence[Run],
    course: Adjuvant | None,
    setting: Setting,
    as_of: date,
    parameters: Parameters,
) -> Facts:
    """Facts by name."""
    facts: Facts = {}
    _disease(facts, history, setting)
    _line_counts(facts, runs, times, parameters)
    _exposures(facts, runs, times, parameters)
    _history_of_classes(facts, history, parameters)
    _adjuvant(facts, course, setting, history, parameters)
    _intervals(facts, history, course, setting, as_of)
    _progression(facts, history, runs)
    _switch(facts, runs)
    _audit(facts, history, times, as_of, parameters)
    return facts


def _known(value: str | float | bool | None, missing: str, sources: tuple[str, ...] = ()) -> Fact:
    return Unknown(missing) if value is None else Known(value, sources)


def _disease(facts: Facts, history: History, setting: Setting) -> None:
    disease = history.disease
    unsettled = "early or advanced disease is not recorded"
    facts["setting"] = (
        Unknown(unsettled)
        if disease.setting == "unknown"
        else Known(disease.setting, disease.sources)
    )
    since = disease.advanced_since
    facts["metastatic_date"] = _known(
        since.text if since else None, "no date of advanced disease is recorded", disease.sources
    )
    facts["de_novo"] = _known(
        disease.de_novo,
        "it is not recorded whether the disease was advanced from the start",
        disease.sources,
    )
    facts["local_relapse_date"] = (
        Known(setting.relapses[0].when.text, setting.relapses[0].sources)
        if setting.relapses and setting.relapses[0].stated
        else Unknown("no local or regional relapse is recorded")
    )


def _line_counts(
    facts: Facts, runs: Sequence[Run], times: Timeline, parameters: Parameters
) -> None:
    """Lines that ended or progressed, by what they held; a running line is not prior."""
    facts["current_line"] = (
        Known(len(runs)) if runs and runs[-1].end is None else Unknown("no line is going on")
    )
    prior = [run for run in runs if run.progression or run.end is not None]
    trial = [run for run in prior if _blind(run)]
    endocrine = [run for run in prior if run.endocrine]
    adc = [run for run in prior if run.has(parameters, "adc")]
    undated = bool(times.undated)
    facts["n_prior_et_lines_mbc"] = _count(endocrine, trial, undated)
    facts["n_prior_adc_lines_mbc"] = _count(adc, trial, undated)
    facts["et_exposed_lines"] = _count([r for r in runs if r.endocrine], trial, undated)
    facts["trial_exposure"] = Known(
        tuple(str(n) for n, run in enumerate(runs, 1) if _blind(run)),
        tuple(s for run in runs if _blind(run) for u in run.uses for s in u.episode.sources),
    )


def _blind(run: Run) -> bool:
    """Whether an agent of unknown class was given in it."""
    return any("investigational" in u.episode.classes for u in run.uses)


def _count(sure: Sequence[Run], trial: Sequence[Run], undated: bool) -> Fact:
    low = len(sure)
    open_runs = [run for run in trial if run not in sure]
    if undated:
        return Unknown(_UNDATED, low=low)
    if open_runs:
        return Unknown(_TRIAL, low=low, high=low + len(open_runs))
    sources = tuple(dict.fromkeys(s for run in sure for u in run.uses for s in u.episode.sources))
    return Known(low, sources)


def _exposures(facts: Facts, runs: Sequence[Run], times: Timeline, parameters: Parameters) -> None:
    """What was given for advanced disease: yes with its last day, no, or unknown."""
    uses = [u for run in runs for u in run.uses]
    blind = any(_blind(run) for run in runs)
    for exposure in parameters.exposures:
        mine = [u for u in uses if exposure.covers(u.episode.ingredient, u.episode.classes)]
        undated = [e for e in times.undated if exposure.covers(e.ingredient, e.classes)]
        until = f"{exposure.fact}_until"
        if mine:
            sources = tuple(dict.fromkeys(s for u in mine for s in u.episode.sources))
            facts[exposure.fact] = Known(True, sources)
            ends = [u.end for u in mine]
            newest = None if None in ends else max(e for e in ends if e is not None)
            facts[until] = Known(newest.text if newest else "ongoing", sources)
            continue
        if undated:
            facts[exposure.fact] = Unknown("it is recorded without dates")
        elif blind:
            facts[exposure.fact] = Unknown(_TRIAL)
        else:
            facts[exposure.fact] = Known(False)
        facts[until] = Unknown("not given for advanced disease, as far as recorded")


def _history_of_classes(facts: Facts, history: History, parameters: Parameters) -> None:
    """Per setting and class: last day and why it was stopped, as `class; until day; reason`."""
    for name, held in (("early", history.courses), ("advanced", history.lines)):
        facts[f"prior_classes_{name}"] = Known(_by_class(held))
    cdk46 = {
        a.ingredient
        for line in (*history.courses, *history.lines)
        for a in line.agents
        if parameters.within(a.classes, "cdk46")
    }
    facts["cdk46_agents"] = Known(tuple(sorted(cdk46)))


def _by_class(held: Sequence[Line]) -> tuple[str, ...]:
    newest: dict[str, tuple[date, str, str]] = {}
    for line in held:
        for agent in line.agents:
            end = agent.end
            reason = agent.stop_reason or (
                "progression" if line.end_reason == "progression" else "reason not recorded"
            )
            row = (
                end.middle if end else date.max,
                f"until {end}" if end else "ongoing",
                reason if end else "",
            )
            for name in agent.classes:
                newest[name] = max(newest.get(name, row), row)
    return tuple(
        sorted("; ".join(part for part in (name, *row[1:]) if part) for name, row in newest.items())
    )


def _adjuvant(
    facts: Facts,
    course: Adjuvant | None,
    setting: Setting,
    history: History,
    parameters: Parameters,
) -> None:
    none = Unknown("no adjuvant endocrine therapy with dates is recorded")
    names = ("start", "end", "months", "classes", "ongoing_at_relapse")
    facts |= {f"adjuvant_et_{name}": none for name in names}
    early_cdk = [c for c in history.courses if parameters.within(c.classes, "cdk46")]
    facts["prior_cdk46_adjuvant"] = Known(
        bool(early_cdk), tuple(s for c in early_cdk for s in c.sources)
    )
    chemo = [c for c in history.courses if parameters.within(c.classes, "cytotoxic")]
    facts["prior_chemo_early"] = Known(bool(chemo), tuple(s for c in chemo for s in c.sources))
    _early_chemotherapy(facts, [c.end for c in chemo], setting)
    if course is None:
        return
    m = setting.metastatic
    facts["adjuvant_et_start"] = Known(course.start.text, course.sources)
    facts["adjuvant_et_end"] = Known(course.end.text if course.end else "ongoing", course.sources)
    until = course.end.middle if course.end else m
    if until is not None:
        facts["adjuvant_et_months"] = Known(
            round(months_between(course.start.middle, until), 1), course.sources
        )
    held = {
        name
        for c in history.courses
        for a in c.agents
        if a.ingredient in course.names
        for name in a.classes
    }
    facts["adjuvant_et_classes"] = Known(tuple(sorted(held)), course.sources)
    if m is not None:
        on = course.end is None or m <= course.end.middle + days(parameters["on_et_grace"])
        facts["adjuvant_et_ongoing_at_relapse"] = Known(on, course.sources)


def _early_chemotherapy(facts: Facts, ends: Sequence[PartialDate | None], setting: Setting) -> None:
    known = [end for end in ends if end is not None]
    newest = max(known) if known else None
    facts["prior_chemo_early_until"] = _known(
        newest.text if newest else None, "no end of early chemotherapy is recorded"
    )
    m = setting.metastatic
    facts["months_from_early_chemo_to_m"] = (
        Known(round(months_between(newest.middle, m), 1))
        if newest and m and newest.middle <= m
        else Unknown("early chemotherapy or the date of advanced disease is not recorded")
    )


def _intervals(
    facts: Facts, history: History, course: Adjuvant | None, setting: Setting, as_of: date
) -> None:
    m = setting.metastatic
    surgery = setting.surgeries[0] if setting.surgeries else None
    relapse = setting.relapses[0].when.middle if setting.relapses else m
    facts["disease_free_interval_months"] = (
        Known(round(months_between(surgery, relapse), 1))
        if surgery and relapse and surgery <= relapse and not history.disease.de_novo
        else Unknown("surgery before a relapse is not recorded")
    )
    ended = course.end.middle if course and course.end else None
    facts["et_free_interval_months"] = (
        Known(round(months_between(ended, m), 1))
        if ended and m and ended <= m
        else Unknown("no end of adjuvant endocrine therapy before advanced disease is recorded")
    )
    ends = [a.end for line in (*history.courses, *history.lines) for a in line.agents]
    last = max((e.middle for e in ends if e), default=None)
    if ends and None in ends:
        facts["treatment_free_interval_days"] = Known(0)
    else:
        facts["treatment_free_interval_days"] = _known(
            (as_of - last).days if last else None, "no therapy with dates is recorded"
        )
    endocrine = [
        a.end for line in (*history.courses, *history.lines) for a in line.agents if a.endocrine
    ]
    newest = max((e.middle for e in endocrine if e), default=None)
    facts["months_since_last_et"] = (
        Known(0)
        if endocrine and None in endocrine
        else _known(
            round(months_between(newest, as_of), 1) if newest and newest <= as_of else None,
            "no endocrine therapy with dates is recorded",
        )
    )


def _progression(facts: Facts, history: History, runs: Sequence[Run]) -> None:
    found = history.resistance
    facts["endocrine_resistance"] = (
        Unknown(found.basis)
        if found.category == "indeterminate"
        else Known(found.category, found.sources, found.confidence)
    )
    facts["ever_primary"] = (
        Known(any(e.category == "primary" for e in found.events))
        if found.category != "indeterminate"
        else Unknown(found.basis)
    )
    numbered = [(n, r.progression) for n, r in enumerate(runs, 1) if r.progression]
    if numbered:
        number, event = numbered[-1]
        facts["last_progression"] = Known(event.when.text, event.sources)
        facts["last_progression_evidence"] = Known(event.evidence, event.sources)
        facts["last_progression_line"] = Known(number, event.sources)
    else:
        none = Unknown("no progression is recorded")
        for name in ("last_progression", "last_progression_evidence", "last_progression_line"):
            facts[name] = none
    facts["pd_documented_on_current_line"] = Known(bool(runs) and runs[-1].progression is not None)


def _switch(facts: Facts, runs: Sequence[Run]) -> None:
    """The change of the endocrine partner on a ctDNA finding (LN-4d): its day and the new agent."""
    switched = next((run for run in runs if "biomarker-guided-switch" in run.tags), None)
    facts["biomarker_guided_switch"] = Known(switched is not None)
    if switched is None:
        facts["biomarker_guided_switch_date"] = Unknown("no such switch is recorded")
        facts["biomarker_guided_switch_agents"] = Known(())
        return
    uses = sorted(switched.endocrine, key=lambda u: u.start)
    facts["biomarker_guided_switch_date"] = Known(uses[-1].start.text, uses[-1].episode.sources)
    pair = (uses[0].episode.ingredient, uses[-1].episode.ingredient)
    facts["biomarker_guided_switch_agents"] = Known(pair, uses[-1].episode.sources)


def _audit(
    facts: Facts, history: History, times: Timeline, as_of: date, parameters: Parameters
) -> None:
    facts["planned"] = Known(history.planned)
    facts["excluded"] = Known(tuple(sorted({s for r in history.excluded for s in r.sources})))
    unmapped = [r for r in times.excluded if r.code == "unmapped-drug"]
    facts["unmapped"] = Known(tuple(sorted({s for r in unmapped for s in r.sources})))
    undated = {s for e in times.undated for s in e.sources}
    facts["undated"] = Known(tuple(sorted(undated)))
    facts["flags"] = Known(tuple(sorted({n.code for n in history.notes})))
    facts["as_of"] = Known(as_of.isoformat())
    facts["ruleset_version"] = Known(parameters.version)
    facts["parameters_hash"] = Known(parameters.digest)
