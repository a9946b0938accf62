"""Where therapy stands on the day: what runs, which line comes next, what suppresses the ovaries."""

from __future__ import annotations

from oncology.course import AgentUse, Episode
from oncology.dates import PartialDate
from oncology.facts.exposure import any_agent
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.intake import Procedure
from oncology.values import Fact, Known, Unknown

fact = Derivations(of_course=True)


@fact("treatment-status")
def treatment_status(facts: PatientFacts) -> Fact:
    """On treatment, off treatment, progressed or untreated (specification, section 5).

    A line on which the disease progressed counts as progressed although its agents go on.
    """
    lines, history = facts.context.course.conclusions.lines, facts.context.history
    if not lines:
        answer = facts.context.exposures.answer(any_agent, "advanced")
        return answer if isinstance(answer, Unknown) else Known("untreated")
    if lines[-1].progression is not None:
        return Known("progressed")
    return Known("on-treatment" if history.on_therapy else "off-treatment")


@fact("next-line")
def next_line(facts: PatientFacts) -> Fact:
    """The number of the next line, or of the running one; without advanced disease there is none."""
    number = facts.context.history.next_line
    return Known(number) if number else Unknown(text("no-advanced-disease"))


@fact("current-agents")
def current_agents(facts: PatientFacts) -> Fact:
    """Agents of the running line that have not ended."""
    return Known(tuple(sorted({a.ingredient for a in _running(facts)})))


@fact("current-classes")
def current_classes(facts: PatientFacts) -> Fact:
    """Classes of the running agents."""
    return Known(tuple(sorted({name for a in _running(facts) for name in a.classes})))


def _running(facts: PatientFacts) -> list[AgentUse]:
    history = facts.context.history
    agents = history.lines[-1].agents if history.on_therapy and history.lines else ()
    return [a for a in agents if a.end is None]


@fact("listed-agents")
def listed_agents(facts: PatientFacts) -> Fact:
    """Anticancer agents with an open record, of whatever line or course.

    An old record that nobody closed counts too: the clinician sees it in the chart.
    """
    as_of = facts.context.rules.as_of
    episodes = [e for e in facts.context.course.conclusions.times.episodes if e.running(as_of)]
    names = tuple(sorted({e.ingredient for e in episodes}))
    return Known(names, tuple(dict.fromkeys(s for e in episodes for s in e.sources)))


@fact("line-goes-on")
def line_goes_on(facts: PatientFacts) -> Fact:
    """Whether the newest line is running without progression."""
    history = facts.context.history
    newest = history.lines[-1] if history.lines else None
    if newest is None:
        return Known(False)
    return Known(history.on_therapy and newest.progression is None, newest.sources)


@fact("line-toxicity")
def line_toxicity(facts: PatientFacts) -> Fact:
    """Whether a drug of the running line was stopped for toxicity and nothing has its place yet.

    A running drug of its class has it, and of an endocrine drug any other endocrine one.
    """
    history = facts.context.history
    if not (history.on_therapy and history.lines):
        return Known(False)
    newest = history.lines[-1]
    running = [agent for agent in newest.agents if agent.end is None]
    stops = [agent for agent in newest.agents if agent.stop_reason == "toxicity"]
    is_open = any(not any(_has_place_of(a, stop) for a in running) for stop in stops)
    return Known(is_open, newest.sources)


def _has_place_of(agent: AgentUse, other: AgentUse) -> bool:
    if other.endocrine:
        return agent.endocrine
    return not set(agent.classes).isdisjoint(other.classes)


@fact("last-line-cytotoxic")
def last_line_cytotoxic(facts: PatientFacts) -> Fact:
    """Whether the disease progressed on chemotherapy or a conjugate of the newest line.

    Maintenance joins the line of its chemotherapy (LN-4f): long after that has ended, the disease
    progresses on the maintenance.
    """
    context, lines = facts.context, facts.context.history.lines
    if not lines or lines[-1].progression is None:
        return Known(False, lines[-1].sources if lines else ())
    cytotoxic = set(context.groups["cytotoxic-or-conjugate"])
    grace = context.rules.days("on_et_grace").days
    answers = [
        _progressed_on(agent, lines[-1].progression, grace)
        for agent in lines[-1].agents
        if not cytotoxic.isdisjoint(agent.classes)
    ]
    if True not in answers and None in answers:
        return Unknown(text("progression-on-cytotoxic-open"))
    return Known(True in answers, lines[-1].sources)


def _progressed_on(agent: AgentUse, progression: PartialDate, grace: int) -> bool | None:
    """Whether it ran at, or within days before, a progression; None where dates leave that open."""
    if agent.end is None or agent.stop_reason == "progression":
        return True
    if (progression.last - agent.end.first).days <= grace:
        return True
    return None if (progression.first - agent.end.last).days <= grace else False


@fact("concomitant-drugs")
def concomitant_drugs(facts: PatientFacts) -> Fact:
    """Drugs beside the cancer therapy that the timeline set aside as such (EP-5)."""
    return Known(facts.context.course.conclusions.times.concomitant)


@fact("supportive-agents")
def supportive_agents(facts: PatientFacts) -> Fact:
    """Supportive drugs of the record; they never define a line (EP-5)."""
    return Known(facts.context.history.supportive)


def _suppressing(facts: PatientFacts) -> list[Episode]:
    rules, times = facts.context.rules, facts.context.course.conclusions.times
    return [e for e in times.supportive if rules.within(e.classes, "suppression")]


@fact("ovarian-suppression")
def ovarian_suppression(facts: PatientFacts) -> Fact:
    """Drugs that suppress the ovaries and are running."""
    as_of = facts.context.rules.as_of
    names = {e.ingredient for e in _suppressing(facts) if e.running(as_of)}
    return Known(tuple(sorted(names)))


@fact("ovarian-suppression-periods")
def ovarian_suppression_periods(facts: PatientFacts) -> Fact:
    """Each suppressing drug with `ongoing` or its last day, and oophorectomy with its day."""
    as_of = facts.context.rules.as_of
    rows = [
        f"{e.ingredient}; {'ongoing' if e.running(as_of) else f'until {e.end}'}"
        for e in _suppressing(facts)
    ]
    rows += [f"oophorectomy; {p.date or 'date not recorded'}" for p in _oophorectomies(facts)]
    return Known(tuple(sorted(rows)), _suppression_sources(facts))


@fact("ovarian-suppression-ongoing")
def ovarian_suppression_ongoing(facts: PatientFacts) -> Fact:
    """Whether a suppressing drug is running, or the ovaries were removed."""
    as_of = facts.context.rules.as_of
    running = any(e.running(as_of) for e in _suppressing(facts))
    return Known(running or bool(_oophorectomies(facts)), _suppression_sources(facts))


def _oophorectomies(facts: PatientFacts) -> list[Procedure]:
    procedures = facts.context.course.record.procedures
    return [p for p in procedures if p.concept == "oophorectomy"]


def _suppression_sources(facts: PatientFacts) -> tuple[str, ...]:
    sources = [s for e in _suppressing(facts) for s in e.sources]
    sources += [p.source for p in _oophorectomies(facts)]
    return tuple(dict.fromkeys(sources))
