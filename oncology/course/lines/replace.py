"""An agent that enters a line, and those that it replaces there (rules LN-2, LN-6, LN-7, LN-9)."""

from __future__ import annotations

from oncology.course.doubt import doubt
from oncology.course.exposure.episodes import INVESTIGATIONAL, Episode
from oncology.course.lines.open_line import AgentStretch, OpenLine
from oncology.dates import days
from oncology.knowledge import Rules

# Groups of the parameters within which a new agent takes the place of a running one.
_REPLACING = ("cdk46", "adc", "cytotoxic")


def add_stretch(line: OpenLine, stretch: AgentStretch) -> None:
    """Rule LN-7: an agent of unknown class counts, and lowers the confidence."""
    line.stretches.append(stretch)
    if INVESTIGATIONAL in stretch.episode.classes:
        line.doubts.append(doubt("moderate", "investigational-agent", stretch.episode.sources))


def enter(episode: Episode, line: OpenLine, rules: Rules) -> None:
    """Rule LN-2; an agent that it replaces is not carried into the line after all (LN-6)."""
    all_replaced = rules.within(episode.classes, "replaces_all")
    for stretch in [s for s in line.stretches if s.carried]:
        stale = stretch.end is None and all_replaced
        if stale or same_kind(stretch, episode, rules):
            if stretch.end is None:
                note_stale(stretch, episode, line)
            line.stretches.remove(stretch)
    add_stretch(line, AgentStretch(episode, episode.start, episode.end))


def close_replaced(stretch: AgentStretch, episode: Episode, line: OpenLine, rules: Rules) -> None:
    """Rule LN-9: a running agent whose kind is replaced ends where the new one starts.

    A record without an end is noted on `line`.
    """
    start = episode.start.middle
    if (
        stretch.ended_by(start) and not stretch.undated
    ) or stretch.episode.ingredient == episode.ingredient:
        return
    if stretch.start.middle >= start:
        return  # begun together
    if same_kind(stretch, episode, rules):
        if stretch.end is None:
            note_stale(stretch, episode, line)
        stretch.close(start - days(1))


def replaces(episode: Episode, stretch: AgentStretch, line: OpenLine, rules: Rules) -> bool:
    """Whether an agent of a line took the place of an earlier one, maintenance that of its cytotoxic."""
    if episode.ingredient == stretch.episode.ingredient:
        return False
    maintained = "maintenance" in line.tags and rules.within(stretch.episode.classes, "cytotoxic")
    return maintained or same_kind(stretch, episode, rules)


def same_kind(stretch: AgentStretch, episode: Episode, rules: Rules) -> bool:
    """Whether one would not be given beside the other: two endocrine agents, two of one group."""
    if stretch.episode.endocrine and episode.endocrine:
        return True
    return any(
        rules.within(stretch.episode.classes, group) and rules.within(episode.classes, group)
        for group in _REPLACING
    )


def note_stale(stretch: AgentStretch, episode: Episode, line: OpenLine) -> None:
    """Rule LN-9: an active record that was never closed; it would go on beside its successor."""
    drug, sources = stretch.episode.ingredient, stretch.episode.sources
    line.doubts.append(
        doubt("moderate", "stale-open-record", sources, drug=drug, other=episode.ingredient)
    )
