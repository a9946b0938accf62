"""The whole knowledge base as one value: what this stage hands on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from oncology.knowledge.evidence.model import Agent, Trial
from oncology.knowledge.model import Caution, DueRule, Node, Regimen
from oncology.knowledge.order_rules import OrderPolicy, OrderRule


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """Which site's overlay lies over the knowledge."""

    id: str
    version: str
    site: str
    note: str | None  # one line for every card


@dataclass(frozen=True, slots=True, eq=False)
class Knowledge:
    """The whole knowledge base, loaded and checked. Compared by identity, so that it can be a key."""

    version: str
    reviewed: datetime.date
    next_review: datetime.date
    trials: Mapping[str, Trial]
    agents: Mapping[str, Agent]
    regimens: Mapping[str, Regimen]
    due_rules: tuple[DueRule, ...]
    order_rules: tuple[OrderRule, ...]
    order_policy: OrderPolicy
    common_excludes: tuple[Node, ...]
    common_cautions: tuple[Caution, ...]
    thresholds: Mapping[str, float]
    alerts: tuple[Caution, ...]
    groups: Mapping[str, tuple[str, ...]]  # classes, genes and conditions that facts read, by name
    adjustable: Mapping[str, tuple[float, float]]  # thresholds that a site may set, with bounds
    site: SitePolicy | None = None
