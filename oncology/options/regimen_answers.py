"""Answers to criteria on one regimen: those of the patient, and those on what she had of its agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oncology.facts import Answers, AnswersBeside, FactsOnDemand
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.values import NOT_RECORDED, Fact, Known, contains_any


class AgentFacts(FactsOnDemand):
    """Facts of the patient about the very agents of a regimen."""

    __slots__ = ("on_day", "patient")

    def __init__(self, on_day: RegimenOnDay, patient: Mapping[str, Fact]) -> None:
        """`patient`: her facts by name."""
        super().__init__(_DERIVATIONS)
        self.on_day = on_day
        self.patient = patient

    def has_any(self, name: str, agents: tuple[str, ...]) -> Fact:
        """Whether a list of the patient's has any of the agents."""
        fact = self.patient.get(name, NOT_RECORDED)
        answer = contains_any(fact, agents)
        return fact if answer is None else Known(answer, fact.sources)


_PROGRESSED, _ADJUVANT = "progressed-agents", "adjuvant-relapse-agents"
LISTS = frozenset({_PROGRESSED, _ADJUVANT})  # the facts of the patient that these rest on
_DERIVATIONS: Mapping[str, Callable[[AgentFacts], Fact]] = {
    "regimen-agent-progressed": lambda facts: facts.has_any(_PROGRESSED, facts.on_day.once_only),
    "regimen-backbone-progressed": lambda facts: facts.has_any(
        _PROGRESSED, facts.on_day.regimen.backbone
    ),
    "regimen-agent-adjuvant-relapse": lambda facts: facts.has_any(
        _ADJUVANT, facts.on_day.once_only
    ),
    "regimen-agents": lambda facts: facts.on_day.agents,
}
AGENT_FACTS = frozenset(_DERIVATIONS)


def regimen_answers(on_day: RegimenOnDay, patient: Answers) -> Answers:
    """The answers for one regimen: most of them are the patient's."""
    return AnswersBeside(AgentFacts(on_day, patient.facts), AGENT_FACTS, patient)
