"""What is another in the answer on one patient, without words of the chart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from service.comparison import Difference, Move

KINDS = (
    "scope", "line", "category", "status", "reason", "order", "test", "alert", "warning", "gap"
)  # fmt: skip
_YES, _NO = "yes", "no"
_KIND_OF_MOVE: Mapping[str, str] = MappingProxyType(
    {"scope": "scope", "line": "line", "resistance": "category", "move-entered": "status",
     "move-left": "status", "move-stays": "reason", "test-new": "test", "test-gone": "test",
     "alert-new": "alert", "alert-gone": "alert", "gap-new": "gap", "gap-gone": "gap",
     "warning-new": "warning", "warning-gone": "warning"}
)  # fmt: skip


class Change(NamedTuple):
    """One thing that is another: `subject` is an option, a test or a code, or empty."""

    kind: str
    subject: str
    old: str
    new: str

    @property
    def place(self) -> int:
        """Where its kind is told among the others."""
        return KINDS.index(self.kind)


def changes_of(difference: Difference | None) -> frozenset[Change]:
    """What a difference consists of; verdicts have no place here, for a cohort has no drafts."""
    if difference is None:
        return frozenset()
    changes = {change for move in difference.moves if (change := _change(move))}
    return frozenset(changes or {Change("order", "", "", "")})


def _change(move: Move) -> Change | None:
    if move.kind == "move-status":  # of the same status: it stands elsewhere among the others
        kind = "order" if move.old == move.new else "status"
        return Change(kind, move.subject, move.old, move.new)
    kind = _KIND_OF_MOVE.get(move.kind, "")
    if not kind:
        return None
    if kind in {"test", "alert", "gap", "warning"}:
        before, after = (_NO, _YES) if move.kind.endswith("-new") else (_YES, _NO)
        words = (
            move.subject,
            *move.why[:1],
        )  # the code; the sentence behind it may quote the chart
        subject = ": ".join(word for word in words if word)
        return Change(kind, subject, before, after)
    return Change(kind, move.subject, move.old, move.new)
