"""Pages of drugs and of trials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oncology.knowledge import Agent, AgentClass, Knowledge, Statement, Trial
from service.publishing.figures import figure_in_words
from service.publishing.knowledge_pages.markdown import PLACES, bullets, page, table


def agents(knowledge: Knowledge, classes: Mapping[str, AgentClass]) -> str:
    """Every drug by class: approvals, start dose, what its label warns of."""
    blocks: list[str] = []
    for key, group in classes.items():
        blocks.append(f"## {group.title}")
        blocks.append(f"{group.mechanism}. Target: {group.target}. Status: {group.status}.")
        if group.note:
            blocks.append(group.note)
        for agent in knowledge.agents.values():
            if agent.group == key:
                blocks += _agent(agent)
    intro = (
        "Paraphrased label facts, each with the day on which its source was seen. They do not "
        "replace the label."
    )
    return page("Drugs", intro, blocks)


def _agent(agent: Agent) -> Iterator[str]:
    yield f"### {agent.name}"
    yield table(
        ("where", "status", "since", "indication", "source"),
        [
            (PLACES[a.jurisdiction], a.status, a.date, a.indication, a.source.cite)
            for a in agent.approvals
        ],
    )
    lines = [f"Start dose ({dose.use}): {dose.text}. Source: {dose.source}" for dose in agent.doses]
    for name, statements in (
        ("Contraindication", agent.contraindications),
        ("Warning", agent.warnings),
        ("Monitoring", agent.monitoring),
        ("Adjustment", agent.adjustments),
    ):
        lines += [_statement(name, statement) for statement in statements]
    lines += [f"Interaction: {x.text} ({x.action}, {x.severity})" for x in agent.interactions]
    lines += [
        f"Companion diagnostic, {PLACES[d.jurisdiction]}: {d.name}, {d.marker}, {d.specimen}"
        for d in agent.diagnostics
    ]
    if agent.suppression:
        lines.append(f"Ovarian suppression: {agent.suppression.text}")
    if agent.pregnancy:
        lines.append(f"Pregnancy: {agent.pregnancy.text}")
    if agent.evidence:
        lines.append(f"Trials: {', '.join(agent.evidence)}")
    lines += [f"Not known: {text}" for text in agent.not_known]
    lines.append(f"Last checked {agent.checked}.")
    yield bullets(lines)


def _statement(name: str, statement: Statement) -> str:
    where = "" if len(statement.jurisdictions) > 1 else f", {PLACES[statement.jurisdictions[0]]}"
    title = f"Boxed {name.lower()}" if statement.boxed else name
    return f"{title}{where}: {statement.text}"


def trials(knowledge: Knowledge) -> str:
    """Every trial with its figures and identifiers."""
    groups = dict.fromkeys(trial.group for trial in knowledge.trials.values())
    blocks: list[str] = []
    for group in groups:
        blocks.append(f"## {group}")
        for trial in sorted(knowledge.trials.values(), key=lambda t: t.name.casefold()):
            if trial.group == group:
                blocks += _trial(trial)
    intro = (
        "Only figures that were seen in a source. The figure in bold is the one that a card "
        "shows. A trial's identifiers lead to its publication."
    )
    return page("Trials", intro, blocks)


def _trial(trial: Trial) -> Iterator[str]:
    title = f"[{trial.name}]({trial.link})" if trial.link else trial.name
    yield f"### {title}"
    ids = [f"NCT: {trial.nct}", f"PMID: {trial.pmid}", f"DOI: {trial.doi}"]
    lines = [
        f"`{trial.id}`, phase {trial.phase or 'not stated'}, {trial.year or 'running'}; "
        + "; ".join(i for i in ids if not i.endswith("None")),
        f"Population: {trial.population}",
        f"{trial.experimental} v {trial.comparator or 'no comparator'}: {trial.outcome}",
    ]
    for figure in trial.figures:
        text = figure_in_words(figure)
        lines.append(f"**{text}**" if figure.key else text)
    lines += [f"{s.event}, grade {s.grade}: {s.experimental} v {s.control}" for s in trial.safety]
    lines += list(trial.cautions)
    if trial.differs_from_review:
        lines.append(f"Differs from the review: {trial.differs_from_review}")
    lines.append(f"Source: {trial.source}, checked {trial.checked}")
    yield bullets(lines)
