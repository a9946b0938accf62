"""Words of a chart as they may stand in a sentence of ours: one line, visible characters, no address.

A chart is written by many hands and programs. What is quoted from it must neither look like words
of this service nor lead anywhere; what it says stays readable.
"""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120  # characters of a drug, a unit, a variant: the longest label has some eighty
_MOST_MARKS = 3  # combining marks on one letter; no script that a chart is written in has more
# letters by their category that show nothing at all: fillers, an empty braille cell, a joiner
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_ADDRESS = re.compile(
    r"[/@.](?:"  # the mark first: what comes before it is looked at there only
    r"(?<=//)(?=[^\s/])"
    r"|(?<=\S@)(?=\S)"
    # a dot before what may be a top-level domain; a point in a number, "i.v." and "p.Tyr537Ser" stay
    r"|(?<=[\w-]\.)(?=(?:[^\W\d_]{2,63}|[xX][nN]--[\w-]{1,59})(?!\w))"
    r"|(?<=\b[wW]{3}\.))"
)


def quoted(words: str, longest: int = _LONGEST) -> str:
    r"""The words on one line, without controls and marks that hide or turn text, and not too many.

    >>> quoted("letrozole\r\n# Take\u202e both")
    'letrozole # Take both'
    """
    if not (words.isascii() and words.isprintable()):
        words = _visible(words)
    line = " ".join(words.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def unlinked(words: str) -> str:
    """The words with each web or mail address broken by a blank, so that no reader links it.

    A backslash would not do: several readers of Markdown look for addresses after taking it away.

    >>> unlinked("see https://example.org/a, or a.b@example.org; 2.5 mg i.v., p.Tyr537Ser")
    'see https:// example .org/a, or a.b@ example .org; 2.5 mg i.v., p.Tyr537Ser'
    """
    return _ADDRESS.sub(_broken, words)


def _broken(part: re.Match[str]) -> str:
    return f" {part[0]}" if part[0] == "." else f"{part[0]} "


def _visible(words: str) -> str:
    characters: list[str] = []
    marks = 0
    for character in words:
        category = unicodedata.category(character)
        marks = marks + 1 if category[0] == "M" else 0
        if category[0] == "Z" or category == "Cc":
            characters.append(" ")
        elif category[0] != "C" and marks <= _MOST_MARKS and character not in _INVISIBLE:
            characters.append(character)
    return "".join(characters)
