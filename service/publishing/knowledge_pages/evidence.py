"""Pages of drugs and of trials."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.knowledge import Agent, Knowledge, QualityOfLife, Statement, Trial
from service.publishing.figures import figure_in_words
from service.publishing.knowledge_pages.markdown import PLACES, bullets, cited, page, table


def agents(knowledge: Knowledge) -> str:
    """Every drug by class: approvals, start dose, what its label warns of."""
    blocks: list[str] = []
    for key, group in knowledge.classes.items():
        blocks.append(f"## {group.title}")
        blocks.append(f"{group.mechanism}. Target: {group.target}. Status: {group.market}.")
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
            (PLACES[a.jurisdiction], a.status, a.date, a.indication, cited(a.source))
            for a in agent.approvals
        ],
    )
    lines = [f"Not offered: {agent.note.text} {cited(agent.note.source)}"] if agent.note else []
    lines += [
        f"Start dose ({dose.use}): {dose.text}. Source: {cited(dose.source)}"
        for dose in agent.doses
    ]
    leasts = {d.least: None for d in agent.doses if d.least}
    lines += [
        f"A dose below {x.value:g} mg is warned of: {x.text} Source: {cited(x.source)}"
        for x in leasts
    ]
    for name, statements in (
        ("Contraindication", agent.contraindications),
        ("Warning", agent.warnings),
        ("Monitoring", agent.monitoring),
        ("Adjustment", agent.adjustments),
    ):
        lines += [_statement(name, statement) for statement in statements]
    lines += [f"Interaction: {x.text} ({x.action})" for x in agent.interactions]
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
        "Only figures that were seen in a source, each with the publication that it stands in. The "
        "figure in bold is the one that a card shows."
    )
    return page("Trials", intro, blocks)


def _trial(trial: Trial) -> Iterator[str]:
    title = f"[{trial.name}]({trial.link})" if trial.link else trial.name
    yield f"### {title}"
    registry = f"; {trial.nct}" if trial.nct else ""
    lines = [
        f"`{trial.id}`, phase {trial.phase or 'not stated'}, {trial.year or 'running'}{registry}",
        f"Population: {trial.population}",
        f"{trial.experimental} v {trial.comparator or 'no comparator'}: {trial.outcome}",
    ]
    for figure in trial.figures:
        text = figure_in_words(figure)
        lines.append(f"**{text}**" if figure.key else text)
    lines += [
        f"{s.event}, grade {s.grade}: {s.experimental}{_against(s.control)} % [{s.publication.id}]"
        for s in trial.safety
    ]
    lines += [
        f"Stopped {d.of} for {d.reason or 'an adverse event'}: "
        f"{d.experimental}{_against(d.control)} % [{d.publication.id}]"
        for d in trial.discontinuation
    ]
    lines += [_quality(result) for result in trial.quality_of_life]
    if trial.follow_up:
        lines.append(f"Median follow-up: {trial.follow_up.value:g} months")
    if trial.prior_cdk46:
        lines.append(f"Had had a CDK4/6 inhibitor: {trial.prior_cdk46.value:g} %")
    if trial.crossover:
        lines.append(f"Later therapy of the control arm: {trial.crossover.note}")
    lines += [
        f"ESMO-MCBS: [{card.score}]({card.link}){'' if card.is_read else ' (at second hand)'}"
        for card in trial.scorecards
    ]
    lines += [f"Open since {p.looked}: {p.what}. {p.note}" for p in trial.open_points]
    lines += list(trial.cautions)
    if trial.differs_from_review:
        lines.append(f"Differs from the review: {trial.differs_from_review}")
    for paper in trial.publications:
        concern = " ".join(f" {note}" for note in (paper.correction, paper.concern) if note)
        lines.append(f"`{paper.id}`: [{paper.what}]({paper.link}), {paper.year}.{concern}")
    lines.append(f"Read at: {'; '.join(trial.read_at)}. Checked {trial.checked}")
    yield bullets(lines)


def _against(control: float | str | None) -> str:
    return "" if control is None else f" v {control}"


def _quality(result: QualityOfLife) -> str:
    numbers = ""
    if result.experimental is not None:
        against = "" if result.control is None else f" v {result.control:g}"
        numbers += f" {result.experimental:g}{against} {result.unit or ''}".rstrip()
    if result.hr is not None:
        numbers += f" HR {result.hr:g}{f' ({result.ci})' if result.ci else ''}"
    note = f" {result.note}" if result.note else ""
    return f"Quality of life, {result.measure}, {result.population}:{numbers}{note} [{result.kind}]"
