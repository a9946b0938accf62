"""How a line ended (LN-10), the progression that belongs to it (PD-5), and the proxy (PD-3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course.disease.progression import Progression, stable_before
from oncology.course.lines.open_line import OpenLine
from oncology.dates import PartialDate, days
from oncology.intake import PatientRecord
from oncology.knowledge import Rules

# A stop for one of these is no sign of progression (rule PD-3).
OTHER_REASONS = {"toxicity", "refusal", "trial-end", "completed"}


def end_line(
    run: OpenLine,
    following: OpenLine | None,
    progressions: Sequence[Progression],
    record: PatientRecord,
    rules: Rules,
) -> None:
    """Set the end of a line and its progression, once the next line is known."""
    attach_progression(run, following, progressions, rules)
    if following is not None:
        run.end = _before(run, following)
        if run.progression is None:
            _infer(run, run.end, following, record, rules)
        return
    run.end = _last(run)
    if run.progression is not None:
        beyond = run.progression.day + rules.days("on_et_grace")
        if any(u.last > beyond for u in run.stretches):
            run.tags.add("treatment-beyond-progression")


def attach_progression(
    run: OpenLine, following: OpenLine | None, progressions: Sequence[Progression], rules: Rules
) -> None:
    """Rule PD-5: the first progression after the line's baseline, up to that of the next line."""
    baseline = rules.days("pd_baseline")
    low = run.start.middle + baseline
    high = following.start.middle + baseline if following else date.max
    run.progression = next((p for p in progressions if low < p.day <= high), None)


def _last(run: OpenLine) -> PartialDate | None:
    """The last exposure of any agent; None while one goes on."""
    known = [use.end for use in run.stretches if use.end is not None]
    return max(known) if len(known) == len(run.stretches) else None


def _before(run: OpenLine, following: OpenLine) -> PartialDate:
    """The last exposure of any agent, all of which ended or were closed, before the next line."""
    limit = PartialDate.of(following.start.middle - days(1))
    return max(min(use.end, limit) for use in run.stretches if use.end is not None)


def _infer(
    run: OpenLine, end: PartialDate, following: OpenLine, record: PatientRecord, rules: Rules
) -> None:
    """Rule PD-3: the line was abandoned for another, and nothing says that it was not for that."""
    carried = {u.episode.ingredient for u in following.stretches}
    if following.opened_by != "LN-5":
        return
    if any(u.episode.ingredient in carried for u in run.backbone):
        return
    if run.stopped_for(following.start.middle, rules) & OTHER_REASONS:
        return
    if stable_before(record, end.middle, rules):
        return
    sources = tuple(dict.fromkeys(s for u in run.stretches for s in u.episode.sources))
    run.inferred = Progression(end, "inferred", sources)
