"""Facts put over the patient's: those of a draft, of a regimen, of a result that is only imagined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar, overload

from oncology.values import Fact

Other = TypeVar("Other")


class LayeredFacts(Mapping[str, Fact]):
    """The upper facts, and below them those that the upper ones say nothing of.

    Nothing is copied: what lies below is derived when it is first asked for, and remembered there
    for the next draft or regimen. `{**facts}` would derive all of it.
    """

    __slots__ = ("_lower", "_upper")

    def __init__(self, upper: Mapping[str, Fact], lower: Mapping[str, Fact]) -> None:
        """`upper` goes before `lower`."""
        self._upper = upper
        self._lower = lower

    def __getitem__(self, name: str) -> Fact:
        """The fact of the upper layer, else of the lower. Raises KeyError where neither has it."""
        fact = self._upper.get(name)
        return self._lower[name] if fact is None else fact

    @overload
    def get(self, name: str, /) -> Fact | None: ...

    @overload
    def get(self, name: str, /, default: Fact | Other) -> Fact | Other: ...

    def get(self, name: str, /, default: object = None) -> object:
        """The fact, or the default where neither layer has it."""
        fact = self._upper.get(name)
        return self._lower.get(name, default) if fact is None else fact

    def __contains__(self, name: object) -> bool:
        """Whether a layer has it; derives nothing."""
        return name in self._upper or name in self._lower

    def __iter__(self) -> Iterator[str]:
        """Names of both layers, each once."""
        yield from self._upper
        yield from (name for name in self._lower if name not in self._upper)

    def __len__(self) -> int:
        """How many names the layers have together."""
        return sum(1 for _ in self)


def facts_over(upper: Mapping[str, Fact], lower: Mapping[str, Fact]) -> Mapping[str, Fact]:
    """`{**lower, **upper}` without asking for what nobody asks for."""
    return LayeredFacts(upper, lower)
