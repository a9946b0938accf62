"""What a check of agents rests on besides the agents themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from oncology.facts import Answers, AnswersBeside
from oncology.knowledge import Knowledge, OrderRule
from oncology.values import Fact, Unknown, members_of
from terminology import Terminology

# what the patient had of drugs; the rows of stops begin with the drug and a colon
_LISTS = (
    "progressed-agents",
    "severe-toxicity-agents",
    "toxicity-agents",
    "toxicity-stops",
    "undated-agents",
)


@dataclass(frozen=True)  # no slots: what is found of the patient is kept
class SafetyContext:
    """The patient's facts by name, and the rules of the day for a jurisdiction (`us`, `eu`).

    `answers` are those on the patient's facts alone, found once for all agents that are checked.
    """

    facts: Mapping[str, Fact]
    jurisdiction: str
    knowledge: Knowledge
    terminology: Terminology

    @cached_property
    def answers(self) -> Answers:
        """The answers on the patient's facts."""
        return Answers(self.facts)

    @cached_property
    def are_open(self) -> dict[OrderRule, bool]:
        """Whether the patient leaves an order rule open, of those that were asked for."""
        return {}

    @cached_property
    def answers_apart(self) -> dict[str, AnswersApart]:
        """The answers on an agent apart from its company, of those that were asked for.

        By the agent, or of all that no list of the patient's names, by where they stand.
        """
        return {}

    @cached_property
    def named(self) -> frozenset[str]:
        """Agents that a list of what the patient had of drugs names, or may name."""
        lists = [self.facts.get(name) for name in _LISTS]
        names = {name for fact in lists for name in members_of(fact)}
        names |= {n for f in lists if isinstance(f, Unknown) for n in f.possible or ()}
        return frozenset(name.partition(":")[0] for name in names)

    @cached_property
    def has_allergies(self) -> bool:
        """Whether an allergy to a drug is recorded."""
        return bool(members_of(self.facts.get("allergies")))

    @cached_property
    def open_rules(self) -> dict[str, tuple[OrderRule, ...]]:
        """The order rules that are open on an agent, of those that were asked for."""
        return {}


class AnswersApart(AnswersBeside):
    """Answers on an agent apart from its company, with the order rules that they leave open."""

    __slots__ = ("are_open",)

    def __init__(self, apart: Mapping[str, Fact], patient: Answers) -> None:
        """`apart`: the facts of the agent that hang on no company."""
        super().__init__(apart, frozenset(apart), patient)
        self.are_open: dict[OrderRule, bool] = {}
