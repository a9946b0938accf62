"""Answers to criteria on a patient's facts, each found once; what is told of one, only where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from oncology.comparisons import Answer
from oncology.facts.layers import facts_over
from oncology.knowledge import Criterion, Group, Node
from oncology.values import NOT_RECORDED, Fact, Unknown

Facts = Mapping[str, Fact]


class Outcome(NamedTuple):
    """The answer to one node with what it saw."""

    id: str
    text: str
    answer: Answer
    detail: str
    sources: tuple[str, ...]
    missing: tuple[str, ...]  # names of the unknown facts that the answer hangs on


class Answers(dict[Node, Answer]):
    """Answers on one patient's facts, each found when it is first asked for.

    Regimens and order rules share most of their criteria, so one dictionary serves all of a
    patient's. `evaluations` counts the comparisons and groups that were answered for it.
    """

    __slots__ = ("evaluations", "facts", "outcomes")

    def __init__(self, facts: Facts) -> None:
        """`facts`: by name; what is not among them is unknown."""
        super().__init__()
        self.facts = facts
        self.outcomes: dict[Node, Outcome] = {}
        self.evaluations = 0

    def __missing__(self, node: Node) -> Answer:
        """The answer to a node that was not asked for yet."""
        self.evaluations += 1
        if isinstance(node, Criterion):
            answer = node.compare(self.facts.get(node.fact, NOT_RECORDED))
        else:
            answer = node.combine(self)
        self[node] = answer
        return answer

    def outcome(self, node: Node) -> Outcome:
        """The answer with what it saw: made for what is shown, and of what decided alone."""
        outcome = self.outcomes.get(node)
        if outcome is None:
            outcome = self.outcomes[node] = self._outcome(node)
        return outcome

    def _outcome(self, node: Node) -> Outcome:
        answer = self[node]
        if isinstance(node, Criterion):
            return _leaf(node, answer, self.facts.get(node.fact, NOT_RECORDED))
        if node.kind == "not":
            inner = self.outcome(node.nodes[0])
            return inner._replace(id=node.id, text=node.text, answer=answer)
        deciding = [part for part in node.nodes if self[part] == answer] or node.nodes
        return _group(node, answer, [self.outcome(part) for part in deciding])


class AnswersBeside(Answers):
    """Answers on facts that lie over the patient's: what asks for none of them is the patient's."""

    __slots__ = ("names", "patient")

    def __init__(self, upper: Facts, names: frozenset[str], patient: Answers) -> None:
        """`upper`: the facts that go before, by `names`; `patient`: answers that many may share."""
        super().__init__(facts_over(upper, patient.facts))
        self.names = names
        self.patient = patient

    def __missing__(self, node: Node) -> Answer:
        """The answer to a node that was not asked for yet."""
        if node.facts.isdisjoint(self.names):
            answer = self[node] = self.patient[node]
            return answer
        return super().__missing__(node)

    def _outcome(self, node: Node) -> Outcome:
        if node.facts.isdisjoint(self.names):
            return self.patient.outcome(node)
        return super()._outcome(node)


def evaluate(node: Node, facts: Facts) -> Outcome:
    """Answer one node."""
    return Answers(facts).outcome(node)


def _leaf(node: Criterion, answer: Answer, fact: Fact) -> Outcome:
    if node.op == "is-unknown":
        return Outcome(node.id, node.text, answer, node.text, (), ())
    if isinstance(fact, Unknown):
        if answer == "unknown":
            return Outcome(node.id, node.text, answer, fact.reason, (), (node.fact,))
        value: object = ", ".join(fact.members) or "bounded"
    else:
        value = ", ".join(fact.value) if isinstance(fact.value, tuple) else fact.value
    return Outcome(node.id, node.text, answer, f"{node.fact}: {value}", fact.sources, ())


def _group(node: Group, answer: Answer, deciding: list[Outcome]) -> Outcome:
    return Outcome(
        node.id,
        node.text,
        answer,
        "; ".join(part.detail for part in deciding),
        tuple(dict.fromkeys(s for part in deciding for s in part.sources)),
        tuple(dict.fromkeys(m for part in deciding for m in part.missing)),
    )
