"""Where a criterion is compiled: what its comparison says to a fact, and a group to its parts.

Three answers (Kleene logic): met, not met, unknown; unknown is never treated as no. A function is
made once of a node, so that a patient's fact meets a comparison and no choice of one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import ge, gt, le, lt
from typing import Literal, TypeVar

from oncology.values import Fact, Scalar, Unknown, contains_any

Answer = Literal["met", "not-met", "unknown"]
Operator = Literal[
    "is",
    "is-not",
    "in",
    "contains",
    "contains-any",
    "lacks",
    "at-least",
    "at-most",
    "above",
    "below",
    "is-unknown",
]
Comparison = Callable[[Fact], Answer]
Part = TypeVar("Part")

_OF_SETS = frozenset({"contains", "contains-any", "lacks"})
_OF_WORDS = frozenset({"is", "in", "is-not"})
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "at-least": ge,
    "at-most": le,
    "above": gt,
    "below": lt,
}
_NOT: Mapping[Answer, Answer] = {"met": "not-met", "not-met": "met", "unknown": "unknown"}


def comparison(op: Operator, limit: Scalar | tuple[str, ...], problem: str) -> Comparison:
    """What a fact answers to a comparison with a limit.

    The function raises ValueError with `problem` on a fact that the operator does not fit.
    """
    if op == "is-unknown":
        return _is_unknown
    names = limit if isinstance(limit, tuple) else (str(limit),)
    members, (one, other) = frozenset(names), _answers(negated=op == "lacks")
    holds = _of_word(op, limit) if op in _OF_WORDS else _of_number(op, limit, problem)
    of_part = _of_part(op, limit, names)

    def compare(fact: Fact) -> Answer:
        if isinstance(fact, Unknown):
            return of_part(fact)
        value = fact.value
        if isinstance(value, tuple):
            return other if members.isdisjoint(value) else one
        return "met" if holds(value) else "not-met"

    return compare


def combination(kind: str, nodes: Sequence[Part]) -> Callable[[Mapping[Part, Answer]], Answer]:
    """What the answers of its parts make of a group: `all`, `any` or `not`. It leaves when it can."""
    if kind == "not":
        return lambda answers: _NOT[answers[nodes[0]]]
    decisive, other = _answers(negated=kind == "all")

    def combine(answers: Mapping[Part, Answer]) -> Answer:
        result: Answer = other
        for node in nodes:
            answer = answers[node]
            if answer == decisive:
                return decisive
            if answer == "unknown":
                result = "unknown"
        return result

    return combine


def _answers(*, negated: bool) -> tuple[Answer, Answer]:
    return ("not-met", "met") if negated else ("met", "not-met")


def _is_unknown(fact: Fact) -> Answer:
    return "met" if isinstance(fact, Unknown) or fact.value == "uncertain" else "not-met"


def _of_word(op: Operator, limit: Scalar | tuple[str, ...]) -> Callable[[Scalar], bool]:
    if op == "is-not":
        return lambda value: value != limit
    if isinstance(limit, tuple):
        return lambda value: value in limit
    return lambda value: value == limit


def _of_number(
    op: Operator, limit: Scalar | tuple[str, ...], problem: str
) -> Callable[[Scalar], bool]:
    def holds(value: Scalar) -> bool:
        if isinstance(value, str) or isinstance(limit, str | tuple):
            raise ValueError(problem)
        return _COMPARISONS[op](value, limit)

    return holds


def _of_part(
    op: Operator, limit: Scalar | tuple[str, ...], names: tuple[str, ...]
) -> Callable[[Unknown], Answer]:
    """A count known as an interval, or a set known in part, may still settle a comparison."""
    if op in _OF_SETS:
        return lambda fact: _of_members(fact, names, negated=op == "lacks")
    if isinstance(limit, str | bool | tuple):
        return lambda fact: "unknown"
    if op == "at-least":
        return lambda fact: _at_least(fact, limit)
    return lambda fact: _at_most(fact, limit) if op == "at-most" else "unknown"


def _of_members(fact: Unknown, names: tuple[str, ...], *, negated: bool) -> Answer:
    present = contains_any(fact, names)
    if present is None:
        return "unknown"
    return "met" if present != negated else "not-met"


def _at_least(fact: Unknown, limit: float) -> Answer:
    if fact.low is not None and fact.low >= limit:
        return "met"
    return "not-met" if fact.high is not None and fact.high < limit else "unknown"


def _at_most(fact: Unknown, limit: float) -> Answer:
    if fact.low is not None and fact.low > limit:
        return "not-met"
    return "met" if fact.high is not None and fact.high <= limit else "unknown"
