"""The whole course: timeline -> setting -> progression -> lines -> resistance -> facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from oncology import imprecision, lines, progression, resistance, therapy_facts, timeline
from oncology.dates import PartialDate, days, months_between
from oncology.history import AgentUse, EndReason, History, Line, LineSetting
from oncology.knowledge.parameters import Parameters
from oncology.lines import Run
from oncology.record import PatientRecord
from oncology.setting import Setting, settle, split
from oncology.timeline import Episode
from oncology.values import Confidence, Reason, lowest
from terminology import Terminology

Cap = tuple[Confidence, Reason]


def follow(
    record: PatientRecord, as_of: date, parameters: Parameters, terminology: Terminology
) -> History:
    """Lines and resistance of one patient up to a day; imprecise dates are tested (IN-6)."""
    known = _no_later(record, as_of)
    history = _evaluate(known, as_of, parameters, terminology)
    return imprecision.widen(
        known, history, parameters, lambda r: _evaluate(r, as_of, parameters, terminology)
    )


def _no_later(record: PatientRecord, as_of: date) -> PatientRecord:
    """Findings dated after the day of assessment are not known on it."""
    return replace(
        record,
        cancers=tuple(c for c in record.cancers if c.onset is None or c.onset.first <= as_of),
        statuses=tuple(s for s in record.statuses if s.date is None or s.date.first <= as_of),
        stages=tuple(s for s in record.stages if s.date is None or s.date.first <= as_of),
        variants=tuple(v for v in record.variants if v.date is None or v.date.first <= as_of),
        procedures=tuple(p for p in record.procedures if p.date is None or p.date.first <= as_of),
    )


def _evaluate(
    record: PatientRecord, as_of: date, parameters: Parameters, terminology: Terminology
) -> History:
    times = timeline.build(record, as_of, parameters, terminology)
    setting = settle(record, times, as_of, parameters)
    early, advanced, split_caps = split(times, setting, parameters)
    found = progression.events(record, advanced, setting.metastatic, as_of, parameters)
    runs = lines.build(advanced, found, record, parameters)
    caps: list[Cap] = [*times.caps, *setting.caps, *split_caps, *_record_caps(advanced, early)]
    caps += [cap for run in runs for cap in run.caps]
    if setting.disease.setting == "unknown" and times.episodes:
        caps.append(
            (
                "low",
                Reason("setting-unknown", "Early or advanced disease is not recorded.", "warning"),
            )
        )
    course = resistance.adjuvant_course(early, setting, parameters)
    judged, more = resistance.judge(runs, course, times.undated, setting, parameters, tuple(caps))
    caps += more
    flags = _flags(times, runs, parameters)
    built = tuple(_line(run, number) for number, run in enumerate(runs, 1))
    progressed = [run.progression for run in runs if run.progression]
    disease = replace(setting.disease, last_progression=progressed[-1].when if progressed else None)
    done = sum(1 for run in runs if run.end is not None or run.progression is not None)
    history = History(
        disease=disease,
        courses=tuple(c for e in early for c in _course(e, setting, parameters)),
        lines=built,
        resistance=replace(judged, confidence=lowest(tuple(g for g, _ in caps))),
        supportive=tuple(sorted({e.ingredient for e in times.supportive})),
        completed_lines=done,
        on_therapy=bool(runs) and runs[-1].end is None,
        next_line=_next(runs, setting),
        prior_classes=tuple(
            sorted({c for run in runs for u in run.uses for c in u.episode.classes})
        ),
        months_on_cdk46=_cdk46_months(runs, as_of, parameters),
        confidence=lowest(tuple(g for g, _ in caps)),
        notes=tuple(dict.fromkeys([reason for _, reason in caps] + flags)),
        excluded=times.excluded,
        planned=times.planned,
    )
    facts = therapy_facts.derive(history, times, runs, course, setting, as_of, parameters)
    return replace(history, facts=facts)


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


def _flags(times: timeline.Timeline, runs: list[Run], parameters: Parameters) -> list[Reason]:
    found = [
        Reason("on-hold", f"{e.ingredient} is on hold.", "info", e.sources)
        for e in times.episodes
        if "on-hold" in e.flags
    ]
    for number, run in enumerate(runs, 1):
        event, endocrine = run.progression, run.endocrine
        if event is None or not endocrine or any(u.end is None for u in endocrine):
            continue
        last = max(u.end.middle for u in endocrine if u.end)
        if event.day > last + days(parameters["on_et_grace"]):
            found.append(
                Reason(
                    "progression-off-endocrine-therapy",
                    f"Progression in line {number} came after endocrine therapy had stopped.",
                    "info",
                    event.sources,
                )
            )
    return found


def _next(runs: list[Run], setting: Setting) -> int | None:
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
        episode.ingredient, episode.classes, start, end, episode.stop_reason, episode.sources
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


def _cdk46_months(runs: list[Run], as_of: date, parameters: Parameters) -> float | None:
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
