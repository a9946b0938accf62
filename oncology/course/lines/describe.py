"""Lines and early courses as the history states them, each with its basis in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course.disease.setting import Setting
from oncology.course.doubt import Doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.history import AgentUse, EndReason, Evidence, Line, LineSetting
from oncology.course.lines.open_line import AgentStretch, OpenLine
from oncology.course.wording import day_in_words, text
from oncology.dates import PartialDate
from oncology.knowledge import Rules
from oncology.values import Reason, lowest

_REASONS: dict[str, EndReason] = {
    "progression": "progression",
    "toxicity": "toxicity",
    "completed": "completed",
}


def describe_line(line: OpenLine, number: int, doubts: Sequence[Doubt], rules: Rules) -> Line:
    """A line; `doubts` are those of the whole record, of which its own resources' count here."""
    agents = tuple(_agent_use(s) for s in line.stretches)
    sources = tuple(dict.fromkeys(s for a in agents for s in a.sources))
    own = set(sources)
    grades = [d.grade for d in line.doubts]
    grades += [d.grade for d in doubts if not own.isdisjoint(d.sources)]
    event = line.event
    return Line(
        number=number,
        setting="advanced",
        agents=agents,
        classes=tuple(sorted({c for a in agents for c in a.classes})),
        start=line.start,
        end=line.end,
        end_reason=_end_reason(line, rules),
        opened_by=line.opened_by,
        confidence=lowest(tuple(grades)),
        tags=tuple(sorted(line.tags)),
        progression=event.when if event else None,
        progression_evidence=event.evidence if event else None,
        sources=sources,
    )


def _agent_use(stretch: AgentStretch) -> AgentUse:
    episode = stretch.episode
    return AgentUse(
        episode.ingredient,
        episode.classes,
        stretch.start,
        stretch.end,
        episode.stop_reason,
        episode.sources,
        episode.endocrine,
        episode.due if stretch.end is None else None,
    )


def _end_reason(line: OpenLine, rules: Rules) -> EndReason:
    """Rule LN-10; of several reasons on one line the one that bears on what may be given next."""
    if line.end is None:
        return "ongoing"
    if line.progression:
        return "progression"
    reasons = line.stopped_for(line.end.middle, rules)
    for reason in ("toxicity", "completed"):
        if reason in reasons:
            return _REASONS[reason]
    return "other" if reasons else "unknown"


# rule that opened the line, and evidence of its progression -> their sentences
_OPENED = {
    "LN-1": "opened-first",
    "LN-3": "opened-after-progression",
    "LN-4d": "opened-guided",
    "LN-5": "opened-by-change",
}
_EVIDENCE: dict[Evidence, str] = {
    "documented": "evidence-documented",
    "stop-reason": "evidence-stop-reason",
    "inferred": "evidence-inferred",
}


def line_basis(line: Line) -> Reason:
    """One sentence with the dates that the line rests on."""
    opening = _OPENED[line.opened_by or "LN-1"]
    if "opened-for-intolerance" in line.tags:
        opening = "opened-for-intolerance"
    event = ""
    if line.progression and line.progression_evidence:
        evidence = text(_EVIDENCE[line.progression_evidence])
        day = day_in_words(line.progression)
        event = text("line-basis-progression", day=day, evidence=evidence)
    words = text(
        "line-basis",
        number=line.number,
        rule=line.opened_by,
        drugs=" + ".join(dict.fromkeys(a.ingredient for a in line.agents)),
        start=line.start,
        opened=text(opening),
        until=text("until-day", day=day_in_words(line.end)) if line.end else text("until-now"),
        event=event,
    )
    return Reason("line-basis", words, "info", line.sources)


def early_courses(episode: Episode, setting: Setting, rules: Rules) -> list[Line]:
    """Rule ST-5: neoadjuvant, adjuvant, or both split at surgery.

    Where no surgery is recorded the timing is not known; the course is then listed as adjuvant and
    tagged so.
    """
    surgery = _surgery(episode, setting)
    ongoing = episode.due is not None and setting.metastatic is None
    until = None if ongoing else episode.end
    if surgery is None:
        unknown = setting.disease.setting == "unknown"
        tag = "setting-unknown" if unknown else "early-unspecified"
        return [_early(episode, "adjuvant", episode.start, until, (tag,))]
    start, latest = episode.start.middle, surgery + rules.days("neo_after_surgery")
    if start <= surgery and until is not None and until.middle <= latest:
        return [_early(episode, "neoadjuvant", episode.start, until)]
    if start <= surgery - rules.days("neo_bridge"):
        at = PartialDate.of(surgery)
        return [
            _early(episode, "neoadjuvant", episode.start, at),
            _early(episode, "adjuvant", at, until),
        ]
    return [_early(episode, "adjuvant", episode.start, until)]


def _surgery(episode: Episode, setting: Setting) -> date | None:
    """The first breast surgery of the disease that the episode was given for (ST-6)."""
    onsets = [r.when.middle for r in setting.relapses if r.certain]
    if setting.second_primary:
        onsets.append(setting.second_primary)
    since = max((d for d in onsets if d <= episode.start.middle), default=date.min)
    return next((s for s in setting.surgeries if s >= since), None)


def _early(
    episode: Episode,
    setting: LineSetting,
    start: PartialDate,
    end: PartialDate | None,
    tags: tuple[str, ...] = (),
) -> Line:
    use = _agent_use(AgentStretch(episode, start, end))
    reason = "ongoing" if end is None else _REASONS.get(episode.stop_reason or "", "unknown")
    return Line(
        number=None,
        setting=setting,
        agents=(use,),
        classes=episode.classes,
        start=start,
        end=end,
        end_reason=reason,
        opened_by="ST-5",
        confidence="low" if "setting-unknown" in tags else "high",
        tags=tags,
        progression=None,
        progression_evidence=None,
        sources=episode.sources,
    )
