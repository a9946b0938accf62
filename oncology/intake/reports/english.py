"""A report in English words: lower case but for shorthand, with the way back to the original."""

from __future__ import annotations

from dataclasses import dataclass

from oncology.intake.reports.facts import Place
from oncology.intake.reports.rules import report_rules
from terminology import Terminology, Translated


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


def _plain(words: str) -> str:
    """Decimal commas as points, leaders as colons, boxes that are not ticked as blanks: each in its place."""
    rules = report_rules().words
    words = rules["decimal_comma"].sub(".", words).replace("\xa0", " ").replace("\r", " ")
    words = rules["leader"].sub(lambda m: ":".ljust(len(m.group())), words)
    if rules["ticked"].search(words):  # of a form with boxes only what is ticked is said
        words = rules["unticked"].sub(lambda m: " " * len(m.group()), words)
        words = rules["ticked"].sub(lambda m: " " * len(m.group()), words)
    return words
