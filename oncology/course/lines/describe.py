"""Lines and early courses as the history states them, each with its basis in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course.disease.setting import Setting
from oncology.course.doubt import Doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.history import AgentUse, EndReason, Line, LineSetting
from oncology.course.lines.open_line import AgentStretch, OpenLine
from oncology.dates import PartialDate
from oncology.knowledge import Rules
from oncology.values import Reason, lowest

_REASONS: dict[str, EndReason] = {
    "progression": "progression",
    "toxicity": "toxicity",
    "completed": "completed",
}


def describe_line(run: OpenLine, number: int, doubts: Sequence[Doubt], rules: Rules) -> Line:
    """A line; `doubts` are those of the whole record, of which its own resources' count here."""
    agents = tuple(_use(u) for u in run.stretches)
    sources = tuple(dict.fromkeys(s for a in agents for s in a.sources))
    mine = set(sources)
    grades = [d.grade for d in run.doubts]
    grades += [d.grade for d in doubts if not mine.isdisjoint(d.reason.sources)]
    event = run.progression or run.inferred
    return Line(
        number=number,
        setting="advanced",
        agents=agents,
        classes=tuple(sorted({c for a in agents for c in a.classes})),
        start=run.start,
        end=run.end,
        end_reason=_end_reason(run, rules),
        opened_by=run.opened_by,
        confidence=lowest(tuple(grades)),
        tags=tuple(sorted(run.tags)),
        progression=event.when if event else None,
        progression_evidence=event.evidence if event else None,
        sources=sources,
    )


def _use(use: AgentStretch) -> AgentUse:
    held = use.episode
    return AgentUse(
        held.ingredient,
        held.classes,
        use.start,
        use.end,
        held.stop_reason,
        held.sources,
        held.endocrine,
    )


def _end_reason(run: OpenLine, rules: Rules) -> EndReason:
    if run.end is None:
        return "ongoing"
    if run.progression:
        return "progression"
    reasons = run.stopped_for(run.end.middle, rules)
    for reason in ("toxicity", "completed"):
        if reason in reasons:
            return _REASONS[reason]
    return "other" if reasons else "unknown"


_OPENED = {
    "LN-1": "the first for advanced disease",
    "LN-3": "after progression",
    "LN-4d": "begun on a ctDNA finding",
    "LN-5": "a change of therapy without recorded progression",
}
_EVIDENCE = {
    "documented": "documented",
    "stop-reason": "from the stop reason",
    "inferred": "inferred from the change of therapy",
}


def line_basis(found: Line) -> Reason:
    """One sentence with the dates that the line rests on."""
    drugs = " + ".join(dict.fromkeys(a.ingredient for a in found.agents))
    opened = _OPENED[found.opened_by or "LN-1"]
    if "opened-for-intolerance" in found.tags:
        opened = "a change of therapy for intolerance or by choice"
    until = f"until {found.end}" if found.end else "going on"
    event = ""
    if found.progression and found.progression_evidence:
        how = _EVIDENCE[found.progression_evidence]
        event = f"; progression on {found.progression} ({how})"
    text = f"Line {found.number} ({found.opened_by}): {drugs} from {found.start}, {opened}, {until}{event}."
    return Reason("line-basis", text, "info", found.sources)


def early_courses(episode: Episode, setting: Setting, rules: Rules) -> list[Line]:
    """Rule ST-5: neoadjuvant, adjuvant, or both split at surgery.

    Where no surgery is recorded the timing is not known; the course is then listed as adjuvant and
    tagged so.
    """
    surgery = _surgery(episode, setting)
    if surgery is None:
        known = setting.disease.setting != "unknown"
        tag = "early-unspecified" if known else "setting-unknown"
        return [_early(episode, "adjuvant", episode.start, episode.end, (tag,))]
    bridge = rules.days("neo_bridge")
    after = rules.days("neo_after_surgery")
    begun = episode.start.middle
    if begun <= surgery and episode.end is not None and episode.end.middle <= surgery + after:
        return [_early(episode, "neoadjuvant", episode.start, episode.end)]
    if begun <= surgery - bridge:
        at = PartialDate.of(surgery)
        return [
            _early(episode, "neoadjuvant", episode.start, at),
            _early(episode, "adjuvant", at, episode.end),
        ]
    return [_early(episode, "adjuvant", episode.start, episode.end)]


def _surgery(episode: Episode, setting: Setting) -> date | None:
    """The first breast surgery of the disease that the episode was given for."""
    renewed = [r.when.middle for r in setting.relapses if r.stated]
    if setting.second_primary:
        renewed.append(setting.second_primary)
    since = max((d for d in renewed if d <= episode.start.middle), default=date.min)
    return next((s for s in setting.surgeries if s >= since), None)


def _early(
    episode: Episode,
    setting: LineSetting,
    start: PartialDate,
    end: PartialDate | None,
    tags: tuple[str, ...] = (),
) -> Line:
    use = _use(AgentStretch(episode, start, end))
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
