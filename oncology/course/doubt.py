"""What lowers the confidence in what is concluded: the grade that is left, and why."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.values import Confidence, Reason


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason why a conclusion is no surer than a grade."""

    grade: Confidence
    reason: Reason


def doubt(grade: Confidence, code: str, text: str, sources: tuple[str, ...] = ()) -> Doubt:
    """A doubt, worded as a warning; `sources` are the resources that give rise to it."""
    return Doubt(grade, Reason(code, text, "warning", sources))
