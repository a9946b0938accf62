"""What lowers confidence in the records, what is worth a flag, and the explanation in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.exposure.timeline import Timeline
from oncology.course.history import History, Resistance
from oncology.course.lines.open_line import OpenLine
from oncology.course.wording import text
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, Reason

# Flag of an episode, which is the id of its sentence -> grade and code.
_DOUBTS: dict[str, tuple[Confidence, str]] = {
    "end-before-start": ("low", "contradictory-dates"),
    "start-missing": ("low", "start-missing"),
    "end-missing": ("moderate", "end-missing"),
    "order-only": ("moderate", "order-only"),
    "status-unknown": ("moderate", "status-unknown"),
}


def record_doubts(episodes: Iterable[Episode]) -> list[Doubt]:
    """Rules IN-4 and IN-7: what is wrong with the records that the episodes rest on."""
    doubts: list[Doubt] = []
    for episode in episodes:
        for flag in episode.flags:
            if flag in _DOUBTS:
                grade, code = _DOUBTS[flag]
                doubts.append(doubt(grade, flag, episode.sources, code, drug=episode.ingredient))
    return doubts


def course_flags(
    times: Timeline, lines: Sequence[OpenLine], record: PatientRecord, rules: Rules
) -> list[Reason]:
    """What a reader should know although it changes neither line nor category."""
    flags = [
        Reason("on-hold", text("on-hold", drug=e.ingredient), "info", e.sources)
        for e in times.episodes
        if "on-hold" in e.flags
    ]
    exposed = False
    for number, line in enumerate(lines, 1):
        flags += _progression_flags(number, line, exposed, rules)
        exposed = exposed or bool(line.endocrine)
    gene = rules.parameters.guided_gene
    variants = molecular_resistance(lines, record, gene)
    if variants:
        words = text("molecular-resistance", gene=gene)
        flags.append(Reason("molecular-resistance", words, "info", variants))
    return flags


def _progression_flags(number: int, line: OpenLine, exposed: bool, rules: Rules) -> list[Reason]:
    """Rule ER-B: progression off endocrine therapy is no event; early on a later line, secondary."""
    event, endocrine = line.progression, line.endocrine
    if event is None or not endocrine:
        return []
    if line.off_endocrine(event.day, rules):
        code = "progression-off-endocrine-therapy"
        words = text("progression-off-endocrine-therapy", line=number)
        return [Reason(code, words, "info", event.sources)]
    mark = rules.months_after(min(s.start.middle for s in endocrine), "rapid_progression_months")
    if not exposed or event.day >= mark:
        return []
    months = rules.number("rapid_progression_months")
    words = text("rapid-progression-on-later-line", line=number, months=months)
    return [Reason("rapid-progression-on-later-line", words, "info", event.sources)]


def molecular_resistance(
    lines: Sequence[OpenLine], record: PatientRecord, gene: str
) -> tuple[str, ...]:
    """The variants of the gene found on endocrine therapy, no progression recorded since.

    Rule PD-7: a mutation alone is no progression.
    """
    starts = [s.start.middle for line in lines for s in line.endocrine]
    if not starts:
        return ()
    progressions = [line.progression.day for line in lines if line.progression]
    since = max([min(starts), *progressions])
    variants = [
        v.sources
        for v in record.variants
        if v.gene == gene
        and v.presence == "present"
        and v.actionable is not False
        and v.date is not None
        and v.date.middle >= since
    ]
    return tuple(sorted({s for sources in variants for s in sources}))


def adjuvant_notes(resistance: Resistance) -> list[Reason]:
    """What is missing where a relapse is called naive: whether adjuvant therapy was given."""
    if resistance.category != "naive" or not resistance.alternatives:
        return []
    key = "adjuvant-therapy-not-recorded"
    return [Reason(key, text(key), "warning")]


def explain_resistance(history: History, doubts: Sequence[Doubt], rules: Rules) -> Reason:
    """The category with every event, the assumptions, and what was left out, in sentences."""
    resistance = history.resistance
    category, confidence = resistance.category, resistance.confidence
    parts = [text("explained-category", category=category, confidence=confidence)]
    # the basis may begin with the newest event's sentence
    parts += [words for words in resistance.event_texts if not resistance.basis.startswith(words)]
    parts.append(resistance.basis)
    assumptions = " ".join(dict.fromkeys(d.reason.text for d in doubts))
    if assumptions:
        parts.append(text("explained-assumptions", assumptions=assumptions))
    left_out = sorted({s for reason in history.excluded for s in reason.sources})
    if left_out:
        parts.append(text("explained-left-out", sources=", ".join(left_out)))
    version = rules.parameters.version
    parts.append(text("explained-definition", version=version, day=rules.as_of))
    words = " ".join(parts)
    return Reason("endocrine-resistance-explained", words, "info", resistance.sources)
