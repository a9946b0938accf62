"""What lowers confidence in the records, what is worth a flag, and the explanation in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.exposure.timeline import Timeline
from oncology.course.history import History
from oncology.course.lines.open_line import OpenLine
from oncology.dates import add_months
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, Reason

# Flag of an episode -> (code, grade, sentence about the drug).
_DOUBTS: dict[str, tuple[str, Confidence, str]] = {
    "end-before-start": ("contradictory-dates", "low", "the recorded end lies before the start"),
    "start-missing": (
        "start-missing",
        "low",
        "the start is not recorded; the end stands in for it",
    ),
    "end-missing": ("end-missing", "moderate", "recorded as ended, without the date"),
    "order-only": ("order-only", "moderate", "known from an order only"),
    "status-unknown": ("status-unknown", "moderate", "the status of the record is unknown"),
}


def record_doubts(episodes: Iterable[Episode]) -> list[Doubt]:
    """Rules IN-4 and IN-7: what is wrong with the records that the episodes rest on."""
    doubts: list[Doubt] = []
    for episode in episodes:
        for flag in episode.flags:
            if flag in _DOUBTS:
                code, grade, words = _DOUBTS[flag]
                text = f"{episode.ingredient}: {words}."
                doubts.append(doubt(grade, code, text, episode.sources))
    return doubts


def course_flags(
    times: Timeline, runs: Sequence[OpenLine], record: PatientRecord, rules: Rules
) -> list[Reason]:
    """What a reader should know although it changes neither line nor category."""
    found = [
        Reason("on-hold", f"{e.ingredient} is on hold.", "info", e.sources)
        for e in times.episodes
        if "on-hold" in e.flags
    ]
    exposed = False
    for number, run in enumerate(runs, 1):
        found += _about(number, run, exposed, rules)
        exposed = exposed or bool(run.endocrine)
    gene = rules.parameters.guided_gene
    molecular = molecular_resistance(runs, record, gene)
    if molecular:
        text = (
            f"{gene} is mutated and no progression is recorded since; the category stays as it is."
        )
        found.append(Reason("molecular-resistance", text, "info", molecular))
    return found


def _about(number: int, run: OpenLine, exposed: bool, rules: Rules) -> list[Reason]:
    event, endocrine = run.progression, run.endocrine
    if event is None or not endocrine:
        return []
    if off_endocrine(run, event.day, rules):
        text = f"Progression in line {number} came after endocrine therapy had stopped."
        return [Reason("progression-off-endocrine-therapy", text, "info", event.sources)]
    months = rules.number("first_line_months")
    mark = add_months(min(u.start.middle for u in endocrine), months)
    if not exposed or event.day >= mark:
        return []
    text = f"Progression in line {number} came within {months} months of a later endocrine line; the definition calls it secondary."
    return [Reason("rapid-progression-on-later-line", text, "info", event.sources)]


def off_endocrine(run: OpenLine, day: date, rules: Rules) -> bool:
    """Whether the line's endocrine therapy had stopped longer ago than the grace allows."""
    last = max(u.last for u in run.endocrine)
    return last < date.max and day > last + rules.days("on_et_grace")


def molecular_resistance(
    runs: Sequence[OpenLine], record: PatientRecord, gene: str
) -> tuple[str, ...]:
    """The variants of the guiding gene found on endocrine therapy, no progression recorded since."""
    begun = [u.start.middle for run in runs for u in run.endocrine]
    if not begun:
        return ()
    progressed = [run.progression.day for run in runs if run.progression]
    since = max([min(begun), *progressed])
    found = [
        v.sources
        for v in record.variants
        if v.gene == gene
        and v.presence == "present"
        and v.actionable is not False
        and v.date is not None
        and v.date.middle >= since
    ]
    return tuple(sorted({s for sources in found for s in sources}))


def explain_resistance(history: History, doubts: Sequence[Doubt], rules: Rules) -> Reason:
    """The category with every event, the assumptions, and what was left out, in sentences."""
    found = history.resistance
    parts = [f"Endocrine resistance: {found.category} ({found.confidence} confidence)."]
    earlier = [text for text in found.event_texts if not found.basis.startswith(text)]
    parts += [*earlier, found.basis]
    assumed = list(dict.fromkeys(d.reason.text for d in doubts))
    if assumed:
        parts.append("Assumptions: " + " ".join(assumed))
    left_out = sorted({s for reason in history.excluded for s in reason.sources})
    if left_out:
        parts.append(f"Left out: {', '.join(left_out)}.")
    parts.append(
        f"Definition: ESO-ESMO ABC. Rules {rules.parameters.version}, as of {rules.as_of}."
    )
    return Reason("endocrine-resistance-explained", " ".join(parts), "info", found.sources)
