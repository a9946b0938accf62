"""Pages of drugs and of trials."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.knowledge import Agent, Knowledge, QualityOfLife, Statement, Trial
from service.publishing.figures import figure_in_words
from service.publishing.knowledge_pages.markdown import PLACES, bullets, cited, page, table
from service.publishing.knowledge_pages.section import (
    Section,
    anchor_of,
    documented,
    entry_link,
)


def agents(knowledge: Knowledge) -> str:
    """Every drug by class: approvals, start dose, what its label warns of."""
    blocks: list[str] = []
    for section in agent_sections(knowledge):
        blocks += documented(section, 2 if section.group is None else 3)
    intro = (
        "Paraphrased label facts, each with the day on which its source was seen. They do not "
        "replace the label."
    )
    return page("Drugs", intro, blocks)


def agent_sections(knowledge: Knowledge) -> list[Section]:
    """Each class, followed by its drugs, whose `group` it is."""
    sections = []
    for key, group in knowledge.classes.items():
        about = f"{group.mechanism}. Target: {group.target}. Status: {group.market}."
        blocks = (about, group.note) if group.note else (about,)
        sections.append(Section("agents", key, group.title, f"class/{key}", blocks))
        sections += [
            Section(
                "agents", anchor_of(name), name, f"agent/{name}", tuple(_agent(agent, knowledge)),
                group.title,
            )
            for name, agent in knowledge.agents.items()
            if agent.group == key
        ]  # fmt: skip
    return sections


def _agent(agent: Agent, knowledge: Knowledge) -> Iterator[str]:
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
        trials_of = (knowledge.trials[name] for name in agent.evidence)
        names = [entry_link("trials", trial.id, trial.name) for trial in trials_of]
        lines.append(f"Trials: {', '.join(names)}")
    lines += [f"Not known: {text}" for text in agent.not_known]
    lines.append(f"Last checked {agent.checked}.")
    yield bullets(lines)


def _statement(name: str, statement: Statement) -> str:
    where = "" if len(statement.jurisdictions) > 1 else f", {PLACES[statement.jurisdictions[0]]}"
    title = f"Boxed {name.lower()}" if statement.boxed else name
    return f"{title}{where}: {statement.text}"


def trials(knowledge: Knowledge) -> str:
    """Every trial with its figures and identifiers."""
    blocks: list[str] = []
    group = None
    for section in trial_sections(knowledge):
        if section.group != group:
            group = section.group
            blocks.append(f"## {group}")
        blocks += documented(section, 3)
    intro = (
        "Only figures that were seen in a source, each with the publication that it stands in. The "
        "figure in bold is the one that a card shows."
    )
    return page("Trials", intro, blocks)


def trial_sections(knowledge: Knowledge) -> list[Section]:
    """Each trial, group by group, by the alphabet."""
    groups = list(dict.fromkeys(trial.group for trial in knowledge.trials.values()))
    rows = sorted(
        knowledge.trials.values(), key=lambda t: (groups.index(t.group), t.name.casefold())
    )
    return [
        Section(
            "trials", trial.id, trial.name, f"trial/{trial.id}", tuple(_trial(trial)), trial.group,
            trial.link,
        )
        for trial in rows
    ]  # fmt: skip


def _trial(trial: Trial) -> Iterator[str]:
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
