"""ESO-ESMO endocrine-resistance category (rules ER-0 to ER-3; ABC4, PMC7360146 table t0020)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oncology.course.disease.progression import Progression
from oncology.course.doubt import Doubt, doubt
from oncology.course.history import Category, ClockMark, Resistance, ResistanceEvent
from oncology.course.lines.open_line import OpenLine
from oncology.course.resistance.relapse import (
    EventBasis,
    RelapseTiming,
    near_mark,
    with_other_reading,
)
from oncology.course.wording import day_in_words, text
from oncology.dates import PartialDate, months_between
from oncology.knowledge import Rules
from oncology.values import Confidence, lowest

_AT_RELAPSE: tuple[Category, ...] = ("primary", "secondary", "sensitive")


@dataclass(frozen=True, slots=True)
class Background:
    """What counts for the category beside the lines.

    `metastatic`: None without advanced disease. `exposed_since`: the first day of endocrine therapy
    outside the lines (early, or too short for one), None without any; `undated`, `unnamed`: some is recorded without dates, or
    without its drug. `relapsed`: the disease had an early phase, in which therapy was due.
    """

    relapse: RelapseTiming
    metastatic: date | None
    exposed_since: PartialDate | None
    undated: bool
    unnamed: bool
    relapsed: bool


def classify(
    lines: Sequence[OpenLine],
    progressions: Sequence[EventBasis],
    background: Background,
    doubts: tuple[Doubt, ...],
    in_words: bool,
) -> tuple[Resistance, list[Doubt]]:
    """The category from the newest event, every event listed, the doubts that it adds.

    `progressions` are those of the lines (ER-B), `doubts` those on the record and its lines.
    `in_words` False leaves out the sentences.
    """
    if background.metastatic is None:  # rule ER-0
        basis = text("no-advanced-disease")
        return Resistance("not-applicable", "ER-0", basis, None, _grade(doubts)), []
    relapse = background.relapse
    events = [*relapse.events, *progressions]
    more = [d for event in events for d in event.doubts]
    documented = any(line.progression for line in lines)
    if not events or not (documented or relapse.course):
        if background.undated:
            return _open("undated-basis"), [*more, doubt("low", "undated-exposure")]
        if background.unnamed:
            return _open("unnamed-basis"), [*more, doubt("low", "unnamed-exposure")]
    if not events:
        return _no_event(background, lines, _grade(doubts), in_words), more
    last = events[-1]
    texts = tuple(event.basis() for event in events) if in_words else ("",)
    category = Resistance(
        last.event.category,
        last.rule,
        texts[-1],
        last.event.date,
        _grade((*doubts, *more)),
        last.event.sources,
        last.alternatives,
        tuple(event.event for event in events),
        texts,
        last.brief() if in_words and last.brief else "",
    )
    return category, more


def _grade(doubts: Sequence[Doubt]) -> Confidence:
    return lowest(tuple(d.grade for d in doubts))


def _no_event(
    background: Background, lines: Sequence[OpenLine], grade: Confidence, in_words: bool
) -> Resistance:
    """Rule ER-3: without an event the disease is not called sensitive.

    A relapse without a word on adjuvant therapy may be of any category.
    """
    since = next((line.start for line in lines if line.endocrine), background.exposed_since)
    if since is None:
        if background.relapsed:
            basis = text("no-adjuvant-therapy")
            return Resistance("naive", "ER-3a", basis, None, "low", alternatives=_AT_RELAPSE)
        return Resistance("naive", "ER-3a", text("no-endocrine-therapy"), None, grade)
    basis = text("none-demonstrated", day=since) if in_words else ""
    return Resistance("none-demonstrated", "ER-3b", basis, None, grade)


def _open(basis: str) -> Resistance:
    """Rule IN-7: endocrine therapy without dates may have come before, at or after any relapse."""
    return Resistance(
        "indeterminate",
        "ER-3c",
        text(basis),
        None,
        "low",
        alternatives=_AT_RELAPSE,
    )


def progressions_of(lines: Sequence[OpenLine], rules: Rules) -> list[EventBasis]:
    """Rule ER-B: a progression of each endocrine line, on its endocrine therapy."""
    events: list[EventBasis] = []
    first = True
    for number, line in enumerate(lines, 1):
        if not line.endocrine:
            continue
        event = progression_of(line, number, first, rules)
        events += [event] if event else []
        first = False
    return events


def progression_of(line: OpenLine, number: int, first: bool, rules: Rules) -> EventBasis | None:
    """Rule ER-B for one endocrine line. `first`: none of the lines before it is endocrine."""
    event = line.event
    if event is None or line.off_endocrine(event.day, rules):
        return None
    return _progression(line, number, event, first, rules)


_DOUBTS: dict[str, tuple[Confidence, str]] = {
    "inferred": ("low", "progression-inferred"),
    "stop-reason": ("moderate", "progression-from-stop-reason"),
}


def _progression(
    line: OpenLine, number: int, event: Progression, first: bool, rules: Rules
) -> EventBasis:
    """Rules ER-B1 and ER-B2: primary within the first months of the first endocrine line only."""
    start, limit = min(s.start for s in line.endocrine), "first_line_months"
    mark = rules.months_after(start.middle, limit)
    category: Category = "primary" if first and event.day < mark else "secondary"
    near = near_mark(event.day, mark, limit, rules) if first else None
    readings: tuple[Category, ...] = ("primary", "secondary") if near else ()
    doubts = (near,) if near else ()
    if event.evidence in _DOUBTS:
        grade, sentence = _DOUBTS[event.evidence]
        doubts = (doubt(grade, sentence, event.sources, line=number), *doubts)

    # what ended before the endocrine therapy began is no part of what is told of it
    drugs = [s.episode.ingredient for s in line.stretches if s.last >= start.middle]

    def basis() -> str:
        sentence = text(
            "progression-basis-open" if event.when.late else "progression-basis",
            day=day_in_words(event.when),
            evidence=event.evidence,
            months=months_between(start.middle, event.day),
            drugs=" + ".join(dict.fromkeys(drugs)),
            start=start,
            limit=rules.number(limit),
            mark=mark,
        )
        return with_other_reading(sentence, readings, category)

    def brief() -> str:
        months = months_between(start.middle, event.day)
        names = " + ".join(dict.fromkeys(drugs))
        if not first:
            return text("brief-later-progression", months=months, drugs=names)
        return text("brief-progression", months=months, drugs=names, limit=rules.number(limit))

    clock = ClockMark(mark, rules.number(limit), start, limit) if first else None
    concluded = ResistanceEvent(
        event.when, "progression", number, category, event.evidence, event.sources, clock
    )
    rule = "ER-B1" if category == "primary" else "ER-B2"
    is_open = near or event.when.late
    return EventBasis(concluded, rule, basis, readings, doubts, None if is_open else brief)
