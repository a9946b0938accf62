"""Grade, stage, M category and the course of the disease, from one sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from oncology.intake.reports.context import Context, is_refused
from oncology.intake.reports.rules import report_rules

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "0": "0"}
_GRADES = {"i": 1, "ii": 2, "iii": 3}


def grade_in(words: str, context: Context) -> tuple[int, int, int] | None:
    """The histologic grade with its place.

    A nuclear grade or one of a toxicity is none, and a sentence with several grades names none.
    """
    rules = report_rules()
    lower = words.lower()
    grades: list[tuple[int, int, int]] = []
    for number, pattern in enumerate(rules.grades):
        text = words if number == len(rules.grades) - 1 else lower
        for match in pattern.finditer(text):
            around = lower[max(0, match.start() - 40) : match.end() + 15]
            if rules.words["no_grade"].search(around) or not context.is_result(match.start(1)):
                continue
            if is_refused(lower, match.start()):
                continue
            if rules.words["grade_list"].match(lower[match.end() :]):
                return None  # a form that prints all of them
            digits = match[1].lower()
            grades.append((_GRADES.get(digits) or int(digits), match.start(), match.end()))
    if len({value for value, _, _ in grades}) > 1:
        return None  # all grades of a scale, or those of two tumours
    return grades[0] if grades else None


def stage_in(words: str, context: Context) -> tuple[str, int, int] | None:
    """The stage group without its letter; stages of kidneys and the like are none."""
    rules, lower = report_rules().words, words.lower()
    for match in rules["stage"].finditer(lower):
        around = lower[max(0, match.start() - 30) : match.end() + 30]
        marks = context.at(match.start(1))
        if (
            rules["no_stage"].search(around)
            or "doubt" in marks
            or not context.is_now(match.start())
            or is_refused(lower, match.start())
        ):
            continue
        group = match[1].upper()
        return _ROMAN.get(group, group), match.start(), match.end()
    return None


def m_category_in(words: str, context: Context) -> tuple[int, int, int] | None:
    """The M category, where the sentence is on the extent of the disease."""
    rules = report_rules().words
    for match in rules["m"].finditer(words):
        around = words.lower()[max(0, match.start() - 60) : match.end() + 30]
        if not match[1] and not rules["m_words"].search(around):
            continue
        if rules["no_m"].search(words[: match.start()]):
            continue  # "T3 P2 M1": the scores of a grade
        if match[2] == "1" and is_refused(words.lower(), match.start()):
            continue  # "no evidence of M1"
        if context.is_now(match.start()) and "doubt" not in context.at(match.start()):
            return int(match[2]), match.start(), match.end()
    return None


def _is_of_an_organ(lower: str, start: int, end: int) -> bool:
    """Whether a course is that of one site: "brain metastasis in partial response"."""
    rules = report_rules()
    first = max(lower.rfind(mark, 0, start) for mark in (",", ";")) + 1
    before, behind = lower[first:start], lower[end : end + rules.limits["organ-reach"]]
    if rules.words["whole_course"].search(before + lower[start:end] + behind):
        return False
    clause = rules.words["organ_break"].split(behind, maxsplit=1)[0]
    return any(p.search(before) or p.search(clause) for _, p in rules.sites)


def has_several_courses(words: str, context: Context) -> bool:
    """Whether a sentence names two courses of now, so that the one on the whole is not plain."""
    rules, lower = report_rules(), words.lower()
    if rules.words["no_progress"].search(lower):
        return False
    named = {
        value
        for value, pattern in rules.courses
        if any(context.is_finding(match.start()) for match in pattern.finditer(words))
    }
    return len(named) > 1


def courses_in(words: str, context: Context) -> Iterator[tuple[str, int, int]]:
    """Statements on the course of the disease as a whole, each with its place."""
    rules = report_rules()
    lower = rules.words["no_course"].sub(lambda m: " " * len(m.group()), words.lower())
    plain = "".join(
        upper if upper.lower() == low else low for upper, low in zip(words, lower, strict=True)
    )
    on_course = rules.words["course_words"].search(lower) is not None
    spans: list[tuple[int, int]] = []
    for value, pattern in rules.courses:
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(first < end and start < last for first, last in spans):
                continue
            spans.append((start, end))
            if rules.words["course_shorthand"].match(match.group()) and not on_course:
                continue  # "PR" is a receptor, "SD" a deviation
            marks = context.at(match.start())
            own = match.group().startswith("no ")
            denied = "denied" in context.at(end - 1) and not own and value != "stable"
            if denied or "doubt" in marks or not context.is_finding(start):
                continue
            if _is_of_an_organ(lower, start, end):
                continue
            yield value, start, end
