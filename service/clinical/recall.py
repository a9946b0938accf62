"""A body to its call and its chart: where the same prefetch was judged minutes ago, it is not read again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import cast, overload

from service import clock
from service.clinical.chart_memory import ChartMemory, Circumstances, Loan
from service.documents import Body, Call, read_call, require_hook
from service.errors import BadRequest
from service.types import Json, Jurisdiction
from terminology import Schema


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls a service: the hook that it answers, the tenant, whose approvals count unless said."""

    hook: str
    tenant: str
    jurisdiction: Jurisdiction


def call_of_body(
    body: Body,
    caller: Caller,
    context_schema: Callable[[str], Schema | None],
    memory: ChartMemory,
) -> tuple[Call, Loan]:
    """Returns the call, with its day and jurisdiction, and the loan of its chart.

    Envelope, context and draft orders are checked in full each time. A prefetch is read by whoever
    looks into it: of a remembered one the same bytes have passed all checks before, for the same
    tenant. What is wrong with a body is told as if it had been read at once.

    Args:
        body: What was sent.
        caller: Who sent it.
        context_schema: Returns the context schema of a hook, or None for an unknown hook.
        memory: The charts of calls before.

    Raises:
        BadRequest: The body is no call of the hook.
        TooLarge: An array in it is too long.
    """
    today = clock.today()  # once: a chart of tomorrow is never kept as one of today

    def call_in(document: Json) -> Call:
        call = read_call(document, context_schema)
        require_hook(call, caller.hook)
        place = call.jurisdiction or caller.jurisdiction
        return replace(call, as_of=call.as_of or today, jurisdiction=place)

    loan = Loan()
    envelope = body.envelope if memory.is_on else None
    if envelope is not None:
        with suppress(BadRequest):  # the whole body says what is wrong
            call = call_in(envelope.document)
            loan = memory.of_prefetch(envelope.prefetch, _circumstances(call, caller, today))
            if loan.kept is not None:
                return replace(call, prefetch=PrefetchOnDemand(body)), loan
    return call_in(body.document), loan


def _circumstances(call: Call, caller: Caller, today: date) -> Circumstances:
    place = call.jurisdiction or caller.jurisdiction
    return Circumstances(caller.tenant, call.patient_id, call.as_of or today, place)


class PrefetchOnDemand(Mapping[str, object]):
    """The prefetch of a body, read when somebody looks into it."""

    def __init__(self, body: Body) -> None:
        """Reads nothing yet."""
        self._body = body

    @property
    def _members(self) -> Mapping[str, object]:
        return cast(Json, self._body.document.get("prefetch") or {})

    def __getitem__(self, key: str) -> object:
        """The value of a key."""
        return self._members[key]

    def __iter__(self) -> Iterator[str]:
        """The keys."""
        return iter(self._members)

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._members)


class ResourcesOnDemand(Sequence[object]):
    """The resources of a call, read when a draft order points to one: most name their drug."""

    def __init__(self, read: Callable[[], Sequence[object]]) -> None:
        """`read` gives the resources."""
        self._read = read

    @cached_property
    def _items(self) -> Sequence[object]:
        return self._read()

    @overload
    def __getitem__(self, index: int) -> object: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[object]: ...
    def __getitem__(self, index: int | slice) -> object:
        """The resource at a place, or several."""
        return self._items[index]

    def __iter__(self) -> Iterator[object]:
        """All of them."""
        return iter(self._items)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._items)
