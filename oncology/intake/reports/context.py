"""What the words around a statement make of it: denied, doubted, of the past, of the family, ...

Each word reaches over a stretch of its sentence (as in ConText, Harkema 2009): ahead of it, back
from it, over its clause, or over the whole sentence; some words end the reach of others.
"""

from __future__ import annotations

from dataclasses import dataclass

from oncology.intake.reports.rules import MarkRule, report_rules

_NOT_NOW = frozenset({"past", "family", "plan", "method"})
_NO_RESULT = _NOT_NOW | {"doubt", "correction", "comparison", "withdrawn"}


@dataclass(frozen=True, slots=True)
class Context:
    """The marks on one sentence: kind, begin and end of each stretch, and where its word stands."""

    stretches: tuple[tuple[str, int, int], ...]
    section: str

    def at(self, place: int) -> frozenset[str]:
        """The marks at a place of the sentence; those of the section hold all over."""
        marks = {kind for kind, start, end in self.stretches if start <= place < end}
        return frozenset(marks | ({self.section} & _NOT_NOW))

    def is_now(self, place: int) -> bool:
        """Whether what stands at a place is stated of the patient, and of now."""
        return not self.at(place) & _NOT_NOW

    def is_finding(self, place: int) -> bool:
        """Whether it is also no part of what is asked of the examination."""
        return self.is_now(place) and self.section != "question"

    def is_result(self, place: int) -> bool:
        """Whether what stands at a place is a finding of now: not doubted, compared or withdrawn."""
        return not self.at(place) & _NO_RESULT

    def said(self, words: str) -> str:
        """The sentence with blanks where another time, a plan or a method is spoken of."""
        letters = list(words)
        for kind, start, end in self.stretches:
            if kind in _NOT_NOW or kind == "withdrawn":
                letters[start:end] = " " * (end - start)
        return "".join(letters)

    def withdrawn(self) -> tuple[tuple[int, int], ...]:
        """The stretches that quote a result that is taken back."""
        return tuple((start, end) for kind, start, end in self.stretches if kind == "withdrawn")


def is_refused(lower: str, place: int) -> bool:
    """Whether a clause denies what stands at a place before it names it, or makes it a condition."""
    rules = report_rules().words
    before = rules["denied_amplification"].sub(",", lower[:place])
    return rules["category_denied"].search(before) is not None


def context_of(words: str, section: str, *, is_past: bool) -> Context:
    """The context of one sentence in a section; `is_past` where a date says so."""
    lower = words.lower()
    breaks = [
        m.start()
        for m in report_rules().words["breaks"].finditer(lower)
        if m.group() != ";" or lower.count("(", 0, m.start()) <= lower.count(")", 0, m.start())
    ]
    stretches: list[tuple[str, int, int]] = [("past", 0, len(words))] if is_past else []
    for rule in report_rules().marks:
        for match in rule.pattern.finditer(lower):
            stretches.append((rule.kind, *_reach(rule, match.span(), lower, breaks)))
    return Context(tuple(stretches), section)


def _reach(rule: MarkRule, span: tuple[int, int], lower: str, breaks: list[int]) -> tuple[int, int]:
    start, end = span
    before = max((b for b in breaks if b < start), default=0)
    behind = min((b for b in breaks if b >= end), default=len(lower))
    if rule.scope == "ahead":
        return start, behind
    if rule.scope == "sentence":
        return _brackets(lower, start, end)
    comma = max(lower.rfind(",", 0, start), lower.rfind(" and ", 0, start), before)
    if rule.scope == "back":
        return comma, end
    after = lower.find(",", end)
    return comma, min(behind, after if after >= 0 else len(lower))


def _brackets(lower: str, start: int, end: int) -> tuple[int, int]:
    """The brackets around a place, or the whole sentence: "(threshold 10)" is on no more."""
    opened = lower.rfind("(", 0, start)
    closed = lower.find(")", end)
    if opened < 0 or closed < 0 or ")" in lower[opened:start] or "(" in lower[end:closed]:
        return 0, len(lower)
    return opened, closed + 1
