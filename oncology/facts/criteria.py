"""Three-valued criteria (Kleene logic): met, not met, unknown; unknown is never treated as no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import ge, gt, le, lt
from typing import Literal, NamedTuple

from oncology.facts.layers import facts_over
from oncology.knowledge import Criterion, Group, Node
from oncology.values import Fact, Scalar, Unknown, contains_any

Answer = Literal["met", "not-met", "unknown"]
Facts = Mapping[str, Fact]
_NOT: dict[Answer, Answer] = {"met": "not-met", "not-met": "met", "unknown": "unknown"}


class Outcome(NamedTuple):
    """The answer to one node with what it saw. A tuple, since a request makes hundreds."""

    id: str
    text: str
    answer: Answer
    detail: str
    sources: tuple[str, ...]
    missing: tuple[str, ...]  # names of the unknown facts that the answer hangs on


_NOT_RECORDED = Unknown("not recorded")


class Answers(dict[Node, Outcome]):
    """Answers on one patient's facts, each found when it is first asked for.

    Regimens share most of their criteria, so one dictionary serves all of a patient's.
    """

    __slots__ = ("facts", "own")

    def __init__(self, facts: Facts) -> None:
        """`facts`: by name; what is not among them is unknown."""
        super().__init__()
        self.facts = facts
        self.own: dict[str, Fact] = {}

    def __missing__(self, node: Node) -> Outcome:
        """The answer to a node that was not asked for yet."""
        if isinstance(node, Criterion):
            outcome = _leaf(node, self.own if node.fact in self.own else self.facts)
        else:
            outcome = _group(node, [self[part] for part in node.nodes])
        self[node] = outcome
        return outcome

    def replace_own(self, name: str, fact: Fact, asking: Iterable[Node]) -> None:
        """Set a fact that goes before the patient's; what asks for it is answered anew."""
        self.own[name] = fact
        for node in asking:
            self.pop(node, None)


class AnswersBeside(Answers):
    """Answers on facts that lie over the patient's: what asks for none of them is the patient's."""

    __slots__ = ("patient", "upper")

    def __init__(self, upper: Facts, patient: Answers) -> None:
        """`upper`: the facts that go before; `patient`: answers that may be shared by many."""
        super().__init__(facts_over(upper, patient.facts))
        self.upper = upper
        self.patient = patient

    def __missing__(self, node: Node) -> Outcome:
        """The answer to a node that was not asked for yet."""
        names = (node.fact,) if isinstance(node, Criterion) else node.facts
        if any(name in self.upper for name in names):
            return super().__missing__(node)
        outcome = self[node] = self.patient[node]
        return outcome


def evaluate(node: Node, facts: Facts) -> Outcome:
    """Answer one node."""
    return Answers(facts)[node]


def _leaf(node: Criterion, facts: Facts) -> Outcome:
    fact = facts.get(node.fact, _NOT_RECORDED)
    if node.op == "is-unknown":
        open_now = isinstance(fact, Unknown) or fact.value == "uncertain"
        return Outcome(node.id, node.text, "met" if open_now else "not-met", node.text, (), ())
    if isinstance(fact, Unknown):
        bounded = _bounded(node, fact)
        if bounded is not None:
            detail = f"{node.fact}: {', '.join(fact.members) or 'bounded'}"
            return Outcome(node.id, node.text, bounded, detail, fact.sources, ())
        return Outcome(node.id, node.text, "unknown", fact.reason, (), (node.fact,))
    answer: Answer = "met" if _holds(node, fact.value) else "not-met"
    value = ", ".join(fact.value) if isinstance(fact.value, tuple) else fact.value
    return Outcome(node.id, node.text, answer, f"{node.fact}: {value}", fact.sources, ())


_OF_SETS = {"contains", "contains-any", "lacks"}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "at-least": ge,
    "at-most": le,
    "above": gt,
    "below": lt,
}


def _bounded(node: Criterion, fact: Unknown) -> Answer | None:
    """A count known as an interval, or a set known in part, may still settle a comparison."""
    if node.op in _OF_SETS:
        present = contains_any(fact, _names(node))
        if present is None:
            return None
        return "met" if present != (node.op == "lacks") else "not-met"
    if not isinstance(node.value, int | float) or isinstance(node.value, bool):
        return None
    if node.op == "at-least" and fact.low is not None and fact.low >= node.value:
        return "met"
    if node.op == "at-most" and fact.low is not None and fact.low > node.value:
        return "not-met"
    if node.op == "at-least" and fact.high is not None and fact.high < node.value:
        return "not-met"
    if node.op == "at-most" and fact.high is not None and fact.high <= node.value:
        return "met"
    return None


def _holds(node: Criterion, value: Scalar | tuple[str, ...]) -> bool:
    limit = node.value
    if isinstance(value, tuple):
        present = not set(value).isdisjoint(_names(node))
        return not present if node.op == "lacks" else present
    if node.op in {"is", "in"}:
        return value in limit if isinstance(limit, tuple) else value == limit
    if node.op == "is-not":
        return value != limit
    if isinstance(value, str) or isinstance(limit, str | tuple):
        problem = f"criterion {node.id}: {node.op} does not fit the fact {node.fact}"
        raise ValueError(problem)
    return _COMPARISONS[node.op](value, limit)


def _names(node: Criterion) -> tuple[str, ...]:
    return node.value if isinstance(node.value, tuple) else (str(node.value),)


def _group(node: Group, parts: list[Outcome]) -> Outcome:
    if node.kind == "not":
        inner = parts[0]
        return Outcome(
            node.id, node.text, _NOT[inner.answer], inner.detail, inner.sources, inner.missing
        )
    decisive: Answer = "not-met" if node.kind == "all" else "met"
    other: Answer = "met" if node.kind == "all" else "not-met"
    answers = {part.answer for part in parts}
    answer: Answer = (
        decisive if decisive in answers else "unknown" if "unknown" in answers else other
    )
    deciding = [part for part in parts if part.answer == answer] or parts
    return Outcome(
        node.id,
        node.text,
        answer,
        "; ".join(part.detail for part in deciding),
        tuple(dict.fromkeys(s for part in deciding for s in part.sources)),
        tuple(dict.fromkeys(m for part in deciding for m in part.missing)),
    )
