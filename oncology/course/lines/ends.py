"""How a line ended (LN-10), the progression that belongs to it (PD-5), and the proxy (PD-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from oncology.course.disease.progression import Progression, stable_before
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.replace import replaces
from oncology.dates import PartialDate, days, latest
from oncology.intake import PatientRecord
from oncology.knowledge import Rules

# A stop for one of these is no sign of progression (rule PD-3).
OTHER_REASONS = {"toxicity", "refusal", "trial-end", "completed"}


def end_line(
    line: OpenLine,
    following: OpenLine | None,
    progressions: Sequence[Progression],
    record: PatientRecord,
    rules: Rules,
) -> None:
    """Rule LN-10: the end of a line and its progression, once the next line is known."""
    if following is None:
        _keep_due(line, rules)
    attach_progression(line, following, progressions, rules)
    if following is not None:
        line.end = _before(line, following)
        if line.progression is None:
            _infer(line, line.end, following, record, rules)
        return
    line.end = _last(line)
    if line.progression is not None:
        beyond = line.progression.day + rules.days("on_et_grace")
        if any(s.last > beyond for s in line.stretches):
            line.tags.add("treatment-beyond-progression")


def attach_progression(
    line: OpenLine, following: OpenLine | None, progressions: Sequence[Progression], rules: Rules
) -> None:
    """Rule PD-5: the first progression after the line's baseline, up to that of the next line.

    A stop for progression without a day is that of a recorded one, unless it was over well before
    (IN-4, PD-4).
    """
    recorded = recorded_progression(line, following, progressions, rules)
    earliest = line.start.middle + rules.days("pd_baseline") + days(1)
    undated = _undated_progression(line, earliest)
    if undated is None:
        line.progression = recorded
    elif recorded is None or recorded.day > undated.when.last + rules.days("pd_reason_link"):
        line.progression = undated
    else:
        sources = tuple(dict.fromkeys((*recorded.sources, *undated.sources)))
        line.progression = replace(recorded, sources=sources)


def recorded_progression(
    line: OpenLine, following: OpenLine | None, progressions: Sequence[Progression], rules: Rules
) -> Progression | None:
    """Rule PD-5: the first on a day that is recorded, after one baseline and up to the next."""
    baseline = rules.days("pd_baseline")
    low = line.start.middle + baseline
    high = following.start.middle + baseline if following else date.max
    return next((p for p in progressions if low < p.day <= high), None)


def _undated_progression(line: OpenLine, earliest: date) -> Progression | None:
    """Rule PD-2: stops for progression whose day is not recorded, as one event (PD-4)."""
    stops = [s for s in line.stretches if s.undated_failure and s.last >= earliest]
    ends = [s.end.since(earliest) for s in stops if s.end is not None]
    if not ends:
        return None
    when = PartialDate(min(e.first for e in ends), min(e.last for e in ends), late=True)
    sources = tuple(dict.fromkeys(source for s in stops for source in s.episode.sources))
    return Progression(when, "stop-reason", sources)


def _keep_due(line: OpenLine, rules: Rules) -> None:
    """Rule EP-3: an infusion that is due or late goes on, unless something took its place since."""
    for stretch in line.stretches:
        episode = stretch.episode
        if episode.due is None or stretch.end != episode.end or episode.end is None:
            continue
        last = episode.due - days(episode.cover or 0)
        since = [s for s in line.stretches if s.start.middle > last]
        if not any(replaces(s.episode, stretch, line, rules) for s in since):
            stretch.end = None


def _last(line: OpenLine) -> PartialDate | None:
    """The last exposure of any agent; None while one goes on."""
    ends = [s.end for s in line.stretches if s.end is not None]
    return latest(ends) if len(ends) == len(line.stretches) else None


def _before(line: OpenLine, following: OpenLine) -> PartialDate:
    """The last exposure of any agent, all of which ended or were closed, before the next line."""
    limit = PartialDate.of(following.start.middle - days(1))
    return latest(_no_later(s.end, limit) for s in line.stretches if s.end is not None)


def _no_later(end: PartialDate, limit: PartialDate) -> PartialDate:
    return end.until(limit.middle) if end.late else min(end, limit)


def _infer(
    line: OpenLine, end: PartialDate, following: OpenLine, record: PatientRecord, rules: Rules
) -> None:
    """Rule PD-3: the line was abandoned for another, and nothing says that it was not for that."""
    if following.opened_by != "LN-5":
        return
    names = {s.episode.ingredient for s in following.stretches}
    if any(s.episode.ingredient in names for s in line.backbone):
        return  # the backbone goes on, so it was not abandoned
    if line.stopped_for(following.start.middle, rules) & OTHER_REASONS:
        return
    if stable_before(record, end.middle, rules):
        return  # rule PD-8
    sources = tuple(dict.fromkeys(ref for s in line.stretches for ref in s.episode.sources))
    line.inferred = Progression(end, "inferred", sources)
