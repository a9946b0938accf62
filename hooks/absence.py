"""Data that the service asked for and did not get, or not all of it: a code each, and its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from hooks.wording import text

CODES = frozenset(
    {
        "not-served",
        "not-supplied",
        "supplied-error",
        "server-not-allowed",
        "address-refused",
        "scope-insufficient",
        "scope-narrowed",
        "server-refused",
        "server-lacks",
        "server-busy",
        "server-failed",
        "server-slow",
        "server-unreachable",
        "server-redirects",
        "answer-unreadable",
        "answer-too-large",
        "part-failed",
        "pages-left",
        "patient-unresolved",
        "not-among-drafts",
        "none-selected",
        "form-not-read",
    }
)
# what the context of a call names in place of a query: parts of its draft orders
SELECTED, NAMED, INNER = "selectedOrders", "namedOrders", "innerOrders"
OTHER_KIND = "otherKindOrders"
ORDERS = frozenset({SELECTED, NAMED, INNER, OTHER_KIND})
PARTIAL = frozenset({"scope-narrowed", "part-failed", "pages-left"})
NOT_SERVED = "not-served"


@dataclass(frozen=True, slots=True)
class Absence:
    """A prefetch key, or a part of the draft orders, that brought nothing, or not all.

    `code` is one of `CODES`.

    `reason` is what the server itself said, as far as it tells nothing of the patient; mostly empty.
    """

    key: str
    code: str
    reason: str = ""

    @property
    def text(self) -> str:
        """One sentence for a clinician."""
        return _sentence(self.code, self.reason, [self.key])

    @property
    def is_partial(self) -> bool:
        """Whether some data are there."""
        return self.code in PARTIAL


def describe(absences: Iterable[Absence]) -> tuple[str, ...]:
    """One sentence for each kind of absence, which names all data that it holds for."""
    keys: dict[tuple[str, str], list[str]] = {}
    for item in absences:
        keys.setdefault((item.code, item.reason), []).append(item.key)
    return tuple(_sentence(code, reason, names) for (code, reason), names in keys.items())


def is_therapy_incomplete(absences: Collection[Absence], sources: Collection[str]) -> bool:
    """Whether data on therapy may be missing that exist.

    They may where a source of therapy failed, was cut off, or was left out without its being known
    that this EHR does not serve it. What is known not to be served leaves no doubt, as long as
    another source was read.

    Args:
        absences: What could not be had, or not whole.
        sources: The keys that bring therapy.
    """
    lost = {item.key: item for item in absences if item.key in sources}
    if any(item.code != NOT_SERVED for item in lost.values()):
        return True
    return len(lost) == len(set(sources))


def _sentence(code: str, reason: str, keys: list[str]) -> str:
    names = [text(f"data-{_kebab(key)}") for key in keys]
    data = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
    sentence = text(f"absence-{code}", data=data)
    return text("server-reason", sentence=sentence, reason=reason) if reason else sentence


def _kebab(key: str) -> str:
    return re.sub("[A-Z]", lambda capital: f"-{capital[0].lower()}", key)
