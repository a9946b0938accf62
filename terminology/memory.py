"""What look-ups have answered, by their questions: charts ask for the same codes and words again.

Bounded by the characters that are held, not by how many: a chart may ask with thousands of texts.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Concatenate, Generic, ParamSpec, TypeVar

Question = ParamSpec("Question")
Answer = TypeVar("Answer")
Owner = TypeVar("Owner")

MOST_CHARACTERS = 400_000  # of the questions and answers of one memory
_AROUND = 300  # what an entry takes beside its texts, as characters


class Memory(Generic[Answer]):
    """A function of values, without side effects, whose last answers are kept.

    It holds two generations: what is asked for again moves to the new one, and when that has taken
    half of the room the old one is dropped. So an answer costs the same however many are held, and
    two threads at once can at worst forget one.

    >>> lengths = Memory(len)
    >>> lengths("estrogen"), lengths("estrogen"), len(lengths)
    (8, 8, 1)
    """

    __slots__ = ("_half", "_held", "_new", "_old", "_read")

    def __init__(self, read: Callable[..., Answer], most: int = MOST_CHARACTERS) -> None:
        """Take the function, and how many characters may be held."""
        self._read = read
        self._half = most // 2
        self._held = 0
        self._new: dict[object, Answer] = {}
        self._old: dict[object, Answer] = {}

    def __call__(self, *question: object) -> Answer:
        """The answer of the function."""
        try:
            return self._new[question]
        except KeyError:
            old = self._old
        except TypeError:  # a list cannot be kept
            return self._read(*question)
        answer = old[question] if question in old else self._read(*question)
        self._keep(question, answer)
        return answer

    def __len__(self) -> int:
        """How many answers are held."""
        return len(self._new.keys() | self._old.keys())

    def _keep(self, question: object, answer: Answer) -> None:
        size = _AROUND + len(repr(question)) + len(repr(answer))
        if size > self._half:
            return
        if self._held + size > self._half:
            self._old, self._new, self._held = self._new, {}, 0
        self._new[question] = answer
        self._held += size


def with_memory(
    look_up: Callable[Concatenate[Owner, Question], Answer],
) -> Callable[Concatenate[Owner, Question], Answer]:
    """A look-up with a memory for each object that it belongs to."""
    name = f"_{look_up.__name__}_memory"

    @wraps(look_up)
    def answer(owner: Owner, /, *question: Question.args, **named: Question.kwargs) -> Answer:
        if named:
            return look_up(owner, *question, **named)
        memory: Memory[Answer] | None = owner.__dict__.get(name)
        if memory is None:
            memory = owner.__dict__.setdefault(name, Memory(partial(look_up, owner)))
        return memory(*question)

    return answer
