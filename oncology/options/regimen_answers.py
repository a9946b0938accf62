"""Answers to criteria while one regimen after the other is evaluated for a patient."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.facts import Answers
from oncology.options.regimen_on_day import RegimenOnDay
from oncology.values import Fact, Known, Unknown, contains_any

_NOT_RECORDED = Unknown("not recorded")


class RegimenAnswers(Answers):
    """Answers that hold for one regimen at a time, and for all where they ask for no agent facts."""

    __slots__ = ("flags", "lists")

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        """`facts`: those of the patient."""
        super().__init__(facts)
        self.lists: dict[str, Fact] = {}  # of the patient's agents: every regimen asks for them
        self.flags: dict[tuple[str, bool], Known] = {}

    def turn_to(self, regimen: RegimenOnDay) -> None:
        """Answer from here on for this regimen: what the patient had of its very agents."""
        for name, nodes in regimen.agent_facts:
            fact = self._agent_fact(name, regimen)
            if self.own.get(name) is not fact:
                self.replace_own(name, fact, nodes)

    def _agent_fact(self, name: str, regimen: RegimenOnDay) -> Fact:
        if name == "regimen-agent-progressed":
            return self._has_any("progressed-agents", regimen.once_only)
        if name == "regimen-backbone-progressed":
            return self._has_any("progressed-agents", regimen.regimen.backbone)
        if name == "regimen-agent-adjuvant-relapse":
            return self._has_any("adjuvant-relapse-agents", regimen.once_only)
        return regimen.agents

    def _has_any(self, name: str, agents: tuple[str, ...]) -> Fact:
        """Whether a list of the patient's has any of the agents.

        One object for each answer, so that what regimens in a row agree on is not answered anew.
        """
        fact = self.lists.get(name)
        if fact is None:
            fact = self.lists[name] = self.facts.get(name, _NOT_RECORDED)
        answer = contains_any(fact, agents)
        if answer is None:
            return fact
        key = name, answer
        flag = self.flags.get(key)
        if flag is None:
            flag = self.flags[key] = Known(answer, fact.sources)
        return flag
