"""Facts that the options need beyond the course and the markers: suitability and re-use.

What only a clinician can judge (a patient unsuitable for further endocrine therapy, for an
anthracycline) is known where the record shows a reason for it and Unknown otherwise, never False.
"""

from __future__ import annotations

from datetime import date

from oncology.course import AgentUse
from oncology.dates import add_months
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.values import Fact, Known, Unknown, members_of, value_of

fact = Derivations()


@fact("adjuvant-relapse-agents")
def adjuvant_relapse_agents(facts: PatientFacts) -> Fact:
    """Agents of early disease that the relapse came on, or soon after: not to repeat.

    An agent without dates may be one of them, unless the disease had no early phase (IN-7).
    """
    context = facts.context
    disease = context.history.disease
    if disease.advanced_since is None:
        return Known(())
    relapse, months = disease.advanced_since.middle, context.thresholds["adjuvant-relapse-months"]
    classes = set(context.groups["not-to-repeat-after-adjuvant"])
    lines = {
        agent.ingredient: line
        for line in context.history.courses
        for agent in line.agents
        if not classes.isdisjoint(agent.classes)
        and _is_recent(agent, relapse, int(months)) is not False
    }
    open_ends = {
        agent.ingredient
        for line in lines.values()
        for agent in line.agents
        if _is_recent(agent, relapse, int(months)) is None
    }
    agents = tuple(sorted(set(lines) - open_ends))
    sources = tuple(source for name in agents for source in lines[name].sources)
    undated = () if disease.de_novo else members_of(facts["undated-agents"])
    possible = tuple(sorted({*undated, *open_ends}))
    if possible:
        why = text("without-dates" if undated else "end-not-recorded")
        return Unknown(why, members=agents, possible=possible, sources=sources)
    return Known(agents, sources)


def _is_recent(agent: AgentUse, relapse: date, months: int) -> bool | None:
    """Whether the relapse came on an agent, or within months after it; None where its end is not recorded."""
    if agent.end is None:
        return True
    days = (agent.end.first, agent.end.last) if agent.end.late else (agent.end.middle,)
    answers = {relapse <= add_months(day, months) for day in days}
    return answers.pop() if len(answers) == 1 else None


@fact("crisis-asserted")
def crisis_asserted(facts: PatientFacts) -> Fact:
    """Whether a clinician states a visceral crisis; false says that none does."""
    crisis = facts["visceral-crisis"]
    if isinstance(crisis, Unknown):
        return Known(False)
    return Known(crisis.value is True, crisis.sources)


_AGAINST_ENDOCRINE = (
    "endocrine-refractory",
    "rapid-progression-last-et",
    "last-line-cytotoxic",
    "crisis-asserted",
)


@fact("et-unsuitable")
def endocrine_unsuitable(facts: PatientFacts) -> Fact:
    """A recorded reason against further endocrine therapy; the rest is for the clinician to judge."""
    reasons = [
        answer
        for name in _AGAINST_ENDOCRINE
        if isinstance(answer := facts[name], Known) and answer.value is True
    ]
    if not reasons:
        return Unknown(text("et-for-the-clinician"))
    return Known(True, tuple(source for reason in reasons for source in reason.sources))


@fact("therapy-unsuitable")
def therapy_unsuitable(facts: PatientFacts, therapy: str, conditions: str | None = None) -> Fact:
    """A recorded condition of a group of groups.yaml that speaks against a kind of therapy."""
    against = facts.context.groups.get(conditions, ()) if conditions else ()
    if not set(against).isdisjoint(members_of(facts["comorbidities"])):
        return Known(True)
    return Unknown(text("unsuitability-not-recorded", therapy=therapy))


@fact("visceral-symptoms")
def visceral_symptoms(facts: PatientFacts) -> Fact:
    """Whether visceral disease causes symptoms: a crisis does, no visceral disease does not."""
    if value_of(facts["crisis-asserted"]):
        return Known(True)
    visceral = facts["visceral"]
    if isinstance(visceral, Known) and visceral.value is False:
        return Known(False, visceral.sources)
    return Unknown(text("no-visceral-symptoms"))
