"""Look-ups of host names that hang, for operators."""

from __future__ import annotations

from service.network import Names
from service.observe import logs


def _warn(address: str) -> None:
    logs.warn("name-lookup-hangs", address=address)


NAMES = Names(report=_warn)  # of the whole process: a host that hangs holds one thread in all
