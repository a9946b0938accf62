"""A document whose parts are written when they are first asked for: a card shows a tenth of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

Subject = TypeVar("Subject")
Other = TypeVar("Other")
Writers = Mapping[str, Callable[[Subject], object]]


class PartsOnDemand(Mapping[str, object], Generic[Subject]):
    """Parts by name, in the order of their writers. Asking writes, once."""

    __slots__ = ("_parts", "_subject", "_writers")

    def __init__(self, subject: Subject, writers: Writers[Subject]) -> None:
        """`writers`: what makes each part of the subject."""
        self._subject = subject
        self._writers = writers
        self._parts: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        """The part. Raises KeyError where there is none of the name."""
        parts = self._parts
        if name in parts:
            return parts[name]
        part = parts[name] = self._writers[name](self._subject)
        return part

    def get(self, name: str, default: Other | None = None) -> object | Other | None:
        """The part, or the default where there is none of the name; an error of a writer is one."""
        return self[name] if name in self._writers else default

    def __contains__(self, name: object) -> bool:
        """Whether there is a part of this name."""
        return name in self._writers

    def __iter__(self) -> Iterator[str]:
        """All names."""
        return iter(self._writers)

    def __len__(self) -> int:
        """How many parts there are, written or not."""
        return len(self._writers)


def whole(part: object) -> object:
    """A part with all that is in it written."""
    if isinstance(part, PartsOnDemand):
        return {name: whole(part[name]) for name in part}
    return [whole(item) for item in part] if isinstance(part, list) else part
