"""Data that the service asked for and did not get, or not all of it: a code each, and its words."""

from __future__ import annotations

from dataclasses import dataclass

from hooks.wording import text

CODES = frozenset(
    {
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
        "pages-left",
    }
)
PARTIAL = frozenset({"scope-narrowed", "pages-left"})


@dataclass(frozen=True, slots=True)
class Absence:
    """A prefetch key that brought nothing, or not all; `code` is one of `CODES`."""

    key: str
    code: str

    @property
    def text(self) -> str:
        """One sentence for a clinician."""
        return text(f"absence-{self.code}", key=self.key)

    @property
    def is_partial(self) -> bool:
        """Whether some data are there."""
        return self.code in PARTIAL
