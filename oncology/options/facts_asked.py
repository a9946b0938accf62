"""Which facts stand behind the criteria of a regimen, by the criterion's id."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from oncology.knowledge import Knowledge, Node, Regimen

FactsByCriterion = Mapping[str, frozenset[str]]


@lru_cache(maxsize=128)
def facts_by_regimen(knowledge: Knowledge) -> Mapping[str, FactsByCriterion]:
    """The facts behind every regimen of the knowledge, by the regimen's id."""
    return {
        key: _facts_behind(regimen, knowledge.common_excludes)
        for key, regimen in knowledge.regimens.items()
    }


def _facts_behind(regimen: Regimen, common: tuple[Node, ...]) -> FactsByCriterion:
    """Facts by id of the criterion; what is no criterion of the data (an approval) is not in it."""
    of_labels = (node for label in regimen.labels for node in (*label.requires, *label.wording))
    nodes = (*regimen.requires, *regimen.excludes, *common, *of_labels)
    return {node.id: node.facts for node in nodes}


@lru_cache(maxsize=128)
def regimens_asking(knowledge: Knowledge, names: tuple[str, ...]) -> frozenset[str]:
    """Ids of the regimens that ask for any of the facts."""
    facts = set(names)
    return frozenset(
        key
        for key, behind in facts_by_regimen(knowledge).items()
        if any(facts & of_criterion for of_criterion in behind.values())
    )
