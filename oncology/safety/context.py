"""What a check of agents rests on besides the agents themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.knowledge import Knowledge
from oncology.values import Fact
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class SafetyContext:
    """The patient's facts by name, and the rules of the day for a jurisdiction (`us`, `eu`)."""

    facts: Mapping[str, Fact]
    jurisdiction: str
    knowledge: Knowledge
    terminology: Terminology
