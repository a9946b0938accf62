"""Lines of therapy for advanced disease (rules LN-1 to LN-9)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from oncology.course.disease.progression import Progression
from oncology.course.doubt import doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.lines.ends import end_line
from oncology.course.lines.joining import (
    JoinRule,
    guided_switch,
    interchangeable,
    join_rule,
)
from oncology.course.lines.open_line import AgentStretch, OpenLine, rechallenges
from oncology.course.lines.replace import (
    add_stretch,
    close_replaced,
    enter,
    note_stale,
    same_kind,
)
from oncology.course.wording import text
from oncology.dates import DaysBetween, days
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, Reason

_INTOLERANCE = {"toxicity", "refusal"}


@dataclass(frozen=True, slots=True)
class Step:
    """What one start of an agent does: `rule` opens the next line, or by `join` stays in this one.

    A switch by `join` may also open a line, where the parameters say so (rule LN-4d).
    """

    episode: Episode
    rule: str | None  # None: it joins the running line
    join: JoinRule | None = None


def sequence_lines(
    episodes: Sequence[Episode],
    progressions: Sequence[Progression],
    record: PatientRecord,
    rules: Rules,
) -> list[OpenLine]:
    """Lines in order; each start of an agent either joins the running line or opens the next.

    Agents that start on one day are judged together: one that opens a line takes the others along.
    """
    lines: list[OpenLine] = []
    for _, group in groupby(episodes, key=lambda e: e.start.middle):
        if not lines:
            lines = [first_line(list(group), rules)]
            continue
        running = lines.pop()
        judge = partial(
            step_of, line=running, progressions=progressions, record=record, rules=rules
        )
        lines += take_up(list(group), running, judge, rules)
    _tag_rechallenge(lines)
    for position, line in enumerate(lines):
        following = lines[position + 1] if position + 1 < len(lines) else None
        end_line(line, following, progressions, record, rules)
    return lines


def first_line(starts: Sequence[Episode], rules: Rules) -> OpenLine:
    """Rule LN-1: the first line, with all that starts on its day."""
    line = OpenLine(starts[0].start, "LN-1")
    for episode in starts:
        enter(episode, line, rules)
    return line


def take_up(
    starts: Sequence[Episode], line: OpenLine, judge: Callable[[Episode], Step], rules: Rules
) -> list[OpenLine]:
    """The running line with what starts on one day, and the next line where that opens one.

    `judge`: what one start does to the running line. An endocrine opener comes before others.
    """
    steps: dict[int, Step] = {}
    for position, episode in sorted(enumerate(starts), key=lambda s: not s[1].endocrine):
        step = steps[position] = judge(episode)
        if step.rule:
            return [line, _next_line(starts, step, line, rules)]
    for position in range(len(starts)):
        _join(steps[position], line, rules)
    return [line]


def _tag_rechallenge(lines: Sequence[OpenLine]) -> None:
    """Rule LN-8: an agent that comes back after a line without it."""
    back = rechallenges([{s.episode.ingredient for s in line.stretches} for line in lines])
    for line, agents in zip(lines, back, strict=True):
        if agents:
            line.tags.add("rechallenge")


def too_short(episode: Episode, rules: Rules) -> bool:
    """Rule EP-4: one dose, or a week or less, stopped for intolerance or refusal, makes no line."""
    if episode.end is None or episode.stop_reason not in _INTOLERANCE:
        return False
    if episode.single and len(episode.sources) == 1:
        return True
    if episode.end.late:
        return False
    return episode.end.middle <= episode.start.middle + rules.days("min_exposure_days")


def step_of(
    episode: Episode,
    line: OpenLine,
    progressions: Sequence[Progression],
    record: PatientRecord,
    rules: Rules,
) -> Step:
    """Rules LN-2 to LN-5, in their order: progression outranks every reason to stay in the line."""
    start, baseline = episode.start.middle, rules.days("pd_baseline")
    low, high = line.start.middle + baseline, start + baseline
    failed = [s for s in line.stretches if s.undated_failure and s.start.middle < start]
    if any(low < p.day <= high for p in progressions) or any(
        _follows(episode, s, rules) for s in failed
    ):
        return Step(episode, "LN-3")
    in_line = any(s.episode.ingredient == episode.ingredient for s in line.stretches)
    if in_line or start <= line.start.middle + rules.days("regimen_window"):
        return Step(episode, None)
    join = join_rule(episode, line, record, rules)
    if join:
        return Step(episode, None, join)
    if failed:
        return Step(episode, "LN-3")
    guided = guided_switch(episode, line, start, record, rules)
    return Step(episode, guided.rule if guided else "LN-5", guided)


def _follows(episode: Episode, failed: AgentStretch, rules: Rules) -> bool:
    """Whether an agent takes the place of one on which the disease progressed, so after that.

    Other agents may have been given beside it: the day of the progression is not recorded (IN-4).
    """
    return episode.ingredient == failed.episode.ingredient or same_kind(failed, episode, rules)


def _join(step: Step, line: OpenLine, rules: Rules) -> None:
    """Take an agent into the running line."""
    episode = step.episode
    same = [s for s in line.stretches if s.episode.ingredient == episode.ingredient]
    if same:
        _note_break(episode, same, line, rules)
    elif step.join:
        _join_by_rule(episode, step.join, line, rules)
    else:
        enter(episode, line, rules)
        return
    add_stretch(line, AgentStretch(episode, episode.start, episode.end))


def _note_break(
    episode: Episode, before: Sequence[AgentStretch], line: OpenLine, rules: Rules
) -> None:
    """Rule LN-4h: the same drug, or its twin, after a break without progression."""
    last = max(s.last for s in before)
    start = episode.start.middle
    if start - rules.days("holiday_medium") <= last:
        return
    grade: Confidence = "moderate" if start - rules.days("holiday_low") <= last else "low"
    gap = DaysBetween(last, start)
    line.tags.add("holiday")
    line.doubts.append(doubt(grade, "holiday", episode.sources, drug=episode.ingredient, days=gap))


def _join_by_rule(episode: Episode, join: JoinRule, line: OpenLine, rules: Rules) -> None:
    """Rule LN-4: mark the line, close what the agent replaces, note a long break before it."""
    line.tags.add(join.tag)
    drug, rule = episode.ingredient, join.rule
    if join.grade:
        gene = rules.parameters.guided_gene
        line.doubts.append(
            doubt(join.grade, join.tag, episode.sources, drug=drug, rule=rule, gene=gene)
        )
    else:
        words = text("agent-joined", drug=drug, how=join.tag.replace("-", " "), rule=rule)
        line.notes.append(Reason(join.tag, words, "info", episode.sources))
    if join.rule in {"LN-4a", "LN-4e"}:
        _note_break(episode, line.stretches, line, rules)
    for stretch in line.stretches:
        if join.rule != "LN-4e" or interchangeable(stretch.episode, episode, rules):
            close_replaced(stretch, episode, line, rules)


def _next_line(starts: Sequence[Episode], opener: Step, last: OpenLine, rules: Rules) -> OpenLine:
    """The next line with all that starts that day; agents that go on move along (LN-6)."""
    line = OpenLine(opener.episode.start, opener.rule or "LN-5")
    if opener.join:
        _note_guided_switch(opener.episode, opener.join, line, rules)
    elif opener.rule == "LN-5":
        _note_change(opener.episode, last, line, rules)
    for episode in starts:
        add_stretch(line, AgentStretch(episode, episode.start, episode.end))
        for stretch in last.stretches:
            close_replaced(stretch, episode, line, rules)
    _move_along(starts, last, line, rules)
    return line


def _move_along(starts: Sequence[Episode], last: OpenLine, line: OpenLine, rules: Rules) -> None:
    """Rule LN-6: agents that go on well beside the new ones; into chemotherapy only if recorded so."""
    start = line.start.middle
    names = {e.ingredient for e in starts}
    replacer = next((e for e in starts if rules.within(e.classes, "replaces_all")), None)
    for stretch in last.stretches:
        if stretch.undated:  # rule IN-4: never joined to a later line
            stretch.close(start - days(1))
            continue
        if stretch.ended_by(start):
            continue
        goes_on = stretch.last > start + rules.days("overlap") or _given_beside(stretch, line)
        if stretch.end is None and replacer is not None:
            note_stale(stretch, replacer, line)
        elif goes_on and stretch.episode.ingredient not in names:
            add_stretch(line, AgentStretch(stretch.episode, line.start, stretch.end, carried=True))
        stretch.close(start - days(1))


def _given_beside(stretch: AgentStretch, line: OpenLine) -> bool:
    """Rule EP-3: whether a dose that is due now follows one given since the line began."""
    episode = stretch.episode
    if episode.due is None or episode.cover is None:
        return False
    return episode.due - days(episode.cover) >= line.start.middle


def _note_guided_switch(opener: Episode, join: JoinRule, line: OpenLine, rules: Rules) -> None:
    """Rule LN-4d where the parameters let a ctDNA-guided switch open a line."""
    line.tags.add(join.tag)
    line.doubts.append(
        doubt(
            "moderate",
            "guided-switch-opens-line",
            opener.sources,
            join.tag,
            drug=opener.ingredient,
            gene=rules.parameters.guided_gene,
            rule=join.rule,
        )
    )


def _note_change(opener: Episode, last: OpenLine, line: OpenLine, rules: Rules) -> None:
    """Rule LN-5: why the line changed, as far as the stopped agents say."""
    if last.stopped_for(opener.start.middle, rules) & _INTOLERANCE:
        line.tags.add("opened-for-intolerance")
        return
    words = "line-change-without-progression"
    line.doubts.append(doubt("moderate", words, opener.sources, day=opener.start))
