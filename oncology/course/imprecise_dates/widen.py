"""What the imprecise dates of a record leave open (rule IN-6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from oncology.course.budget import Work
from oncology.course.history import Category, History
from oncology.course.imprecise_dates.breakpoints import turns_of
from oncology.course.imprecise_dates.rereading import Reading, Rereading
from oncology.course.wording import text
from oncology.values import Confidence, Reason, lowest


def widen(history: History, rereading: Rereading, work: Work) -> tuple[History, tuple[int, int]]:
    """Lower confidence, or name the alternatives, where an imprecise date could change the result.

    The second value is the smallest and the largest number of lines. Dates for which no work is
    left are named.
    """
    own = Reading(history.resistance.category, len(history.lines), history.confidence)
    slots = rereading.slots
    readings = {own}
    untried: set[str] = set()
    for turn in turns_of(slots, rereading.exact_days(), rereading.rules):
        readings |= rereading.over(turn, work)
        if work.is_spent:
            untried |= rereading.sources(turn)
    counts = [reading.lines for reading in readings]
    history = _widened(history, readings, not untried, rereading.weighty)
    if untried:
        code = "dates-not-tried-in-time" if work.late else "dates-not-tried"
        words = text(code, count=len(untried))
        gap = Reason(code, words, "warning", tuple(sorted(untried)))
        history = replace(history, notes=(*history.notes, gap))
    return history, (min(counts), max(counts))


def _widened(
    history: History, readings: Collection[Reading], complete: bool, weighty: bool
) -> History:
    """Rule ER-4: readings that disagree on the category leave it indeterminate.

    `complete`: each date saw all of its breakpoints.
    """
    categories = {reading.category for reading in readings}
    counts = [reading.lines for reading in readings]
    least, most = min(counts), max(counts)
    doubtful = len(categories) > 1 or least < most or not complete
    if not doubtful and not weighty:
        return history
    floor: Confidence = "low" if doubtful else "moderate"
    grade = lowest((*(reading.confidence for reading in readings), floor))
    notes = [*history.notes, Reason("imprecise-dates", text("imprecise-dates"), "warning")]
    if least < most:
        words = text("line-count-open", least=least, most=most)
        notes.append(Reason("line-count-open", words, "warning"))
    resistance = replace(history.resistance, confidence=grade)
    if len(categories) > 1:
        names: tuple[Category, ...] = tuple(sorted(categories - {"indeterminate"}))
        either = text("or").join(names)
        resistance = replace(
            resistance,
            category="indeterminate",
            rule="ER-4",
            basis=text("categories-open", basis=resistance.basis, categories=either),
            brief="",
            alternatives=names,
            confidence="low",
        )
    return replace(history, resistance=resistance, confidence=grade, notes=tuple(notes))
