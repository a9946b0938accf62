"""What happened when: periods of therapy, and occasions on a day or within an interval of days."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import cards
from oncology.assessment import LineDoc
from oncology.course import AgentUse, Line
from oncology.dates import PartialDate, months_between
from oncology.facts import Markers
from oncology.intake import PatientRecord
from service.pages.header import variant_text
from service.pages.presentation import Presentation
from service.pages.wording import partial_day_text, plain, text

Kind = Literal["disease", "progression", "test", "specimen", "mark"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from a start to an end, either of which may be known to an interval only."""

    start: PartialDate
    end: PartialDate | None  # None: it goes on
    sources: tuple[str, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A line or an early course, or the time between two in which no therapy is recorded."""

    kind: Literal["early", "line", "gap"]
    title: str
    drugs: str
    days: Stretch
    note: str = ""
    drug_days: tuple[Stretch, ...] = ()  # of drugs whose days are not those of the whole

    @property
    def span_text(self) -> str:
        """From when to when."""
        end = text("today") if self.days.end is None else partial_day_text(self.days.end)
        return text("from-to", start=partial_day_text(self.days.start), end=end)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something on one day, or on some day of an interval."""

    kind: Kind
    label: str
    when: PartialDate
    sources: tuple[str, ...] = ()


def periods_of(presentation: Presentation) -> list[Period]:
    """Early courses, lines, and the gaps between lines, in their order."""
    history, therapy = presentation.findings.history, presentation.assessment["therapy"]
    as_of = presentation.findings.case.as_of
    courses = sorted(history.courses, key=lambda c: (c.start.middle, c.sources))
    rows = [_period(c, d, as_of) for c, d in zip(courses, therapy["courses"], strict=True)]
    lines = [_period(c, d, as_of) for c, d in zip(history.lines, therapy["lines"], strict=True)]
    for before, after in itertools.pairwise(lines):
        rows += [before, *_gap(before, after)]
    return [*rows, *lines[-1:]]


def _period(line: Line, document: LineDoc, as_of: date) -> Period:
    number = line.number
    title = text("line", number=number) if number else plain(line.setting).capitalize()
    days = Stretch(line.start, line.end, line.sources)
    last = line.end.middle if line.end else as_of
    months = months_between(line.start.middle, max(line.start.middle, last))
    is_vague = line.start.precision != "day" or (line.end and line.end.precision != "day")
    note = text("about-months" if is_vague else "months", months=f"{months:.0f}")
    whole = (line.start, line.end)
    uses = [_use(agent) for agent in line.agents]
    own = tuple(use for use in uses if (use.start, use.end) != whole)
    return Period("line" if number else "early", title, cards.drugs_of(document), days, note, own)


def _use(agent: AgentUse) -> Stretch:
    return Stretch(agent.start, agent.end, agent.sources, agent.ingredient)


def _gap(before: Period, after: Period) -> Iterator[Period]:
    end, start = before.days.end, after.days.start
    if end is not None and end.last < start.first:
        note = text("months", months=f"{months_between(end.last, start.first):.0f}")
        yield Period("gap", text("no-therapy"), "", Stretch(end, start), note)


def occasions_of(presentation: Presentation) -> list[Occasion]:
    """Diagnosis, spread, relapses and progressions, tests and specimens, the marks of the clock."""
    findings = presentation.findings
    rows = [
        *_disease(presentation),
        *_tests(findings.markers),
        *_specimens(findings.record),
        *_marks(presentation),
    ]
    return sorted(rows, key=lambda o: (o.when.middle, o.kind, o.label))


def _disease(presentation: Presentation) -> Iterator[Occasion]:
    history = presentation.findings.history
    disease = history.disease
    if disease.diagnosed:
        yield Occasion("disease", text("diagnosis"), disease.diagnosed)
    if disease.advanced_since:
        sites = ", ".join(plain(site) for site in disease.sites)
        label = text("advanced-at", sites=sites) if sites else text("advanced")
        yield Occasion("disease", label, disease.advanced_since, disease.sources)
    told: set[tuple[date, date]] = set()
    for event in history.resistance.events:
        told.add((event.date.first, event.date.last))
        label = text(f"event-{event.kind}")
        yield Occasion("progression", label, event.date, event.sources)
    for line in history.lines:
        day = line.progression
        if day is not None and (day.first, day.last) not in told:
            yield Occasion("progression", text("event-progression"), day, line.sources)


def _tests(markers: Markers) -> Iterator[Occasion]:
    """One occasion a day of results, with all that they said."""
    days: dict[PartialDate, list[str]] = {}
    sources: dict[PartialDate, list[str]] = {}
    for name, state in (("ER", markers.er), ("PR", markers.pr)):
        if state.date:
            share = "" if state.percent is None else f" {state.percent:g} %"
            days.setdefault(state.date, []).append(f"{name} {plain(state.status)}{share}")
            sources.setdefault(state.date, []).extend(state.sources)
    if markers.her2.date:
        words = f"HER2 {plain(markers.her2.category)}"
        days.setdefault(markers.her2.date, []).append(words)
        sources.setdefault(markers.her2.date, []).extend(markers.her2.sources)
    absent: dict[PartialDate, list[str]] = {}
    for gene, gene_state in markers.genes.items():
        for variant in gene_state.variants:
            if variant.date:
                days.setdefault(variant.date, []).insert(0, f"{gene} {variant_text(variant)}")
                sources.setdefault(variant.date, []).extend(variant.sources)
        last = gene_state.last_tested
        if last and not gene_state.variants:
            absent.setdefault(last, []).append(gene)
            sources.setdefault(last, []).extend(gene_state.sources)
    for day, genes in absent.items():
        days.setdefault(day, []).append(text("genes-absent", genes=", ".join(genes)))
    for day, words_of_day in days.items():
        refs = tuple(dict.fromkeys(sources.get(day, ())))
        yield Occasion("test", "; ".join(words_of_day), day, refs)


def _specimens(record: PatientRecord) -> Iterator[Occasion]:
    shown = {"breast-surgery", "oophorectomy", "radiotherapy", "metastasis-surgery", "biopsy"}
    for procedure in record.procedures:
        if procedure.concept in shown and procedure.date:
            words = plain(procedure.concept).capitalize()
            yield Occasion("specimen", words, procedure.date, (procedure.source,))


def _marks(presentation: Presentation) -> Iterator[Occasion]:
    """The day that the newest event is held against."""
    for event in presentation.findings.history.resistance.events[-1:]:
        if event.mark is not None:
            label = text("clock-mark", months=event.mark.months)
            yield Occasion("mark", label, PartialDate.of(event.mark.day))
