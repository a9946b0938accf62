"""Which facts stand behind the criteria of a regimen, by the criterion's id."""

from __future__ import annotations

from collections.abc import Mapping

from oncology.criteria import fact_names
from oncology.knowledge.model import Node, Regimen


def facts_behind(regimen: Regimen, common: tuple[Node, ...]) -> Mapping[str, frozenset[str]]:
    """Facts by id of the criterion; what is no criterion of the data (an approval) is not in it."""
    labelled = (node for label in regimen.labels for node in (*label.requires, *label.wording))
    nodes = (*regimen.requires, *regimen.excludes, *common, *labelled)
    return {node.id: frozenset(fact_names(node)) for node in nodes}
