"""What of an option does not hang on the patient: a regimen's labels, nodes and classes on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from oncology.comparisons import Answer
from oncology.facts import Outcome
from oncology.knowledge import (
    HIDDEN,
    Caution,
    Figure,
    KeyTrial,
    Knowledge,
    Node,
    Rank,
    Regimen,
)
from oncology.options.figure_text import figure_text
from oncology.options.key_evidence import KeyEvidence, key_evidence
from oncology.options.position import Position, in_force, not_approved, positions
from oncology.options.wording import text
from oncology.values import Known, Reason
from terminology import Terminology


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The figure of the key trial for patients like this one, as a sentence."""

    trial: str
    population: str
    text: str
    brief: str  # without whom it is for
    figure: Figure


Value = TypeVar("Value")
OF_AGENTS = "regimen-"  # how the names of facts about the very agents of a regimen begin


@dataclass(frozen=True, slots=True)
class Questions(Generic[Value]):
    """Nodes, each with what hangs on its answer.

    `of_patient` are answered once for all regimens, `of_agents` for this one.
    """

    of_patient: tuple[tuple[Node, Value], ...]
    of_agents: tuple[tuple[Node, Value], ...]


@dataclass(frozen=True, slots=True)
class RegimenOnDay:
    """A regimen as it stands on a day in a jurisdiction (`us`, `eu`)."""

    regimen: Regimen
    against: Questions[Answer]  # what rules it out, with the answer that does
    open_to: Questions[None]  # what must be known of it
    points: Questions[int]  # of its rank, where met
    jurisdiction: str
    classes: tuple[str, ...]
    required: tuple[Node, ...]
    wording: tuple[Node, ...]  # of the label: not met is a use outside it
    barring: tuple[Node, ...]
    without_label: tuple[Outcome, ...]  # the missing approval, where it bars the regimen
    not_yet: tuple[Outcome, ...]  # the missing approval of what is still investigational
    off_label: tuple[Reason, ...]  # the missing approval, where it is a caution
    cautions: tuple[Caution, ...]
    disputes: tuple[tuple[Node | None, Reason], ...]  # both sides, and of whom (None: of all)
    hidden: str | None  # the words of the site's policy that hides it
    positions: tuple[Position, ...]
    evidence: tuple[str, ...]  # ids of the trials published by then, the key trial first
    prefers: tuple[Rank, ...]
    key_by: tuple[KeyTrial, ...]
    like_patients: tuple[tuple[Node, Subgroup], ...]
    findings: Mapping[str, KeyEvidence]  # of each key trial published by then, by its id
    once_only: tuple[str, ...]  # the agents that may not come again; a backbone drug may
    agents: Known  # the agents as a fact


@dataclass(frozen=True, slots=True)
class _Day:
    """What a regimen is seen by: the knowledge of a day in a jurisdiction."""

    knowledge: Knowledge
    as_of: date
    jurisdiction: str
    terminology: Terminology


@lru_cache(maxsize=256)
def regimens_on_day(
    knowledge: Knowledge, as_of: date, jurisdiction: str, terminology: Terminology
) -> Mapping[str, RegimenOnDay]:
    """Every regimen that is available on the day, by its id."""
    regimens = [
        regimen
        for regimen in knowledge.regimens.values()
        if regimen.available_from is None or regimen.available_from <= as_of
    ]
    day = _Day(knowledge, as_of, jurisdiction, terminology)
    return {regimen.id: _regimen_on_day(regimen, day) for regimen in regimens}


def _regimen_on_day(regimen: Regimen, day: _Day) -> RegimenOnDay:
    knowledge, as_of, jurisdiction = day.knowledge, day.as_of, day.jurisdiction
    label = in_force(regimen, jurisdiction, as_of)
    approved = label is not None and label.is_granted
    off_label: tuple[Reason, ...] = ()
    without_label: tuple[Outcome, ...] = ()
    not_yet: tuple[Outcome, ...] = ()
    if not approved and regimen.off_label:
        sentence = text("not-approved-here", jurisdiction=jurisdiction.upper())
        off_label = (Reason("off-label", sentence, "warning"),)
    elif not approved and regimen.investigational:
        not_yet = (not_approved(label, jurisdiction, as_of),)
    elif not approved:
        without_label = (not_approved(label, jurisdiction, as_of),)
    barring = (*knowledge.common_excludes, *regimen.excludes)
    classes = {c for agent in regimen.agents for c in day.terminology.drugs.classes_of(agent)}
    required = (*regimen.requires, *(label.requires if label and approved else ()))
    wording = label.wording if label and approved else ()
    not_met: list[tuple[Node, Answer]] = [(node, "not-met") for node in required]
    prefers = tuple(r for r in regimen.prefers if r.since is None or r.since <= as_of)
    return RegimenOnDay(
        regimen=regimen,
        against=_questions((*not_met, *((node, "met") for node in barring))),
        open_to=_questions((node, None) for node in (*required, *wording)),
        points=_questions((rule.when, rule.points) for rule in prefers),
        jurisdiction=jurisdiction,
        classes=tuple(sorted(classes)),
        required=required,
        wording=wording,
        barring=barring,
        without_label=without_label,
        not_yet=not_yet,
        off_label=off_label,
        cautions=_cautions(regimen, day),
        disputes=_disputes(regimen, day),
        hidden=next((node.text for node in barring if node.id == HIDDEN), None),
        positions=positions(regimen, as_of),
        evidence=tuple(
            trial
            for trial in dict.fromkeys((regimen.key_evidence, *regimen.evidence))
            if trial and _is_published(trial, day)
        ),
        prefers=prefers,
        key_by=tuple(k for k in regimen.key_by if _is_published(k.trial, day)),
        like_patients=_like_patients(regimen, day),
        findings=_findings(regimen, day),
        once_only=tuple(agent for agent in regimen.agents if agent not in regimen.backbone),
        agents=Known(tuple(sorted(regimen.agents))),
    )


def _questions(nodes: Iterable[tuple[Node, Value]]) -> Questions[Value]:
    of_patient: list[tuple[Node, Value]] = []
    of_agents: list[tuple[Node, Value]] = []
    for node, value in nodes:
        asks = any(name.startswith(OF_AGENTS) for name in node.facts)
        (of_agents if asks else of_patient).append((node, value))
    return Questions(tuple(of_patient), tuple(of_agents))


def _cautions(regimen: Regimen, day: _Day) -> tuple[Caution, ...]:
    """The cautions of the regimen, each as grave as it is in the jurisdiction."""
    return tuple(
        replace(caution, severity=caution.severity_for(day.jurisdiction))
        for caution in regimen.cautions
    )


def _disputes(regimen: Regimen, day: _Day) -> tuple[tuple[Node | None, Reason], ...]:
    """Both sides of what is disputed here: the other side's regimens have a label."""
    disputes: list[tuple[Node | None, Reason]] = []
    for dispute in regimen.disputes:
        others = (day.knowledge.regimens.get(name) for name in dispute.regimens)
        labels = [in_force(r, day.jurisdiction, day.as_of) for r in others if r is not None]
        if dispute.regimens and not any(label and label.is_granted for label in labels):
            continue
        key = "judgement-differs-unsigned" if dispute.sign_off else "judgement-differs"
        sentence = text(key, one=dispute.one, other=dispute.other)
        disputes.append((dispute.when, Reason("expert-judgement-differs", sentence, "info")))
    return tuple(disputes)


def _is_published(trial: str, day: _Day) -> bool:
    published = day.knowledge.trials[trial].published
    return published is None or published <= day.as_of


def _like_patients(regimen: Regimen, day: _Day) -> tuple[tuple[Node, Subgroup], ...]:
    """Subgroups of the key trial, each with its figure."""
    key, trials = regimen.key_evidence, day.knowledge.trials
    if key is None or key not in trials or not _is_published(key, day):
        return ()
    return tuple(
        (group.when, _subgroup(key, figure))
        for group in regimen.like_patients
        for figure in trials[key].figures
        if group.figure == figure.id
    )


def _findings(regimen: Regimen, day: _Day) -> Mapping[str, KeyEvidence]:
    """What each of its key trials found, as far as it was published by the day."""
    names = {regimen.key_evidence, *(key.trial for key in regimen.key_by)}
    trials = day.knowledge.trials
    return {
        name: key_evidence(regimen, trials[name])
        for name in names
        if name is not None and name in trials and _is_published(name, day)
    }


def _subgroup(trial: str, figure: Figure) -> Subgroup:
    return Subgroup(
        trial,
        figure.population,
        text("like-patients", figure=figure_text(figure)),
        text("like-patients", figure=figure_text(figure, population=False)),
        figure,
    )
