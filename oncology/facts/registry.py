"""Which function derives which fact: each is entered in the table of its module by a decorator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from oncology.values import Fact

Function = TypeVar("Function", bound=Callable[..., Fact])


class Derivations:
    """The table of one module: functions by the name of a fact, or of a kind of facts.

    A function takes the patient's facts, and by name what its declaration says under `with`.
    """

    def __init__(self, *, of_course: bool = False) -> None:
        """`of_course`: they are read off the course of therapy, and no surer than it is."""
        self.of_course = of_course
        self.functions: dict[str, Callable[..., Fact]] = {}

    def __call__(self, name: str) -> Callable[[Function], Function]:
        """A decorator that enters a function. Raises ValueError where the name is taken."""

        def enter(function: Function) -> Function:
            if name in self.functions:
                problem = f"two functions derive {name}"
                raise ValueError(problem)
            self.functions[name] = function
            return function

        return enter


@dataclass(frozen=True, slots=True)
class Derivation:
    """How one declared fact is derived."""

    function: Callable[..., Fact]  # of the patient's facts alone
    of_course: bool
