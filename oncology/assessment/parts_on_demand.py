"""A document whose parts are written when they are first asked for: a card shows a tenth of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

Subject = TypeVar("Subject")
Other = TypeVar("Other")
Writers = Mapping[str, Callable[[Subject], object]]
_ABSENT = object()


class PartsOnDemand(Mapping[str, object], Generic[Subject]):
    """Parts by name, in the order of their writers. Asking writes, once."""

    __slots__ = ("_always", "_parts", "_sometimes", "_subject")

    def __init__(
        self, subject: Subject, always: Writers[Subject], sometimes: Writers[Subject] | None = None
    ) -> None:
        """Takes what makes each part of the subject.

        Args:
            subject: What is written about.
            always: Of the parts that are there for every subject.
            sometimes: Of those after them that are not there where they are written as None.
        """
        self._subject = subject
        self._always = always
        self._sometimes = sometimes or {}
        self._parts: dict[str, object] = {}

    def __getitem__(self, name: str) -> object:
        """The part. Raises KeyError where there is none of the name."""
        part = self._parts[name] if name in self._parts else self._part(name)
        if part is _ABSENT:
            raise KeyError(name)
        return part

    def get(self, name: str, default: Other | None = None) -> object | Other | None:
        """The part, or the default where there is none of the name; an error of a writer is one."""
        part = self._parts[name] if name in self._parts else self._part(name)
        return default if part is _ABSENT else part

    def __contains__(self, name: object) -> bool:
        """Whether there is a part of this name; what may be absent is written to tell."""
        if not isinstance(name, str):
            return False
        return name in self._always or self._part(name) is not _ABSENT

    def __bool__(self) -> bool:
        """Whether there is any part; to tell, none is written that is there for every subject."""
        return bool(self._always) or len(self) > 0

    def __iter__(self) -> Iterator[str]:
        """All names."""
        yield from self._always
        yield from (name for name in self._sometimes if name in self)

    def __len__(self) -> int:
        """How many parts there are."""
        return sum(1 for _ in self)

    def _part(self, name: str) -> object:
        """The part, written if it was not yet; `_ABSENT` where there is none, which is kept too."""
        if name in self._parts:
            return self._parts[name]
        if name in self._always:
            part = self._always[name](self._subject)
        elif name in self._sometimes:
            part = self._sometimes[name](self._subject)
            part = _ABSENT if part is None else part
        else:
            return _ABSENT
        self._parts[name] = part
        return part


def whole(part: object) -> object:
    """A part with all that is in it written."""
    if isinstance(part, PartsOnDemand):
        return {name: whole(part[name]) for name in part}
    return [whole(item) for item in part] if isinstance(part, list) else part
