"""What a check of agents rests on besides the agents themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from oncology.facts import Answers
from oncology.knowledge import Knowledge, OrderRule
from oncology.values import Fact
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class SafetyContext:
    """The patient's facts by name, and the rules of the day for a jurisdiction (`us`, `eu`).

    `answers` are those on the patient's facts alone, found once for all agents that are checked;
    `are_open` says of an order rule whether these leave it open, `open_rules` has those of an agent,
    once asked for.
    """

    facts: Mapping[str, Fact]
    jurisdiction: str
    knowledge: Knowledge
    terminology: Terminology
    answers: Answers = field(init=False, repr=False, compare=False)
    are_open: dict[OrderRule, bool] = field(init=False, repr=False, compare=False)
    open_rules: dict[str, tuple[OrderRule, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Set what is kept of these facts."""
        object.__setattr__(self, "answers", Answers(self.facts))
        object.__setattr__(self, "are_open", {})
        object.__setattr__(self, "open_rules", {})
