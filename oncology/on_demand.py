"""A property of a value that is found when it is first asked for, and kept in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class on_demand(Generic[Value]):  # used as `property` is
    """As `functools.cached_property`, which takes a lock each time before Python 3.12.

    A request finds some hundred of them, and no two threads have its values: the lock is most of
    what they cost. What hangs on no patient may be found twice, with the same result.
    """

    def __init__(self, find: Callable[[Any], Value]) -> None:
        """`find`: the function of the value, whose name the property has."""
        self._find = find
        self.__doc__ = find.__doc__
        self._name = find.__name__

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> on_demand[Value]: ...

    @overload
    def __get__(self, owner: object, kind: type | None = None) -> Value: ...

    def __get__(self, owner: object | None, kind: type | None = None) -> on_demand[Value] | Value:
        """The value, which the next one who asks finds in the owner's own dictionary."""
        if owner is None:
            return self
        value = owner.__dict__[self._name] = self._find(owner)
        return value
