"""A report in English words: lower case but for shorthand, with the way back to the original."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from oncology.intake.reports.facts import Place
from oncology.intake.reports.rules import report_rules
from terminology import Terminology, Translated

_SIGNS = (("below_number", "<"), ("above_number", ">"), ("span_number", "-"))


@dataclass(frozen=True, slots=True)
class EnglishText:
    """The words that are read, and the report that they stand for.

    Shorthand in capitals keeps them: "ER" is a receptor, "er" may be a pronoun.
    """

    words: str
    original: str
    translated: Translated

    def place(self, start: int, end: int) -> Place:
        """Where in the original something stands, with its words."""
        first, last = self.translated.place(start, end)
        longest = report_rules().limits["longest-quote"]
        last = max(first, min(last, first + longest))
        return Place(first, last, self.original[first:last])

    def source(self, start: int, end: int) -> str:
        """The original words, letters in their case."""
        first, last = self.translated.place(start, end)
        return self.original[first:last]


def english_text(report: str, terminology: Terminology) -> EnglishText:
    """A report's text, as far as it is read, in English words."""
    report = report[: report_rules().limits["longest-text"]]
    translated = terminology.languages.translated(report)
    pieces: list[str] = []
    place = 0
    for match in report_rules().words["shorthand"].finditer(translated.text):
        first, last = translated.place(match.start(), match.end())
        written = report[first:last]
        if written.lower() == match.group() and written != match.group():
            pieces += [translated.text[place : match.start()], written]
            place = match.end()
    words = "".join([*pieces, translated.text[place:]])
    return EnglishText(_plain(words), report, translated)


def _sign(sign: str, match: re.Match[str]) -> str:
    length = len(match.group())  # three blanks in a row would part the cells of a table
    return sign.center(length) if sign == "-" else sign.rjust(length, "~")


def _plain(words: str) -> str:
    """Numbers and forms as they are read: each letter keeps its place.

    Bounds in words become signs, decimal commas points, leaders colons, empty boxes blanks.
    """
    rules = report_rules().words
    for name, sign in _SIGNS:
        words = rules[name].sub(partial(_sign, sign), words)
    words = rules["decimal_comma"].sub(".", words).replace("\xa0", " ").replace("\r", " ")
    words = rules["leader"].sub(lambda m: ":".ljust(len(m.group())), words)
    if rules["ticked"].search(words):  # of a form with boxes only what is ticked is said
        words = rules["unticked"].sub(lambda m: " " * len(m.group()), words)
        words = rules["ticked"].sub(lambda m: " " * len(m.group()), words)
    return words
