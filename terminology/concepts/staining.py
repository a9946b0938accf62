"""Whether a report says that membranes of the tumour are stained, faintly or in a part of the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping

from terminology.patterns import CLAUSE_END, compile_pattern

_SENTENCES = re.compile(rf"{CLAUSE_END}|\bbut\b|\bhowever\b|\balthough\b")
_NOTHING = " "


class Staining:
    """The patterns of `staining` in values.yaml, on one sentence after the other."""

    def __init__(self, data: Mapping[str, str]) -> None:
        """Compile the patterns."""
        self._words = {name: compile_pattern(pattern) for name, pattern in data.items()}

    def read(self, text: str) -> bool | None:
        """Some staining, or none; None where the text does not say. Lower case."""
        answers = [self._in_sentence(s) for s in _SENTENCES.split(text) if "stain" in s]
        return True if True in answers else False if False in answers else None

    def _in_sentence(self, sentence: str) -> bool | None:
        words = self._words
        if words["definition"].search(sentence):
            return None  # what a score stands for, not what was seen
        sentence = words["elsewhere"].sub(_NOTHING, sentence)
        rest = words["none_after"].sub(_NOTHING, words["none_before"].sub(_NOTHING, sentence))
        if words["beyond"].search(rest):
            return None  # more than a score 0 can have: the report contradicts itself
        if words["some_before"].search(rest) or words["some_after"].search(rest):
            return True
        return False if rest != sentence else None
