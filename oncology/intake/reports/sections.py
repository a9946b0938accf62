"""The lines of a report under their headings; what was wrapped is one line again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from oncology.intake.reports.english import EnglishText
from oncology.intake.reports.rules import report_rules

_PROCEDURE = "procedure"  # of a test, or the surgery that a specimen comes from
_ENDS = (".", ":", ";", "!", "?")
_OPEN = (
    ",",
    "(",
    "/",
    "-",
    "–",
    " and",
    " or",
    " of",
    " in",
    " with",
    " the",
    " for",
    " to",
    " is",
    " are",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or several that were one: its words as they stand, and what its section is about."""

    start: int
    words: str
    kind: str  # current, past, family, plan, method
    heading: bool  # nothing but a heading
    after_blank: bool


class _Raw(NamedTuple):
    start: int
    words: str
    after_blank: bool


def lines_of(text: EnglishText) -> list[Line]:
    """Every line that is not empty, with the kind of its section."""
    section = "current"
    inline = False  # the heading and its words stand in one line: an empty line ends the section
    result: list[Line] = []
    for raw in _joined(text):
        kind, rest = _heading(raw.words)
        if kind is None and raw.after_blank and inline:
            section, inline = "current", False
        if kind is None and _is_other_heading(raw.words):
            section, inline = "current", False
        if kind is not None:
            section, inline = kind, bool(rest)
        is_heading = kind is not None and not rest
        result.append(Line(raw.start, raw.words, section, is_heading, raw.after_blank))
    return _without_keys(result)


def _without_keys(lines: list[Line]) -> list[Line]:
    """The lines with those of a key as a method: a paragraph that names three scores of HER2."""
    pattern = report_rules().words["score_name"]
    least = report_rules().limits["scores-of-a-key"]
    result: list[Line] = []
    paragraph: list[Line] = []
    for line in [*lines, None]:
        if line is None or line.after_blank:
            scores = {m[1] for part in paragraph for m in pattern.finditer(part.words)}
            is_key = len(scores) >= least
            result += [
                replace(part, kind="method") if is_key and pattern.search(part.words) else part
                for part in paragraph
            ]
            paragraph = []
        if line is not None:
            paragraph.append(line)
    return result


def _joined(text: EnglishText) -> Iterator[_Raw]:
    """Lines with those that go on in the next one joined to it; a line end becomes a blank."""
    last: _Raw | None = None
    blank = True
    for raw in _raw_lines(text.words):
        if not raw.words.strip():
            blank = True
            continue
        if last is not None and not blank and _goes_on(last.words, raw, text):
            gap = raw.start - last.start - len(last.words)
            last = _Raw(last.start, last.words + " " * gap + raw.words, last.after_blank)
        else:
            if last is not None:
                yield last
            last = _Raw(raw.start, raw.words, blank)
        blank = False
    if last is not None:
        yield last


def _raw_lines(words: str) -> Iterator[_Raw]:
    start = 0
    for line in words.split("\n"):
        yield _Raw(start, line, False)
        start += len(line) + 1


def _goes_on(before: str, raw: _Raw, text: EnglishText) -> bool:
    rules = report_rules()
    if len(before) > rules.limits["longest-line"]:
        return False
    stem, line = before.rstrip(), raw.words
    if rules.words["item"].match(line) or rules.words["dated"].match(line):
        return False
    if _heading(line)[0] is not None or rules.words["cells"].search(line.strip()):
        return False
    if len(rules.words["cell_border"].findall(line.strip())) > 1:
        return False
    if stem.count("(") > stem.count(")") and ")" in line:
        return True
    if rules.words["lone_bracket"].match(line) and not stem.endswith(_ENDS):
        return True  # "ER positive" and in the next line "(Allred 8/8)"
    if stem.endswith(_OPEN):
        return not rules.words["name"].match(line)
    if rules.words["name"].match(line) or stem.endswith(_ENDS):
        return False
    lead = len(line) - len(line.lstrip())
    if rules.words["name"].match(before) and len(stem) < rules.limits["paragraph-width"]:
        return False  # a short line of a form: the next is one of its own
    letter = text.source(raw.start + lead, raw.start + lead + 1)
    last = stem[stem.rfind("\n") + 1 :]
    return letter.islower() or (len(last) >= rules.limits["paragraph-width"] and letter.isalnum())


def _heading(line: str) -> tuple[str | None, str]:
    """The kind of section that a line opens, and what stands behind the heading."""
    plain = line.strip().strip("#*=_-•–>[] \t")
    name, colon, rest = plain.partition(":")
    name = name.strip("*_ ").lower()
    name = report_rules().words["numbering"].sub("", name)
    longest = report_rules().limits["longest-heading"]
    if not name or len(name if colon else plain) > longest:
        return None, ""
    for kind, pattern in report_rules().headings:
        if pattern.fullmatch(name):
            if name == _PROCEDURE and report_rules().words["specimen_line"].search(rest.lower()):
                return "current", rest.strip("*_ ")
            return kind, rest.strip("*_ ")
    return None, ""


def _is_other_heading(line: str) -> bool:
    """Whether a line without words behind its colon opens a section that is not known here."""
    plain = line.strip()
    return plain.endswith(":") and len(plain.split()) <= 5
