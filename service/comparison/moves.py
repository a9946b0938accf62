"""What moved in the answer on a chart, in a form in which many charts can be told at once."""

from __future__ import annotations

from dataclasses import dataclass

from service.comparison.wording import text

# In which order moves are told: what a chart is taken for, what is offered, then the rest.
_KINDS = (
    "scope", "line", "resistance", "move-entered", "move-left", "move-status", "verdict",
    "verdict-new", "verdict-gone", "test-new", "test-gone", "alert-new", "alert-gone",
    "gap-new", "gap-gone", "warning-new", "warning-gone", "move-stays",
)  # fmt: skip
Ranks = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that is another in an answer. Alike in many charts, but for the ranks."""

    kind: str  # id of its sentence
    subject: str
    old: str = ""
    new: str = ""
    why: tuple[str, ...] = ()
    ranks: Ranks = (None, None)

    @property
    def place(self) -> int:
        """Where it is told among the others."""
        return _KINDS.index(self.kind)

    @property
    def alike(self) -> Move:
        """The move without its ranks: what charts are grouped by."""
        return Move(self.kind, self.subject, self.old, self.new, self.why)


def sentence(move: Move, ranks: list[Ranks]) -> str:
    """A move in words, with the ranks that it has on the charts of its group."""
    old, new = (_place(s, [r[i] for r in ranks]) for i, s in enumerate((move.old, move.new)))
    if move.kind.startswith("move-"):
        reasons = text("and").join(move.why)
        why = text("why", reasons=reasons) if reasons else ""
        return text(move.kind, option=move.subject, old=old, new=new, why=why)
    code, words = (*move.why, "", "")[:2]
    return text(
        move.kind, option=move.subject, order=move.subject, test=move.subject,
        old=plain(move.old), new=plain(move.new), code=code, text=words,
    )  # fmt: skip


def plain(word: str) -> str:
    """A word of the Assessment as it is read: `not-eligible` is not eligible."""
    return word.replace("-", " ")


def _place(status: str, ranks: list[int | None]) -> str:
    status = plain(status)
    numbers = sorted({rank for rank in ranks if rank})
    if not numbers:
        return status
    span = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]} to {numbers[-1]}"
    return text("place", status=status, rank=span)
