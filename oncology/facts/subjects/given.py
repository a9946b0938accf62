"""What was given: agents, classes, and how they ended; all of it from `Exposures`.

Two facts on one class can therefore never contradict each other, and what is not recorded with
dates is never read as never given (specification, section 5).
"""

from __future__ import annotations

from datetime import date

from oncology.dates import latest
from oncology.facts.exposure import (
    Exposure,
    Kind,
    Names,
    Outcome,
    Period,
    any_agent,
    classes,
    endocrine,
    ingredients,
    of_class,
    of_group,
    resources,
    why_possible,
)
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown, members_of

fact = Derivations(of_course=True)


@fact("agents-given")
def agents_given(
    facts: PatientFacts, period: Period = "any", outcome: Outcome | None = None
) -> Fact:
    """Agents given in a setting, or stopped for an outcome (EP-4, IN-7, LN-7)."""
    return facts.context.exposures.names(ingredients, period, outcome)


@fact("classes-given")
def classes_given(
    facts: PatientFacts, period: Period = "any", outcome: Outcome | None = None
) -> Fact:
    """Classes given in a setting, or stopped for an outcome (EP-4, IN-7, LN-7)."""
    return facts.context.exposures.names(classes, period, outcome)


@fact("class-given")
def class_given(facts: PatientFacts, agents: str, period: Period = "any") -> Fact:
    """Whether agents of a class of the terminology were given in a setting."""
    return facts.context.exposures.answer(of_class(agents), period)


@fact("group-given")
def group_given(
    facts: PatientFacts, group: str, period: Period = "any", outcome: Outcome | None = None
) -> Fact:
    """Whether agents of a group of line_rules.yaml were given, or stopped for an outcome."""
    kind = of_group(facts.context.rules, group)
    return facts.context.exposures.answer(kind, period, outcome)


@fact("agents-of-group-given")
def agents_of_group_given(facts: PatientFacts, group: str) -> Fact:
    """The agents of a group of line_rules.yaml that were given, in any setting."""
    return facts.context.exposures.names(ingredients, kind=of_group(facts.context.rules, group))


@fact("number-of-group-given")
def number_of_group_given(
    facts: PatientFacts, group: str, period: Period, outcome: Outcome | None = None
) -> Fact:
    """How many agents of a group of line_rules.yaml were given; an interval where not all is known."""
    kind = of_group(facts.context.rules, group)
    agents = facts.context.exposures.names(ingredients, period, outcome, kind)
    number = float(len(members_of(agents)))
    if isinstance(agents, Known):
        return Known(number, agents.sources)
    high = None if agents.possible is None else number + len(agents.possible)
    return Unknown(agents.reason, low=number, high=high, sources=agents.sources)


@fact("prior-et-advanced")
def prior_endocrine_therapy(facts: PatientFacts) -> Fact:
    """Whether endocrine therapy was given for advanced disease."""
    return facts.context.exposures.answer(endocrine, "advanced")


@fact("kind-given")
def kind_given(facts: PatientFacts, kind: str) -> Fact:
    """Whether a kind of agent of line_rules.yaml (`exposures`) was given for advanced disease."""
    return facts.context.exposures.answer(_kind(facts, kind), "advanced")


@fact("kind-given-until")
def kind_given_until(facts: PatientFacts, kind: str) -> Fact:
    """The last day of such a kind of agent for advanced disease, or `ongoing`."""
    sure, possible = facts.context.exposures.split(_kind(facts, kind), "advanced")
    if sure:
        ends = [e.end for e in sure if e.end is not None]
        if len(ends) < len(sure):
            return Known("ongoing", resources(sure))
        last = latest(ends)
        if last.late:
            return Unknown(text("end-not-recorded"), sources=resources(sure))
        return Known(last.text, resources(sure))
    return why_possible(possible) if possible else Unknown(text("not-given-advanced"))


def _kind(facts: PatientFacts, name: str) -> Kind:
    kind = next(k for k in facts.context.rules.parameters.exposures if k.fact == name)
    return lambda agent: kind.covers(agent.ingredient, agent.classes)


@fact("ends-of-agents")
def ends_of_agents(facts: PatientFacts, period: Period) -> Fact:
    """Each agent of a setting as `name; until day; reason`, or `name; ongoing`."""
    return _ends(facts, ingredients, period)


@fact("ends-of-classes")
def ends_of_classes(facts: PatientFacts, period: Period) -> Fact:
    """Each class of a setting as `name; until day; reason`, or `name; ongoing`."""
    return _ends(facts, classes, period)


def _ends(facts: PatientFacts, of: Names, period: Period) -> Fact:
    exposures = facts.context.exposures
    newest: dict[str, tuple[date, str]] = {}
    for exposure in exposures.sure(any_agent, period):
        for name in exposure.names_in_all(of):
            newest[name] = max(newest.get(name, _end(exposure)), _end(exposure))
    rows = tuple(sorted(f"{name}; {end}" for name, (_, end) in newest.items()))
    names = exposures.names(of, period)
    if isinstance(names, Known):
        return Known(rows, names.sources)
    return Unknown(names.reason, members=rows, sources=names.sources)


def _end(exposure: Exposure) -> tuple[date, str]:
    if exposure.end is None:
        return date.max, "ongoing"
    reason = exposure.reason or "reason not recorded"
    return exposure.end.middle, f"until {exposure.end}; {reason}"


@fact("undated-agents")
def undated_agents(facts: PatientFacts) -> Fact:
    """Agents that are recorded without dates only (IN-7)."""
    return _undated(facts, ingredients)


@fact("undated-classes")
def undated_classes(facts: PatientFacts) -> Fact:
    """Classes of agents that are recorded without dates only (IN-7)."""
    return _undated(facts, classes)


def _undated(facts: PatientFacts, of: Names) -> Fact:
    exposures = facts.context.exposures.all
    others = {n for e in exposures if not (e.undated or e.blind) for n in e.names_in_all(of)}
    alone = [e for e in exposures if e.undated and not others.issuperset(e.names_in_all(of))]
    names = {name for e in alone for name in e.names_in_all(of)} - others
    return Known(tuple(sorted(names)), resources(alone))
