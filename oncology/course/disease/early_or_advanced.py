"""Early or advanced: which part of the therapy belongs to which disease (rules ST-3, ST-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from oncology.course.disease.setting import Setting
from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.exposure.timeline import Timeline
from oncology.dates import PartialDate
from oncology.knowledge import Rules


def split_episodes(
    timeline: Timeline, setting: Setting, rules: Rules
) -> tuple[list[Episode], list[Episode], list[Doubt]]:
    """Early and advanced episodes (ST-3, ST-4), and doubts on records that span the date."""
    m = setting.metastatic
    if m is None:
        return list(timeline.episodes), [], []
    early: list[Episode] = []
    advanced: list[Episode] = []
    doubts: list[Doubt] = []
    margin = rules.days("lead_in")
    earliest = m - margin
    if setting.disease.de_novo and setting.disease.diagnosed:
        onset = setting.disease.diagnosed.middle
        earliest = min(earliest, onset - rules.days("denovo_lead"))  # rule ST-2
    for episode in timeline.episodes:
        if episode.start.middle >= earliest:
            advanced.append(episode)
        elif episode.end is not None and episode.end.late:
            early.append(replace(episode, end=episode.end.until(m)))  # rule IN-4
        elif episode.end is not None and episode.end.middle <= m + margin:
            early.append(episode)
        else:
            early.append(replace(episode, end=PartialDate.of(m)))
            rest, more = _after_metastasis(episode, timeline, m, rules)
            advanced += rest
            doubts += more
    advanced.sort(key=lambda e: (e.start.middle, e.ingredient, e.sources))
    return early, advanced, doubts


def _after_metastasis(
    episode: Episode, timeline: Timeline, m: date, rules: Rules
) -> tuple[list[Episode], list[Doubt]]:
    """Rule ST-4: what of an adjuvant record that spans the date belongs to advanced disease."""
    drug, sources = episode.ingredient, episode.sources
    window = m + rules.days("carryover")
    later = [
        e
        for e in timeline.episodes
        if m - rules.days("lead_in") <= e.start.middle <= window and e.ingredient != drug
    ]
    if episode.endocrine and any(e.endocrine for e in later):
        if episode.end is not None:
            return [], []
        stale = doubt(
            "moderate", "open-record-at-metastasis", sources, "stale-open-record", drug=drug
        )
        return [], [stale]
    partner = next((e for e in later if not e.endocrine), None)
    if partner is not None and episode.endocrine:
        goes_on = _goes_on_beside(episode, partner, rules)
        return [replace(episode, start=partner.start)] if goes_on else [], []
    # until the window is over nobody can know that the old drug goes on beyond it
    last = min(episode.end.middle, rules.as_of) if episode.end else rules.as_of
    if not later:
        return [replace(episode, start=PartialDate.of(m))] if last > window else [], []
    if episode.endocrine or not _goes_on_beside(episode, later[0], rules):
        return [], []
    return [], [doubt("moderate", "adjuvant-record-goes-on", sources, drug=drug)]


def _goes_on_beside(episode: Episode, other: Episode, rules: Rules) -> bool:
    """Whether a drug is recorded well beyond the start of another."""
    latest = other.start.middle + rules.days("overlap")
    return episode.end is None or episode.end.middle > latest
