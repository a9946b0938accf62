"""Lines of therapy for advanced disease (rules LN-1 to LN-9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from oncology.course.disease.progression import Progression
from oncology.course.doubt import doubt
from oncology.course.exposure.episodes import INVESTIGATIONAL, Episode
from oncology.course.lines.ends import end_line
from oncology.course.lines.joining import Joined, guided_switch, interchangeable, join_rule
from oncology.course.lines.open_line import AgentStretch, OpenLine, reintroduced
from oncology.dates import PartialDate, days
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, Reason

_INTOLERANCE = {"toxicity", "refusal"}
_REPLACING = ("cdk46", "adc", "cytotoxic")


@dataclass(frozen=True, slots=True)
class _Step:
    """What one start of an agent does to the running line: the rule by which it opens the next."""

    opens: str | None  # None: it joins the running line
    joined: Joined | None = None


def sequence_lines(
    episodes: Sequence[Episode],
    progressions: Sequence[Progression],
    record: PatientRecord,
    rules: Rules,
) -> list[OpenLine]:
    """Lines in order; each start of an agent either joins the running line or opens the next.

    Agents that start on one day are judged together: one that opens a line takes the others along.
    """
    runs: list[OpenLine] = []
    for _, group in groupby(episodes, key=lambda e: e.start.middle):
        started = list(group)
        if not runs:
            runs.append(OpenLine(started[0].start, "LN-1"))
            for episode in started:
                _enter(episode, runs[0], rules)
            continue
        steps = [(e, _step(e, runs[-1], progressions, record, rules)) for e in started]
        openers = [(e, step.opens, step.joined) for e, step in steps if step.opens]
        if openers:
            _advance(started, openers, runs, rules)
        else:
            for episode, step in steps:
                _apply(episode, step, runs[-1], rules)
    back = reintroduced([{u.episode.ingredient for u in run.stretches} for run in runs])
    for run, agents in zip(runs, back, strict=True):
        if agents:
            run.tags.add("rechallenge")
    for position, run in enumerate(runs):
        following = runs[position + 1] if position + 1 < len(runs) else None
        end_line(run, following, progressions, record, rules)
    return runs


def too_short(episode: Episode, rules: Rules) -> bool:
    """Rule EP-4: one dose, or a week or less, stopped for intolerance or refusal, makes no line."""
    if episode.end is None or episode.stop_reason not in _INTOLERANCE:
        return False
    if episode.single and len(episode.sources) == 1:
        return True
    length = (episode.end.middle - episode.start.middle).days
    return length <= rules.number("min_exposure_days")


def _step(
    episode: Episode,
    run: OpenLine,
    progressions: Sequence[Progression],
    record: PatientRecord,
    rules: Rules,
) -> _Step:
    start = episode.start.middle
    low = run.start.middle + rules.days("pd_baseline")
    high = start + rules.days("pd_baseline")
    if any(low < p.day <= high for p in progressions):
        return _Step("LN-3")
    known = any(u.episode.ingredient == episode.ingredient for u in run.stretches)
    if known or start <= run.start.middle + rules.days("regimen_window"):
        return _Step(None)
    joined = join_rule(episode, run, record, rules)
    if joined:
        return _Step(None, joined)
    guided = guided_switch(episode, run, start, record, rules)
    return _Step(guided.rule if guided else "LN-5", guided)


def _apply(episode: Episode, step: _Step, run: OpenLine, rules: Rules) -> None:
    """Take an agent into the running line."""
    own = [u for u in run.stretches if u.episode.ingredient == episode.ingredient]
    if own:
        _break(episode, own, run, rules)
    elif step.joined:
        _join(episode, step.joined, run, rules)
    else:
        _enter(episode, run, rules)
        return
    _add(run, AgentStretch(episode, episode.start, episode.end))


def _add(run: OpenLine, use: AgentStretch) -> None:
    """Rule LN-7: an agent of unknown class counts, and lowers the confidence."""
    run.stretches.append(use)
    if INVESTIGATIONAL in use.episode.classes:
        text = "An investigational agent of unknown class counts as part of a line."
        run.doubts.append(doubt("moderate", "investigational-agent", text, use.episode.sources))


def _enter(episode: Episode, run: OpenLine, rules: Rules) -> None:
    """Rule LN-2; an agent that it replaces is not carried into the line after all (LN-6)."""
    all_replaced = rules.within(episode.classes, "replaces_all")
    for use in [u for u in run.stretches if u.carried]:
        stale = use.end is None and all_replaced
        if stale or _same_kind(use, episode, rules):
            if use.end is None:
                _stale(use, episode, run)
            run.stretches.remove(use)
    _add(run, AgentStretch(episode, episode.start, episode.end))


def _break(episode: Episode, own: list[AgentStretch], run: OpenLine, rules: Rules) -> None:
    """Rule LN-4h: the same drug, or its twin, after a break without progression."""
    last = max(u.last for u in own)
    gap = (episode.start.middle - last).days  # negative while one of them goes on
    if gap <= rules.number("holiday_medium"):
        return
    grade: Confidence = "low" if gap > rules.number("holiday_low") else "moderate"
    text = f"{episode.ingredient}: a break of {gap} days without progression was read as a holiday."
    run.tags.add("holiday")
    run.doubts.append(doubt(grade, "holiday", text, episode.sources))


_JOINED = {
    "cdk46-substitution": "{drug} replaced another CDK4/6 inhibitor, no reason is recorded: counted within the line ({rule}).",
    "biomarker-guided-switch": "{drug} was begun after an ESR1 finding, no progression is recorded: counted within the line ({rule}).",
    "substitution-for-toxicity": "{drug} replaced a drug that was stopped for intolerance or by choice: counted within the line ({rule}).",
    "late-partner-added": "{drug} was added late to the running therapy: counted within the line ({rule}).",
}


def _join(episode: Episode, joined: Joined, run: OpenLine, rules: Rules) -> None:
    """Mark the line, close what the agent replaces, and note a long break before it."""
    run.tags.add(joined.tag)
    if joined.grade:
        text = _JOINED[joined.tag].format(drug=episode.ingredient, rule=joined.rule)
        run.doubts.append(doubt(joined.grade, joined.tag, text, episode.sources))
    else:
        how = joined.tag.replace("-", " ")
        text = f"{episode.ingredient} joined the running line: {how} ({joined.rule})."
        run.notes.append(Reason(joined.tag, text, "info", episode.sources))
    if joined.rule in {"LN-4a", "LN-4e"}:
        _break(episode, run.stretches, run, rules)
    for use in run.stretches:
        if joined.rule != "LN-4e" or interchangeable(use.episode, episode, rules):
            _close(use, episode, run, rules)


def _advance(
    started: list[Episode],
    openers: list[tuple[Episode, str, Joined | None]],
    runs: list[OpenLine],
    rules: Rules,
) -> None:
    """Open the next line with all that starts that day; agents that go on move along (LN-6)."""
    opener, rule, joined = min(openers, key=lambda o: not o[0].endocrine)
    last, start = runs[-1], opener.start.middle
    new = OpenLine(opener.start, rule)
    if joined:
        _join_as_line(opener, joined, new)
    elif rule == "LN-5":
        _unstated(opener, last, new, rules)
    for episode in started:
        _add(new, AgentStretch(episode, episode.start, episode.end))
        for use in last.stretches:
            _close(use, episode, new, rules)
    begun = {e.ingredient for e in started}
    for use in last.stretches:
        if use.ended_by(start):
            continue
        goes_on = use.last > start + rules.days("overlap")
        replacer = next((e for e in started if rules.within(e.classes, "replaces_all")), None)
        if use.end is None and replacer is not None:
            _stale(use, replacer, new)
        elif goes_on and use.episode.ingredient not in begun:
            _add(new, AgentStretch(use.episode, opener.start, use.end, carried=True))
        use.end = PartialDate.of(start - days(1))
    runs.append(new)


def _join_as_line(opener: Episode, joined: Joined, new: OpenLine) -> None:
    """Rule LN-4d where the parameters let a ctDNA-guided switch open a line."""
    text = f"{opener.ingredient} was begun after an ESR1 finding, no progression is recorded: counted as a new line ({joined.rule})."
    new.tags.add(joined.tag)
    new.doubts.append(doubt("moderate", joined.tag, text, opener.sources))


def _unstated(opener: Episode, last: OpenLine, new: OpenLine, rules: Rules) -> None:
    """Rule LN-5: why the line changed, as far as the stopped agents say."""
    if last.stopped_for(opener.start.middle, rules) & _INTOLERANCE:
        new.tags.add("opened-for-intolerance")
        return
    text = f"The line changed at {opener.start.text} without recorded progression."
    new.doubts.append(doubt("moderate", "line-change-without-progression", text, opener.sources))


def _close(use: AgentStretch, episode: Episode, note_on: OpenLine, rules: Rules) -> None:
    """Rule LN-9: a running agent whose kind is replaced ends where the new one starts."""
    start = episode.start.middle
    if use.ended_by(start) or use.episode.ingredient == episode.ingredient:
        return
    if use.start.middle >= start:
        return  # begun together
    if _same_kind(use, episode, rules):
        if use.end is None:
            _stale(use, episode, note_on)
        use.end = PartialDate.of(start - days(1))


def _same_kind(use: AgentStretch, episode: Episode, rules: Rules) -> bool:
    if use.episode.endocrine and episode.endocrine:
        return True
    return any(
        rules.within(use.episode.classes, group) and rules.within(episode.classes, group)
        for group in _REPLACING
    )


def _stale(use: AgentStretch, episode: Episode, run: OpenLine) -> None:
    text = f"The record of {use.episode.ingredient} has no end; it was closed where {episode.ingredient} began."
    run.doubts.append(doubt("moderate", "stale-open-record", text, use.episode.sources))
