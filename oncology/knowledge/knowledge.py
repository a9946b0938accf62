"""The whole knowledge base as one value: what this stage hands on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from oncology.knowledge.entries.order_rules import OrderPolicy, OrderRule
from oncology.knowledge.entries.severities import Severities
from oncology.knowledge.evidence.model import Agent, AgentClass, Trial
from oncology.knowledge.facts import FactDeclaration
from oncology.knowledge.model import Caution, DueRule, Node, Regimen
from oncology.knowledge.parameters import Parameter, Parameters
from oncology.knowledge.review import ReviewRow, Term
from oncology.knowledge.sources import Source
from oncology.on_demand import on_demand


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """Which site's overlay lies over the knowledge."""

    id: str
    version: str
    site: str
    note: str | None  # one line for every card


@dataclass(frozen=True, eq=False)
class Knowledge:
    """The whole knowledge base, loaded and checked. Compared by identity, so that it can be a key."""

    version: str
    reviewed: datetime.date
    next_review: datetime.date
    sources: Mapping[str, Source]
    trials: Mapping[str, Trial]
    agents: Mapping[str, Agent]
    classes: Mapping[str, AgentClass]
    regimens: Mapping[str, Regimen]
    due_rules: tuple[DueRule, ...]
    order_rules: tuple[OrderRule, ...]
    order_policy: OrderPolicy
    severities: Severities
    common_excludes: tuple[Node, ...]
    numbers: Mapping[str, Parameter]
    alerts: tuple[Caution, ...]
    groups: Mapping[str, tuple[str, ...]]  # classes, genes and conditions that facts read, by name
    glossary: Mapping[str, Term]
    review_rows: tuple[ReviewRow, ...]
    parameters: Parameters  # what the rules of lines and resistance read
    facts: Mapping[str, FactDeclaration]  # by name
    site: SitePolicy | None = None

    @on_demand
    def thresholds(self) -> Mapping[str, float]:
        """The number of each parameter, the newest where it has several."""
        return {name: parameter.newest for name, parameter in self.numbers.items()}
