"""How a fault of a knowledge file is worded: where it stands, what is wrong, how to mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

EntryPlace = tuple[str, str]  # path of the file, entry within it


def fault_text(place: EntryPlace, problem: str, mend: str) -> str:
    """A fault as one line."""
    return f"{place[0]}: {place[1]}: {problem}; {mend}"


def nearest_word(word: str, vocabulary: Iterable[str]) -> str:
    """A mend that proposes the word of the vocabulary that was probably meant."""
    close = difflib.get_close_matches(word, sorted(vocabulary), 1)
    return f"did you mean {close[0]}?" if close else "correct it, or add it where it belongs"
