"""What a check of agents rests on besides the agents themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from oncology.facts import Answers
from oncology.knowledge import Knowledge, Node, OrderRule
from oncology.on_demand import on_demand
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

    `answers` are those on the patient's facts alone, found once for all agents that are checked;
    `kept_answers`: those on these facts that were found before.
    """

    facts: Mapping[str, Fact]
    jurisdiction: str
    knowledge: Knowledge
    terminology: Terminology
    kept_answers: Answers | None = None

    @on_demand
    def answers(self) -> Answers:
        """The answers on the patient's facts."""
        return Answers(self.facts) if self.kept_answers is None else self.kept_answers

    @on_demand
    def are_open(self) -> OpenRules:
        """Whether the patient leaves an order rule open, found once for all agents."""
        return OpenRules(self.answers, lambda rule: rule.of_patient)

    @on_demand
    def are_open_apart(self) -> dict[str, OpenRules]:
        """Whether an agent apart from its company leaves an order rule open.

        By the agent, or of all that no list of the patient's names, by where they stand.
        """
        return {}

    @on_demand
    def named(self) -> frozenset[str]:
        """Agents that a list of what the patient had of drugs names, or may name."""
        lists = [self.facts.get(name) for name in _LISTS]
        names = {name for fact in lists for name in members_of(fact)}
        names |= {n for f in lists if isinstance(f, Unknown) for n in f.possible or ()}
        return frozenset(name.partition(":")[0] for name in names)

    @on_demand
    def has_allergies(self) -> bool:
        """Whether an allergy to a drug is recorded."""
        return bool(members_of(self.facts.get("allergies")))

    @on_demand
    def open_rules(self) -> dict[str, tuple[OrderRule, ...]]:
        """The order rules that are open on an agent, of those that were asked for."""
        return {}

    @on_demand
    def barring_rules(self) -> dict[str, tuple[OrderRule, ...]]:
        """Those of them that may be critical."""
        return {}


class OpenRules(dict[OrderRule, bool]):
    """Whether answers leave order rules open, each found when it is first asked for."""

    __slots__ = ("answers", "nodes_of", "outer")

    def __init__(
        self,
        answers: Answers,
        nodes_of: Callable[[OrderRule], Iterable[Node]],
        outer: OpenRules | None = None,
    ) -> None:
        """`nodes_of` a rule are asked; what is closed in `outer` stays closed."""
        super().__init__()
        self.answers = answers
        self.nodes_of = nodes_of
        self.outer = outer

    def __missing__(self, rule: OrderRule) -> bool:
        """Whether a rule that was not asked for yet is open."""
        is_open = self.outer is None or self.outer[rule]
        is_open = is_open and may_speak(rule, self.nodes_of(rule), self.answers)
        self[rule] = is_open
        return is_open


def may_speak(rule: OrderRule, nodes: Iterable[Node], answers: Answers) -> bool:
    """Whether none of these conditions keeps the rule silent; most leave at the first."""
    for node in nodes:
        answer = answers[node]
        if answer == "not-met" or (answer == "unknown" and not rule.unknown_text):
            return False
    return True
