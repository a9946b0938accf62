"""What is missing or contradictory in the record, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oncology.assessment.findings import Findings
from oncology.assessment.wording import text
from oncology.course import History, Line
from oncology.dates import PartialDate
from oncology.facts import Markers
from oncology.intake import PatientRecord
from oncology.values import Reason, Unknown


def find_gaps(findings: Findings) -> tuple[Reason, ...]:
    """Data gaps, each once, in a fixed order: by code, then by the resources they rest on."""
    markers, record = findings.markers, findings.record
    gaps = [*record.gaps, *markers.conflicts]
    gaps += (reason for reason in findings.scope.reasons if reason.severity == "warning")
    if findings.history.disease.setting == "advanced":
        gaps += _course_gaps(findings.history)
    else:
        gaps += (note for note in findings.history.notes if note.code.startswith("dates-not-tried"))
    gaps += _her2_gaps(markers)
    gaps += _gene_gaps(markers)
    gaps += _date_gaps(record)
    gaps += _words_alone(findings)
    if isinstance(findings.facts["menopausal"], Unknown):
        key = "menopausal-status-missing"
        gaps.append(Reason(key, text(key), "info"))
    return tuple(sorted(dict.fromkeys(gaps), key=lambda r: (r.code, r.sources, r.text)))


def _her2_gaps(markers: Markers) -> Iterator[Reason]:
    """What keeps HER2 from being low, ultralow or zero, on which conjugates hang."""
    her2 = markers.her2
    if her2.category == "negative":
        key = "her2-score-missing"
        yield Reason(key, text(key), "warning", her2.sources)
    elif her2.category == "zero" and her2.staining is None:
        key = "her2-staining-missing"
        yield Reason(key, text(key), "info", her2.sources)


def _gene_gaps(markers: Markers) -> Iterator[Reason]:
    for gene, state in sorted(markers.genes.items()):
        if state.status == "uncertain":
            sentence = text("variant-not-settled", gene=gene)
            yield Reason("variant-not-settled", sentence, "warning", state.sources)


def _words_alone(findings: Findings) -> Iterator[Reason]:
    """What a label may hang on and only the words of a report say."""
    record, markers = findings.record, findings.markers
    er_and_pr = (("ER", "er", markers.er.sources), ("PR", "pr", markers.pr.sources))
    for name, marker, in_force in er_and_pr:
        results = [r for r in record.receptors if r.marker == marker and r.source in in_force]
        yield from _unconfirmed(name, [(r.in_words, (r.source,)) for r in results])
    her2 = [h for h in record.her2 if h.source in markers.her2.sources]
    yield from _unconfirmed("HER2", [(h.in_words, (h.source,)) for h in her2])
    for gene, state in sorted(markers.genes.items()):
        if state.status == "altered":
            variants = [v for v in state.variants if v.actionable]
            yield from _unconfirmed(gene, [(v.in_words, v.sources) for v in variants])
    spread = [c for c in record.cancers if c.kind == "secondary" and not c.regional]
    stages = [s for s in record.stages if s.group == "IV" or s.metastasis == 1]
    entries = [
        *((c.in_words, (c.source,)) for c in spread),
        *((s.in_words, (s.source,)) for s in stages),
    ]
    yield from _unconfirmed("Metastatic disease", entries)


def _unconfirmed(matter: str, entries: Sequence[tuple[bool, tuple[str, ...]]]) -> Iterator[Reason]:
    if entries and all(in_words for in_words, _ in entries):
        sources = tuple(sorted({source for _, where in entries for source in where}))
        key = "report-text-unconfirmed"
        yield Reason(key, text(key, matter=matter), "warning", sources)


def _date_gaps(record: PatientRecord) -> Iterator[Reason]:
    """Results without a date among several of one marker: a single one is the newest anyway."""
    results: dict[str, list[tuple[PartialDate | None, tuple[str, ...]]]] = {}
    for receptor in record.receptors:
        results.setdefault(receptor.marker, []).append((receptor.date, (receptor.source,)))
    for her2 in record.her2:
        results.setdefault("her2", []).append((her2.date, (her2.source,)))
    for variant in record.variants:
        results.setdefault(variant.gene, []).append((variant.date, variant.sources))
    sources = {
        source
        for entries in results.values()
        if len({where for _, where in entries}) > 1
        for day, where in entries
        if day is None
        for source in where
    }
    if sources:
        key = "undated-results"
        yield Reason(key, text(key), "info", tuple(sorted(sources)))


def _course_gaps(history: History) -> Iterator[Reason]:
    yield from (note for note in history.notes if note.severity == "warning")
    ended_for = {line.end_reason for line in history.lines}
    if history.disease.last_progression is None and "unknown" in ended_for:
        key = "progression-dates-missing"
        yield Reason(key, text(key), "info")
    sources = tuple(
        source
        for line in history.lines
        for agent in line.agents
        if agent.stop_reason is None and agent.end is not None and not _explains(line, agent.end)
        for source in agent.sources
    )
    tags = {tag for line in history.lines for tag in line.tags}
    if sources or "cdk46-substitution" in tags:
        key = "stop-reason-missing"
        yield Reason(key, text(key), "info", sources)


def _explains(line: Line, end: PartialDate) -> bool:
    """Whether the end of the line, for a reason that is known, tells why a drug ended with it."""
    return line.end_reason not in {"unknown", "ongoing"} and line.end == end
