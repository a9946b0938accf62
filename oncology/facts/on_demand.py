"""Facts that are derived when they are first asked for, and remembered."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar, overload

from oncology.values import Fact

Other = TypeVar("Other")
Source = TypeVar("Source")


class DerivedFacts(Mapping[str, Fact], Generic[Source]):
    """Facts by name. Asking derives; `in`, `len` and the names do not, `{**facts}` derives all."""

    __slots__ = ("_derivations", "_facts")

    def __init__(self, derivations: Mapping[str, Source]) -> None:
        """`derivations`: by the name of the fact."""
        self._derivations = derivations
        self._facts: dict[str, Fact] = {}

    @abstractmethod
    def _derive(self, name: str) -> Fact:
        """The fact, found and remembered. Raises KeyError where there is none of the name."""

    def __getitem__(self, name: str) -> Fact:
        """The fact. Raises KeyError where there is none of the name."""
        fact = self._facts.get(name)
        return self._derive(name) if fact is None else fact

    @overload
    def get(self, name: str, /) -> Fact | None: ...

    @overload
    def get(self, name: str, /, default: Fact | Other) -> Fact | Other: ...

    def get(self, name: str, /, default: object = None) -> object:
        """The fact, or the default where there is none of the name.

        Criteria ask hundreds of times a request: half the time of the inherited method.
        """
        fact = self._facts.get(name)
        if fact is not None:
            return fact
        return self._derive(name) if name in self._derivations else default

    def __contains__(self, name: object) -> bool:
        """Whether there is a fact of this name."""
        return name in self._derivations

    def __iter__(self) -> Iterator[str]:
        """All names."""
        return iter(self._derivations)

    def __len__(self) -> int:
        """How many facts there are, derived or not."""
        return len(self._derivations)


class FactsOnDemand(DerivedFacts[Callable[..., Fact]]):
    """Facts that are each derived by a function of this very value."""

    __slots__ = ()

    def _derive(self, name: str) -> Fact:
        fact = self._facts[name] = self._derivations[name](self)
        return fact
