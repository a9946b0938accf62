"""The whole course: timeline -> setting -> progression -> lines -> resistance -> facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from oncology import (
    course_facts,
    imprecision,
    lines,
    progression,
    resistance,
    therapy_facts,
    timeline,
)
from oncology.dates import PartialDate, add_months, days, months_between
from oncology.history import AgentUse, EndReason, History, Line, LineSetting, Resistance
from oncology.knowledge.parameters import Parameters
from oncology.lines import Run
from oncology.record import PatientRecord
from oncology.relapse import Adjuvant, adjuvant_course
from oncology.setting import Setting, settle, split
from oncology.timeline import Episode, Timeline
from oncology.values import Confidence, Reason, lowest
from terminology import Terminology

Cap = tuple[Confidence, Reason]


@dataclass(frozen=True, slots=True)
class Derived:
    """Everything that the rules conclude on one reading of the dates."""

    times: Timeline
    setting: Setting
    early: tuple[Episode, ...]
    runs: tuple[Run, ...]
    adjuvant: Adjuvant | None
    resistance: Resistance
    caps: tuple[Cap, ...]

    @property
    def confidence(self) -> Confidence:
        """The lowest grade of all caps."""
        return lowest(tuple(grade for grade, _ in self.caps))


def follow(
    record: PatientRecord, as_of: date, parameters: Parameters, terminology: Terminology
) -> History:
    """Lines and resistance of one patient up to a day; imprecise dates are tested (IN-6)."""
    known = no_later(record, as_of)
    found = derive(known, as_of, parameters, terminology)

    def reread(other: PatientRecord) -> imprecision.Reading:
        seen = derive(other, as_of, parameters, terminology)
        return imprecision.Reading(seen.resistance.category, len(seen.runs), seen.confidence)

    history = _history(found, as_of, parameters)
    return imprecision.widen(known, history, parameters, terminology, reread)


def no_later(record: PatientRecord, as_of: date) -> PatientRecord:
    """Findings dated after the day of assessment are not known on it."""
    return replace(
        record,
        cancers=tuple(c for c in record.cancers if c.onset is None or c.onset.first <= as_of),
        statuses=tuple(s for s in record.statuses if s.date is None or s.date.first <= as_of),
        stages=tuple(s for s in record.stages if s.date is None or s.date.first <= as_of),
        variants=tuple(v for v in record.variants if v.date is None or v.date.first <= as_of),
        procedures=tuple(p for p in record.procedures if p.date is None or p.date.first <= as_of),
    )


def derive(
    record: PatientRecord, as_of: date, parameters: Parameters, terminology: Terminology
) -> Derived:
    """Timeline, setting, progression, lines and resistance, in that order."""
    times = timeline.build(record, as_of, parameters, terminology)
    setting = settle(record, times, as_of, parameters)
    early, advanced, split_caps = split(times, setting, parameters)
    found = progression.events(record, advanced, setting.metastatic, as_of, parameters)
    runs = lines.build(advanced, found, record, parameters)
    caps: list[Cap] = [*times.caps, *setting.caps, *split_caps, *_record_caps(advanced, early)]
    caps += [cap for run in runs for cap in run.caps]
    if setting.disease.setting == "unknown" and times.episodes:
        unknown = Reason("setting-unknown", "Early or advanced disease is not recorded.", "warning")
        caps.append(("low", unknown))
    adjuvant = adjuvant_course(early, setting, parameters)
    judged, more = resistance.judge(runs, early, times.undated, setting, parameters, tuple(caps))
    return Derived(times, setting, tuple(early), tuple(runs), adjuvant, judged, (*caps, *more))


def _history(found: Derived, as_of: date, parameters: Parameters) -> History:
    runs, setting, times = found.runs, found.setting, found.times
    flags = _flags(times, runs, parameters)
    progressed = [run.progression for run in runs if run.progression]
    disease = replace(setting.disease, last_progression=progressed[-1].when if progressed else None)
    built = tuple(_line(run, number) for number, run in enumerate(runs, 1))
    history = History(
        disease=disease,
        courses=tuple(c for e in found.early for c in _course(e, setting, parameters)),
        lines=built,
        resistance=replace(found.resistance, confidence=found.confidence),
        supportive=tuple(sorted({e.ingredient for e in times.supportive})),
        completed_lines=sum(bool(run.end or run.progression) for run in runs),
        on_therapy=bool(runs) and runs[-1].end is None,
        next_line=_next(runs, setting),
        prior_classes=tuple(
            sorted({c for run in runs for u in run.uses for c in u.episode.classes})
        ),
        months_on_cdk46=_cdk46_months(runs, as_of, parameters),
        confidence=found.confidence,
        notes=tuple(
            dict.fromkeys(
                [reason for _, reason in found.caps] + flags + [_basis(line) for line in built]
            )
        ),
        excluded=times.excluded,
        planned=times.planned,
    )
    facts = therapy_facts.derive(history, times, runs, found.adjuvant, setting, as_of, parameters)
    more = course_facts.derive(history, times, runs, found.adjuvant, setting, as_of, parameters)
    return replace(history, facts={**more, **facts})


_OPENED = {
    "LN-1": "the first for advanced disease",
    "LN-3": "after progression",
    "LN-5": "a change of therapy without recorded progression",
}


def _basis(line: Line) -> Reason:
    """One sentence with the dates that the line rests on."""
    drugs = " + ".join(dict.fromkeys(a.ingredient for a in line.agents))
    opened = _OPENED.get(line.opened_by or "", "")
    if "opened-for-intolerance" in line.tags:
        opened = "a change of therapy for intolerance or by choice"
    until = f"until {line.end}" if line.end else "going on"
    event = (
        f"; progression on {line.progression} ({line.progression_evidence})"
        if line.progression
        else ""
    )
    text = f"Line {line.number} ({line.opened_by}): {drugs} from {line.start}, {opened}, {until}{event}."
    return Reason("line-basis", text, "info", line.sources)


def _record_caps(advanced: list[Episode], early: list[Episode]) -> list[Cap]:
    caps: list[Cap] = []
    for episode in (*advanced, *early):
        if "end-before-start" in episode.flags or "start-missing" in episode.flags:
            caps.append(
                (
                    "low",
                    Reason(
                        "contradictory-dates",
                        f"{episode.ingredient}: start or end is missing or contradictory.",
                        "warning",
                        episode.sources,
                    ),
                )
            )
        if "end-missing" in episode.flags:
            caps.append(
                (
                    "moderate",
                    Reason(
                        "end-missing",
                        f"{episode.ingredient} was recorded as ended, without the date.",
                        "warning",
                        episode.sources,
                    ),
                )
            )
        if "order-only" in episode.flags:
            caps.append(
                (
                    "moderate",
                    Reason(
                        "order-only",
                        f"{episode.ingredient} is known from an order only.",
                        "warning",
                        episode.sources,
                    ),
                )
            )
    return caps


def _flags(times: Timeline, runs: Sequence[Run], parameters: Parameters) -> list[Reason]:
    found = [
        Reason("on-hold", f"{e.ingredient} is on hold.", "info", e.sources)
        for e in times.episodes
        if "on-hold" in e.flags
    ]
    exposed = False
    for number, run in enumerate(runs, 1):
        event, endocrine = run.progression, run.endocrine
        if event and endocrine and exposed:
            mark = add_months(
                min(u.start.middle for u in endocrine), parameters["first_line_months"]
            )
            if event.day < mark and not _off_endocrine(run, event.day, parameters):
                text = f"Progression in line {number} came within 6 months of a later endocrine line; the definition calls it secondary."
                found.append(Reason("rapid-progression-on-later-line", text, "info", event.sources))
        exposed = exposed or bool(endocrine)
        if event is None or not endocrine:
            continue
        if _off_endocrine(run, event.day, parameters):
            found.append(
                Reason(
                    "progression-off-endocrine-therapy",
                    f"Progression in line {number} came after endocrine therapy had stopped.",
                    "info",
                    event.sources,
                )
            )
    return found


def _off_endocrine(run: Run, day: date, parameters: Parameters) -> bool:
    ends = [u.end for u in run.endocrine]
    if any(end is None for end in ends):
        return False
    return day > max(e.middle for e in ends if e) + days(parameters["on_et_grace"])


def _next(runs: Sequence[Run], setting: Setting) -> int | None:
    if setting.disease.setting != "advanced":
        return None
    if not runs:
        return 1
    newest = runs[-1]
    return len(runs) + 1 if newest.progression or newest.end else len(runs)


def _line(run: Run, number: int) -> Line:
    agents = tuple(
        AgentUse(
            u.episode.ingredient,
            u.episode.classes,
            u.start,
            u.end,
            u.episode.stop_reason,
            u.episode.sources,
            u.episode.endocrine,
        )
        for u in run.uses
    )
    grades = tuple(grade for grade, _ in run.caps)
    event = run.progression or run.inferred
    return Line(
        number=number,
        setting="advanced",
        agents=agents,
        classes=tuple(sorted({c for a in agents for c in a.classes})),
        start=run.start,
        end=run.end,
        end_reason=_end_reason(run),
        opened_by=run.opened_by,
        confidence=lowest(grades),
        tags=tuple(sorted(run.tags)),
        progression=event.when if event else None,
        progression_evidence=event.evidence if event else None,
        sources=tuple(dict.fromkeys(s for a in agents for s in a.sources)),
    )


def _end_reason(run: Run) -> EndReason:
    if run.end is None:
        return "ongoing"
    if run.progression:
        return "progression"
    reasons = {u.episode.stop_reason for u in run.uses if u.episode.stop_reason}
    if reasons & {"toxicity"}:
        return "toxicity"
    if "completed" in reasons:
        return "completed"
    return "other" if reasons else "unknown"


def _course(episode: Episode, setting: Setting, parameters: Parameters) -> list[Line]:
    """Rule ST-5: neoadjuvant, adjuvant, or both split at surgery."""
    surgery = next((s for s in setting.surgeries if s >= episode.start.middle), None)
    bridge = days(parameters["neo_bridge"])
    after = days(parameters["neo_after_surgery"])
    if surgery and episode.end is not None and episode.end.middle <= surgery + after:
        return [_early(episode, "neoadjuvant", episode.start, episode.end)]
    if surgery and episode.start.middle <= surgery - bridge:
        at = PartialDate.of(surgery)
        return [
            _early(episode, "neoadjuvant", episode.start, at),
            _early(episode, "adjuvant", at, episode.end),
        ]
    return [_early(episode, "adjuvant", episode.start, episode.end)]


def _early(
    episode: Episode, setting: LineSetting, start: PartialDate, end: PartialDate | None
) -> Line:
    use = AgentUse(
        episode.ingredient,
        episode.classes,
        start,
        end,
        episode.stop_reason,
        episode.sources,
        episode.endocrine,
    )
    reasons: dict[str, EndReason] = {
        "progression": "progression",
        "toxicity": "toxicity",
        "completed": "completed",
    }
    reason: EndReason = (
        "ongoing" if end is None else reasons.get(episode.stop_reason or "", "unknown")
    )
    return Line(
        None,
        setting,
        (use,),
        episode.classes,
        start,
        end,
        reason,
        "ST-5",
        "high",
        (),
        None,
        None,
        episode.sources,
    )


def _cdk46_months(runs: Sequence[Run], as_of: date, parameters: Parameters) -> float | None:
    """Months on any CDK4/6 inhibitor for advanced disease, breaks left out, two agents added up."""
    spans = sorted(
        (u.start.middle, u.end.middle if u.end else as_of)
        for run in runs
        for u in run.has(parameters, "cdk46")
    )
    if not spans:
        return None
    total, reach = 0.0, date.min
    for start, end in spans:
        begin = max(start, reach)
        if end > begin:
            total += months_between(begin, end)
            reach = end
    return round(total, 1)
