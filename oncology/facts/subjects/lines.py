"""Facts on the lines: how many there were of what, what changed within them, and what came back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from string import ascii_lowercase

from oncology.course import AgentUse, Line, OpenLine, rechallenges
from oncology.dates import PartialDate
from oncology.facts.exposure import (
    Exposure,
    Kind,
    any_agent,
    endocrine,
    of_group,
    on_progression,
)
from oncology.facts.patient_facts import FactContext, PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown

fact = Derivations(of_course=True)
_DAY = timedelta(days=1)


@fact("line-of-therapy")
def line_of_therapy(facts: PatientFacts) -> Fact:
    """Lines for advanced disease, and early courses beside them (ST-7)."""
    history = facts.context.history
    return Known(f"{len(history.lines)} (early courses {len(history.courses)})")


@fact("current-line")
def current_line(facts: PatientFacts) -> Fact:
    """The number of the running line."""
    lines = _lines(facts)
    running = bool(lines) and lines[-1].end is None
    return Known(len(lines)) if running else Unknown(text("no-line-going-on"))


@fact("sub-regimens")
def sub_regimens(facts: PatientFacts) -> Fact:
    """Changes of agents within the lines, one row each."""
    return Known(tuple(row for line in facts.context.history.lines for row in _changes(line)))


def _changes(line: Line) -> list[str]:
    """`1a letrozole + palbociclib from 2024-01-15`, one a change of agents within the line."""
    starts = {a.start.middle for a in line.agents}
    days_after = {a.end.middle + _DAY for a in line.agents if a.end}
    rows: list[tuple[date, str]] = []
    for day in sorted(starts | days_after):
        if line.end is not None and day > line.end.middle:
            break
        agents = {a.ingredient for a in line.agents if _covers(a.start, a.end, day)}
        names = " + ".join(sorted(agents)) or "no agent"
        if not rows or rows[-1][1] != names:
            rows.append((day, names))
    if len(rows) < 2:
        return []
    return [f"{line.number}{_letter(n)} {names} from {day}" for n, (day, names) in enumerate(rows)]


def _covers(start: PartialDate, end: PartialDate | None, day: date) -> bool:
    return start.middle <= day and (end is None or end.middle >= day)


def _letter(number: int) -> str:
    return ascii_lowercase[number] if number < len(ascii_lowercase) else f".{number + 1}"


@fact("rechallenged-agents")
def rechallenged_agents(facts: PatientFacts) -> Fact:
    """Agents that came back after another line (LN-8)."""
    agents = [{a.ingredient for a in line.agents} for line in facts.context.history.lines]
    return Known(tuple(sorted(frozenset().union(*rechallenges(agents)))))


@fact("biomarker-guided-switch")
def guided_switch(facts: PatientFacts) -> Fact:
    """Whether a line holds a change of the endocrine partner on a molecular finding (LN-4d)."""
    return Known(_switch(facts) is not None)


@fact("biomarker-guided-switch-date")
def guided_switch_date(facts: PatientFacts) -> Fact:
    """The day of the first such change (LN-4d)."""
    line = _switch(facts)
    if line is None:
        return Unknown(text("no-guided-switch"))
    newest = _endocrine_agents(line)[-1]
    return Known(newest.start.text, newest.sources)


@fact("biomarker-guided-switch-agents")
def guided_switch_agents(facts: PatientFacts) -> Fact:
    """The endocrine agents before and after it, in this order (LN-4d)."""
    line = _switch(facts)
    if line is None:
        return Known(())
    agents = _endocrine_agents(line)
    return Known((agents[0].ingredient, agents[-1].ingredient), agents[-1].sources)


def _switch(facts: PatientFacts) -> Line | None:
    lines = facts.context.history.lines
    return next((line for line in lines if "biomarker-guided-switch" in line.tags), None)


def _endocrine_agents(line: Line) -> list[AgentUse]:
    return sorted((a for a in line.agents if a.endocrine), key=lambda a: a.start)


@fact("trial-exposure")
def trial_exposure(facts: PatientFacts) -> Fact:
    """Numbers of the lines with an agent of unknown class (LN-7)."""
    blind = {str(n): line for n, line in enumerate(_lines(facts), 1) if line.blind}
    sources = tuple(s for line in blind.values() for u in line.stretches for s in u.episode.sources)
    return Known(tuple(blind), sources)


def _lines(facts: PatientFacts) -> Sequence[OpenLine]:
    return facts.context.course.conclusions.lines


def _prior(facts: PatientFacts) -> list[OpenLine]:
    """Lines that ended or progressed: a running line without progression is not prior."""
    return [line for line in _lines(facts) if line.progression or line.end is not None]


@fact("n-lines")
def lines_for_advanced(facts: PatientFacts) -> Fact:
    """Lines for advanced disease, the running one included."""
    return _between_readings(facts, _count(_lines(facts), any_agent, facts.context))


@fact("n-prior-lines")
def prior_lines(facts: PatientFacts) -> Fact:
    """Lines that ended or progressed."""
    return _between_readings(facts, _count(_prior(facts), any_agent, facts.context))


@fact("n-prior-et-lines")
def prior_endocrine_lines(facts: PatientFacts) -> Fact:
    """Those of them with endocrine therapy."""
    return _count(_prior(facts), endocrine, facts.context)


@fact("n-prior-adc-lines")
def prior_conjugate_lines(facts: PatientFacts) -> Fact:
    """Those of them with an antibody-drug conjugate."""
    return _count(_prior(facts), of_group(facts.context.rules, "adc"), facts.context)


@fact("n-et-lines")
def endocrine_lines(facts: PatientFacts) -> Fact:
    """Lines with endocrine therapy, as maintenance too."""
    return _count(_lines(facts), endocrine, facts.context)


@fact("n-prior-chemo-lines")
def chemotherapy_lines(facts: PatientFacts) -> Fact:
    """Lines with chemotherapy, the running one included."""
    return _count(_lines(facts), of_group(facts.context.rules, "cytotoxic"), facts.context)


@fact("n-prior-systemic-beyond-et")
def cytotoxic_lines(facts: PatientFacts) -> Fact:
    """Lines with chemotherapy or an antibody-drug conjugate, the running one included."""
    rules = facts.context.rules
    chemotherapy, conjugate = of_group(rules, "cytotoxic"), of_group(rules, "adc")
    return _count(
        _lines(facts), lambda agent: chemotherapy(agent) or conjugate(agent), facts.context
    )


def _count(lines: Sequence[OpenLine], kind: Kind, context: FactContext) -> Fact:
    """A number of lines with a kind of agent.

    It is an interval where an agent of unknown class was given (LN-7), and has no upper end where
    therapy of the kind is recorded without dates (IN-7), which makes no line of its own.
    """
    sure = [line for line in lines if any(kind(u.episode) for u in line.stretches)]
    sources = tuple(
        dict.fromkeys(s for line in sure for u in line.stretches for s in u.episode.sources)
    )
    if context.exposures.undated(kind):
        return Unknown(text("therapy-without-dates"), low=len(sure), sources=sources)
    blind = [line for line in lines if line not in sure and line.blind]
    if blind:
        most = len(sure) + len(blind)
        return Unknown(text("unknown-class"), low=len(sure), high=most, sources=sources)
    return Known(len(sure), sources)


def _between_readings(facts: PatientFacts, count: Fact) -> Fact:
    """Rule IN-6: where imprecise dates leave the number of lines open, so are the counts of it."""
    course, number = facts.context.course, len(_lines(facts))
    low, high = course.least_lines - number, course.most_lines - number
    if (low, high) == (0, 0):
        return count
    least, most = _bounds(count)
    widest = None if most is None else most + high
    return Unknown(text("lines-left-open"), low=max(least + low, 0), high=widest)


def _bounds(count: Fact) -> tuple[float, float | None]:
    if isinstance(count, Unknown):
        return count.low or 0, count.high
    number = float(count.value) if isinstance(count.value, int) else 0
    return number, number


@fact("n-et-progressions")
def endocrine_progressions(facts: PatientFacts) -> Fact:
    """Progressions on endocrine lines.

    Endocrine therapy without dates makes no line (IN-7); each may have ended in one progression
    more, or in the relapse that ended early therapy. So may a line of unknown class (LN-7).
    """
    rules = facts.context.rules
    lines = [r for r in _lines(facts) if any(on_progression(u, r, rules) for u in r.endocrine)]
    undated, blind = _undated_endocrine(facts), _blind_progressions(facts)
    more = len(undated) + len(blind)
    if not more:
        return Known(len(lines))
    why = text("therapy-without-dates") if undated else text("unknown-class")
    return Unknown(why, low=len(lines), high=len(lines) + more)


@fact("et-progression-advanced")
def endocrine_progression(facts: PatientFacts) -> Fact:
    """Whether there was one at all."""
    count, lines = facts["n-et-progressions"], facts.context.history.lines
    sources = lines[-1].sources if lines else ()
    if isinstance(count, Known):
        return Known(bool(count.value), sources)
    return Known(True, sources) if count.low else Unknown(count.reason)


@fact("rapid-progression-last-et")
def rapid_progression(facts: PatientFacts) -> Fact:
    """Progression within the first months of the newest endocrine line that progressed (ER-B)."""
    rapid = _rapid(facts)
    return _tempo(facts, answer=rapid[-1] if rapid else False)


@fact("endocrine-refractory")
def endocrine_refractory(facts: PatientFacts) -> Fact:
    """A working sign: rapid progression on the newest of several endocrine lines that progressed."""
    rapid = _rapid(facts)
    enough = len(rapid) >= facts.context.rules.number("refractory_lines")
    return _tempo(facts, answer=rapid[-1] if enough else False)


def _tempo(facts: PatientFacts, *, answer: bool | None) -> Fact:
    """A line of unknown class may have been the rapid one (LN-7)."""
    if answer is None:
        return Unknown(text("progression-day-not-recorded"))
    return (
        Unknown(text("unknown-class"))
        if not answer and _blind_progressions(facts)
        else Known(answer)
    )


def _undated_endocrine(facts: PatientFacts) -> list[Exposure]:
    undated = facts.context.exposures.undated(endocrine)
    return [e for e in undated if e.progression is not False]


def _blind_progressions(facts: PatientFacts) -> list[OpenLine]:
    rules = facts.context.rules
    return [
        line
        for line in _lines(facts)
        if line.blind
        and not line.endocrine
        and any(on_progression(u, line, rules) for u in line.stretches)
    ]


def _rapid(facts: PatientFacts) -> list[bool | None]:
    """Of each endocrine line that progressed, whether it did so within the first months.

    None where the day of the progression is not recorded, and may be either.
    """
    rules = facts.context.rules
    return [
        _is_before(
            line.event.when,
            rules.months_after(
                min(u.start.middle for u in line.endocrine), "rapid_progression_months"
            ),
        )
        for line in _lines(facts)
        if line.endocrine and line.event
    ]


def _is_before(when: PartialDate, mark: date) -> bool | None:
    if when.late and when.first < mark <= when.last:
        return None
    return when.middle < mark
