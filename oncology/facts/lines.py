"""Facts on the lines: how many there were of what, what changed within them, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from string import ascii_lowercase

from oncology.course import Course, History, Line, OpenLine, reintroduced
from oncology.dates import add_months, days
from oncology.facts.exposure import (
    TRIAL,
    Exposures,
    Kind,
    any_agent,
    endocrine,
    of_group,
    on_progression,
)
from oncology.knowledge import Parameters
from oncology.values import Fact, Facts, Known, Unknown

_UNDATED = "therapy without dates is recorded"


def derive(course: Course, exposures: Exposures, parameters: Parameters) -> Facts:
    """Facts by name: how many lines there were of what, and what changed within them."""
    facts: Facts = {}
    runs = course.conclusions.lines
    _trials(facts, runs)
    _changes(facts, course.history)
    _counts(facts, exposures, runs, parameters)
    _widen(facts, course.least_lines - len(runs), course.most_lines - len(runs))
    _endocrine_tempo(facts, exposures, runs, parameters)
    return facts


def _changes(facts: Facts, history: History) -> None:
    """Sub-regimens, reintroduced agents, the ctDNA-guided switch, and how lines are counted."""
    courses, lines = len(history.courses), len(history.lines)
    facts["line_of_therapy"] = Known(f"{lines} (early courses {courses})")
    rows = [row for line in history.lines for row in _sub_regimens(line)]
    facts["sub_regimens"] = Known(tuple(rows))
    back = reintroduced([{a.ingredient for a in line.agents} for line in history.lines])
    facts["rechallenged_agents"] = Known(tuple(sorted(frozenset().union(*back))))
    _switch(facts, history)


def _sub_regimens(line: Line) -> list[str]:
    """`1a letrozole + palbociclib from 2024-01-15`, one a change of agents within the line."""
    starts = sorted({a.start.middle for a in line.agents})
    stops = {a.end.middle + days(1) for a in line.agents if a.end}
    changes = [d for d in sorted({*starts, *stops}) if line.end is None or d <= line.end.middle]
    rows: list[tuple[date, str]] = []
    for day in changes:
        held = sorted({a.ingredient for a in line.agents if _running(a.start.middle, a.end, day)})
        names = " + ".join(held) or "no agent"
        if not rows or rows[-1][1] != names:
            rows.append((day, names))
    if len(rows) < 2:
        return []
    return [f"{line.number}{_letter(n)} {names} from {day}" for n, (day, names) in enumerate(rows)]


def _running(start: date, end: object, day: date) -> bool:
    return start <= day and (end is None or getattr(end, "middle", day) >= day)


def _letter(number: int) -> str:
    return ascii_lowercase[number] if number < len(ascii_lowercase) else f".{number + 1}"


def _switch(facts: Facts, history: History) -> None:
    """Rule LN-4d: the day of the change, the agents before and after it."""
    found = [line for line in history.lines if "biomarker-guided-switch" in line.tags]
    facts["biomarker_guided_switch"] = Known(bool(found))
    if not found:
        facts["biomarker_guided_switch_date"] = Unknown("no such switch is recorded")
        facts["biomarker_guided_switch_agents"] = Known(())
        return
    uses = sorted((a for a in found[0].agents if a.endocrine), key=lambda a: a.start)
    pair = (uses[0].ingredient, uses[-1].ingredient)
    facts["biomarker_guided_switch_date"] = Known(uses[-1].start.text, uses[-1].sources)
    facts["biomarker_guided_switch_agents"] = Known(pair, uses[-1].sources)


def _trials(facts: Facts, runs: Sequence[OpenLine]) -> None:
    """The running line, and the lines with an agent of unknown class."""
    facts["current_line"] = (
        Known(len(runs)) if runs and runs[-1].end is None else Unknown("no line is going on")
    )
    facts["trial_exposure"] = Known(
        tuple(str(n) for n, run in enumerate(runs, 1) if run.blind),
        tuple(s for run in runs if run.blind for u in run.stretches for s in u.episode.sources),
    )


def _counts(
    facts: Facts, exposures: Exposures, runs: Sequence[OpenLine], parameters: Parameters
) -> None:
    """Lines by what they held; a running line without progression is not prior."""
    prior = [run for run in runs if run.progression or run.end is not None]
    chemo, adc = of_group(parameters, "cytotoxic"), of_group(parameters, "adc")
    facts["n_lines_mbc"] = _count(runs, any_agent, exposures)
    facts["n_prior_lines_mbc"] = _count(prior, any_agent, exposures)
    facts["n_prior_et_lines_mbc"] = _count(prior, endocrine, exposures)
    facts["n_prior_adc_lines_mbc"] = _count(prior, adc, exposures)
    facts["et_exposed_lines"] = _count(runs, endocrine, exposures)
    facts["n_prior_chemo_lines_mbc"] = _count(runs, chemo, exposures)
    facts["n_prior_cytotoxic_lines"] = _count(runs, lambda a: chemo(a) or adc(a), exposures)


def _count(runs: Sequence[OpenLine], kind: Kind, exposures: Exposures) -> Fact:
    """A number of lines with a kind of agent.

    It is an interval where an agent of unknown class was given (LN-7), and has no upper end where
    therapy of the kind is recorded without dates (IN-7), which makes no line of its own.
    """
    sure = [run for run in runs if any(kind(u.episode) for u in run.stretches)]
    sources = tuple(
        dict.fromkeys(s for run in sure for u in run.stretches for s in u.episode.sources)
    )
    if exposures.undated(kind):
        return Unknown(_UNDATED, low=len(sure), sources=sources)
    blind = [run for run in runs if run not in sure and run.blind]
    if blind:
        return Unknown(TRIAL, low=len(sure), high=len(sure) + len(blind), sources=sources)
    return Known(len(sure), sources)


def _widen(facts: Facts, low: int, high: int) -> None:
    """Rule IN-6: where imprecise dates leave the number of lines open, so are the counts of it."""
    if (low, high) == (0, 0):
        return
    why = "dates known to the month or year only leave the number of lines open"
    for name in ("n_lines_mbc", "n_prior_lines_mbc"):
        least, most = _bounds(facts[name])
        facts[name] = Unknown(
            why, low=max(least + low, 0), high=None if most is None else most + high
        )


def _bounds(count: Fact) -> tuple[float, float | None]:
    if isinstance(count, Unknown):
        return count.low or 0, count.high
    number = float(count.value) if isinstance(count.value, int) else 0
    return number, number


def _endocrine_tempo(
    facts: Facts, exposures: Exposures, runs: Sequence[OpenLine], parameters: Parameters
) -> None:
    """Progressions on endocrine lines, and the working sign of refractory disease.

    Endocrine therapy without dates makes no line (IN-7) and so has no tempo; each may have ended in
    one progression more, or in the relapse that ended early therapy.
    """
    lines = [r for r in runs if any(on_progression(u, r, parameters) for u in r.endocrine)]
    blind = [
        run
        for run in runs
        if run.blind
        and not run.endocrine
        and any(on_progression(u, run, parameters) for u in run.stretches)
    ]
    undated = [e for e in exposures.undated(endocrine) if e.progression is not False]
    rapid = [_is_rapid(run, parameters) for run in runs if run.endocrine and run.event]
    newest = bool(rapid) and rapid[-1]
    tempo = {"rapid_pd_last_et": newest, "endocrine_refractory": newest and len(rapid) > 1}
    more = len(undated) + len(blind)
    facts["n_et_progressions"] = (
        Unknown(_UNDATED if undated else TRIAL, low=len(lines), high=len(lines) + more)
        if more
        else Known(len(lines))
    )
    for name, value in tempo.items():
        facts[name] = Unknown(TRIAL) if blind and not value else Known(value)


def _is_rapid(run: OpenLine, parameters: Parameters) -> bool:
    """Whether progression came within the first months of the line's endocrine therapy."""
    start = min(u.start.middle for u in run.endocrine)
    limit = add_months(start, parameters["first_line_months"])
    return run.event is not None and run.event.day < limit
