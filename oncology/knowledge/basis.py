"""What a reason rests on: the statement of the knowledge behind its code, with its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from oncology.knowledge.evidence.model import Agent
from oncology.knowledge.knowledge import Knowledge
from oncology.knowledge.sources import Citation

WITHOUT_USE = "no-use-here"  # the rule whose sentence is the note of the drug
BasisKind = Literal["order-rule", "interaction", "caution", "dispute", "alert", "test", "policy"]


@dataclass(frozen=True, slots=True)
class Basis:
    """One statement that a reason may make; `of` is the drug or regimen whose entry says it.

    `texts` are its sentences; a name in braces stands for what is known of the patient.
    """

    code: str
    kind: BasisKind
    of: str | None
    texts: tuple[str, ...]
    source: tuple[Citation, ...]


@lru_cache(maxsize=8)
def bases(knowledge: Knowledge) -> Mapping[str, tuple[Basis, ...]]:
    """Every statement by the code of the reasons that it gives; one that several entries share once."""
    entries: dict[str, list[Basis]] = {}
    for basis in (*_rules(knowledge), *_of_agents(knowledge), *_of_regimens(knowledge)):
        known = entries.setdefault(basis.code, [])
        if all((basis.texts, basis.source) != (other.texts, other.source) for other in known):
            known.append(basis)
    return {code: tuple(several) for code, several in entries.items()}


def citations_of(code: str, agents: tuple[str, ...], knowledge: Knowledge) -> tuple[Citation, ...]:
    """The sources of a reason on drugs; those of an entry on one of these drugs where there is one.

    What the order check says without a rule rests on the labels of the drugs: their doses where it
    speaks of a dose, else what they are approved for, or the guidelines on their use.
    """
    entries = bases(knowledge).get(code, ())
    own = [basis for basis in entries if basis.of in agents] or entries
    citations = [citation for basis in own for citation in basis.source]
    labels = [agent for name in agents if (agent := knowledge.agents.get(name)) is not None]
    if entries and entries[0].kind == "policy":
        is_on_dose = code in knowledge.order_policy.dose.severities
        of_labels = [c for agent in labels for c in _label_sources(agent, is_on_dose=is_on_dose)]
        citations = [*(of_labels or _use_sources(agents, knowledge)), *citations]
    notes = [agent.note for agent in labels if agent.note is not None and code == WITHOUT_USE]
    citations += [citation for note in notes for citation in note.source]
    return tuple(dict.fromkeys(c for citation in citations for c in followed(citation, knowledge)))


def followed(citation: Citation, knowledge: Knowledge) -> Iterator[Citation]:
    """A source, and behind a choice of ours the sources that it rests on."""
    yield citation
    source = knowledge.sources.get(citation.source)
    for key in source.rests_on if source is not None else ():
        name, _, place = key.partition(" ")
        other = knowledge.sources[name]
        yield Citation(name, place or None, other.title, other.link, other.kind, other.checked)


def _label_sources(agent: Agent, *, is_on_dose: bool) -> Iterator[Citation]:
    for entry in agent.doses if is_on_dose else agent.approvals:
        yield from entry.source


def _use_sources(agents: tuple[str, ...], knowledge: Knowledge) -> Iterator[Citation]:
    for regimen in knowledge.regimens.values():
        if not set(agents).isdisjoint(regimen.agents):
            for guideline in regimen.guidelines:
                yield from guideline.source


def _rules(knowledge: Knowledge) -> Iterator[Basis]:
    for rule in knowledge.order_rules:
        texts = (rule.text, rule.unknown_text) if rule.unknown_text else (rule.text,)
        yield Basis(rule.id, "order-rule", None, texts, rule.source)
    for alert in knowledge.alerts:
        yield Basis(alert.code, "alert", None, (alert.text,), alert.source)
    for due in knowledge.due_rules:
        yield Basis(due.test, "test", due.id, (due.reason,), due.source)
    policy = knowledge.order_policy
    for code, sentence in policy.texts.items():
        yield Basis(code, "policy", None, (sentence,), policy.source)


def _of_agents(knowledge: Knowledge) -> Iterator[Basis]:
    for name, agent in knowledge.agents.items():
        for entry in agent.interactions:
            yield Basis(entry.id, "interaction", name, (entry.text,), entry.source)


def _of_regimens(knowledge: Knowledge) -> Iterator[Basis]:
    for regimen in knowledge.regimens.values():
        for caution in regimen.cautions:
            yield Basis(caution.code, "caution", regimen.id, (caution.text,), caution.source)
        for dispute in regimen.disputes:
            texts = (dispute.one, dispute.other)
            yield Basis("expert-judgement-differs", "dispute", regimen.id, texts, dispute.source)
