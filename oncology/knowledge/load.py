"""From knowledge files to typed values. A fault stops the start; never half a knowledge base."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import lru_cache

from oncology.knowledge.entries.due_rules import load_due_rules
from oncology.knowledge.entries.order_rules import load_order_policy, load_order_rules
from oncology.knowledge.entries.parts import load_parts
from oncology.knowledge.entries.regimens import RegimenFiles, load_regimens
from oncology.knowledge.evidence import approvals_of, load_agents, load_classes, load_trials
from oncology.knowledge.evidence.model import Trial
from oncology.knowledge.facts import load_facts
from oncology.knowledge.files import SHIPPED, Files, read_yaml
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.parameters import load_numbers, load_parameters
from oncology.knowledge.review import load_glossary, load_review_rows
from oncology.knowledge.sources import load_bibliography


@lru_cache(maxsize=1)
def load_knowledge() -> Knowledge:
    """The shipped knowledge base. Raises ValueError naming file, entry and fault."""
    return build_knowledge(SHIPPED)


def shipped_version() -> str:
    """The version of the shipped knowledge base, as `2026.11.0`, without loading the rest."""
    version: str = read_yaml("version.yaml", "version")["version"]
    return version


def build_knowledge(files: Files) -> Knowledge:
    """The knowledge base of the given files. Raises ValueError naming file, entry and fault."""
    version = read_yaml("version.yaml", "version", files=files)
    bibliography = load_bibliography(files)
    numbers = load_numbers(files)
    reader = load_parts(files, bibliography, numbers)
    trials = load_trials(files)
    agents = load_agents(reader, files)
    regimen_files = load_regimens(reader, approvals_of(agents), files)
    _require_trials(regimen_files, trials)
    alerts = read_yaml("alerts.yaml", "alerts", files=files)["alerts"]
    groups = read_yaml("groups.yaml", "groups", files=files)["groups"]
    return Knowledge(
        version=str(version["version"]),
        reviewed=datetime.date.fromisoformat(version["reviewed"]),
        next_review=datetime.date.fromisoformat(version["next_review"]),
        sources=bibliography.sources,
        trials=trials,
        agents=agents,
        classes=load_classes(bibliography, files),
        regimens=regimen_files.regimens,
        due_rules=load_due_rules(reader, files),
        order_rules=load_order_rules(reader, files),
        order_policy=load_order_policy(reader, numbers, files),
        common_excludes=regimen_files.excludes,
        numbers=numbers,
        alerts=reader.at("alerts.yaml").alerts(alerts),
        severities=reader.severities,
        groups={name: tuple(group) for name, group in groups.items()},
        glossary=load_glossary(bibliography, files),
        review_rows=load_review_rows(files),
        parameters=load_parameters(files),
        facts=load_facts(files),
    )


def _require_trials(files: RegimenFiles, trials: Mapping[str, Trial]) -> None:
    for regimen in files.regimens.values():
        ids = {*regimen.evidence, *(k.trial for k in regimen.key_by)}
        lacking = sorted(ids - trials.keys())
        if lacking:
            problem = (
                f"regimens: {regimen.id}: no such trial in the library: {lacking}; mend the id"
            )
            raise ValueError(problem)
