"""What of a regimen's judgement does not hang on the patient: its labels, nodes and classes on a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from oncology.facts import Outcome
from oncology.knowledge import (
    Caution,
    Criterion,
    Figure,
    KeyTrial,
    Knowledge,
    Label,
    Node,
    Rank,
    Regimen,
    fact_names,
)
from oncology.options.figure_text import figure_text
from oncology.values import Known, Reason
from terminology import Terminology

Regulatory = Literal["approved", "not-approved", "off-label", "withdrawn"]

# facts of the patient about the very agents of the regimen
OWN = frozenset(
    {
        "regimen-agent-progressed",
        "regimen-backbone-progressed",
        "regimen-agent-toxicity",
        "regimen-agent-adjuvant-relapse",
        "regimen-agents",
    }
)


# by name the nodes of all regimens that ask for it: their answers do not outlast a regimen
Asking = tuple[tuple[str, tuple[Node, ...]], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """The position in one jurisdiction. `nodes`: a use that does not meet them is off-label."""

    jurisdiction: str
    status: Regulatory
    since: date | None  # of an approval the first, else of the position
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Subgroup:
    """The figure of the key trial for patients like this one, as a sentence."""

    trial: str
    population: str
    text: str
    brief: str  # without whom it is for


@dataclass(frozen=True, slots=True)
class Standing:
    """A regimen as it stands on a day in a jurisdiction."""

    regimen: Regimen
    classes: tuple[str, ...]
    required: tuple[Node, ...]
    wording: tuple[Node, ...]  # of the label: not met is a use outside it
    barring: tuple[Node, ...]
    unlabelled: tuple[Outcome, ...]  # the missing approval, where it bars the regimen
    outside: tuple[Reason, ...]  # the missing approval, where it is a caution
    cautions: tuple[Caution, ...]
    places: tuple[Place, ...]
    evidence: tuple[str, ...]
    prefers: tuple[Rank, ...]
    key_by: tuple[KeyTrial, ...]
    like_patients: tuple[tuple[Node, Subgroup], ...]
    stands_for: tuple[str, ...]  # the agents that may not come again; a backbone drug may
    own: Asking  # facts of `OWN` that it asks for
    agents: Known  # the agents as a fact


@lru_cache(maxsize=256)
def regimens_on_day(
    knowledge: Knowledge, as_of: date, jurisdiction: str, terminology: Terminology
) -> dict[str, Standing]:
    """Every regimen known on the day, by its id."""
    known = [
        regimen
        for regimen in knowledge.regimens.values()
        if regimen.available_from is None or regimen.available_from <= as_of
    ]
    own = {regimen.id: _own(regimen, knowledge) for regimen in known}
    asking: dict[str, dict[Node, None]] = {}
    for nodes_of in own.values():
        for name, nodes in nodes_of.items():
            asking.setdefault(name, {}).update(dict.fromkeys(nodes))
    return {
        regimen.id: _standing(
            regimen,
            tuple((name, tuple(asking[name])) for name in own[regimen.id]),
            knowledge,
            as_of,
            jurisdiction,
            terminology,
        )
        for regimen in known
    }


def _standing(
    regimen: Regimen,
    own: Asking,
    knowledge: Knowledge,
    as_of: date,
    jurisdiction: str,
    terminology: Terminology,
) -> Standing:
    label = in_force(regimen, jurisdiction, as_of)
    approved = label is not None and label.status == "approved"
    outside: tuple[Reason, ...] = ()
    unlabelled: tuple[Outcome, ...] = ()
    if not approved and regimen.off_label:
        text = f"Not approved for this use here ({jurisdiction.upper()})."
        outside = (Reason("off-label", text, "warning"),)
    elif not approved and not regimen.investigational:
        unlabelled = (_not_approved(label, jurisdiction, as_of),)
    return Standing(
        regimen=regimen,
        classes=tuple(sorted({c for a in regimen.agents for c in terminology.drugs.classes_of(a)})),
        required=(*regimen.requires, *(label.requires if label and approved else ())),
        wording=label.wording if label and approved else (),
        barring=(*knowledge.common_excludes, *regimen.excludes),
        unlabelled=unlabelled,
        outside=outside,
        cautions=(*knowledge.common_cautions, *regimen.cautions),
        places=tuple(
            _place(regimen, place, as_of)
            for place in dict.fromkeys(label.jurisdiction for label in regimen.labels)
        ),
        evidence=tuple(
            trial
            for trial in dict.fromkeys((regimen.key_evidence, *regimen.evidence))
            if trial and _published(trial, knowledge, as_of)
        ),
        prefers=tuple(r for r in regimen.prefers if r.since is None or r.since <= as_of),
        key_by=tuple(k for k in regimen.key_by if _published(k.trial, knowledge, as_of)),
        like_patients=_like_patients(regimen, knowledge, as_of),
        stands_for=tuple(agent for agent in regimen.agents if agent not in regimen.backbone),
        own=own,
        agents=Known(tuple(sorted(regimen.agents))),
    )


def in_force(regimen: Regimen, jurisdiction: str, as_of: date) -> Label | None:
    """The newest position that holds on the day; None before the first."""
    newest, since = None, None
    for label in regimen.labels:
        day = label.date or date.min
        if label.jurisdiction == jurisdiction and day <= as_of and (since is None or day > since):
            newest, since = label, day
    return newest


def _not_approved(label: Label | None, jurisdiction: str, as_of: date) -> Outcome:
    withdrawn = label is not None and label.status == "withdrawn"
    why = "withdrawn" if withdrawn else "not approved"
    text = f"Approved here ({jurisdiction.upper()})"
    return Outcome("approved", text, "not-met", f"{why} on {as_of.isoformat()}", (), ())


def _place(regimen: Regimen, jurisdiction: str, as_of: date) -> Place:
    label = in_force(regimen, jurisdiction, as_of)
    if label is None:
        return Place(jurisdiction, "not-approved", None, ())
    if label.status not in {"approved", "off-label"}:
        return Place(jurisdiction, label.status, label.date, ())
    first = [
        x.date
        for x in regimen.labels
        if x.jurisdiction == jurisdiction and x.status == "approved" and x.date and x.date <= as_of
    ]
    approved = label.status == "approved"
    nodes = (*regimen.requires, *label.requires, *label.wording) if approved else ()
    return Place(jurisdiction, label.status, min(first, default=None), nodes)


def _published(trial: str, knowledge: Knowledge, as_of: date) -> bool:
    published = knowledge.trials[trial].published
    return published is None or published <= as_of


def _like_patients(
    regimen: Regimen, knowledge: Knowledge, as_of: date
) -> tuple[tuple[Node, Subgroup], ...]:
    """Subgroups of the key trial, each with its figure."""
    key = regimen.key_evidence
    if key is None or key not in knowledge.trials or not _published(key, knowledge, as_of):
        return ()
    return tuple(
        (group.when, _subgroup(key, figure))
        for group in regimen.like_patients
        for figure in knowledge.trials[key].figures
        if group.population in figure.population
    )


def _subgroup(trial: str, figure: Figure) -> Subgroup:
    begin = "In patients like this one"
    return Subgroup(
        trial,
        figure.population,
        f"{begin}: {figure_text(figure)}.",
        f"{begin}: {figure_text(figure, population=False)}.",
    )


def _own(regimen: Regimen, knowledge: Knowledge) -> dict[str, list[Node]]:
    """Facts of `OWN` with the regimen's nodes that ask for them."""
    tops: list[Node] = [*knowledge.common_excludes, *regimen.requires, *regimen.excludes]
    tops += [n for label in regimen.labels for n in (*label.requires, *label.wording)]
    tops += [c.when for c in (*knowledge.common_cautions, *regimen.cautions)]
    tops += [rule.when for rule in regimen.prefers]
    tops += [key.when for key in regimen.key_by]
    tops += [group.when for group in regimen.like_patients]
    tops += [dispute.when for dispute in regimen.disputes if dispute.when is not None]
    found: dict[str, list[Node]] = {}
    for node in (part for top in tops for part in _parts(top)):
        for name in sorted(OWN & fact_names(node)):
            found.setdefault(name, []).append(node)
    return found


def _parts(node: Node) -> Iterator[Node]:
    """The node and all that it is made of."""
    yield node
    if not isinstance(node, Criterion):
        for part in node.nodes:
            yield from _parts(part)
