"""What lowers the confidence in what is concluded: the grade that is left, and why."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.course.wording import text
from oncology.values import Confidence, Reason


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason why a conclusion is no surer than a grade.

    `sentence` is its id in the wording and `places` what is filled in. It is put into words when
    asked for: of the readings that test imprecise dates (rule IN-6) nobody asks.
    """

    grade: Confidence
    code: str
    sentence: str
    places: tuple[tuple[str, object], ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def reason(self) -> Reason:
        """The doubt in words, as a warning."""
        words = text(self.sentence, **dict(self.places))
        return Reason(self.code, words, "warning", self.sources)


def doubt(
    grade: Confidence,
    sentence: str,
    sources: tuple[str, ...] = (),
    code: str | None = None,
    **places: object,
) -> Doubt:
    """A doubt by the id of its sentence, which is its code too unless another is named.

    `sources` are the resources that give rise to it; `places` are filled into the sentence.
    """
    return Doubt(grade, code or sentence, sentence, tuple(places.items()), sources)
