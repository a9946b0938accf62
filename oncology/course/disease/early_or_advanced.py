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
    """Early and advanced episodes (ST-3, ST-4), and doubts from records that span the date."""
    m = setting.metastatic
    if m is None:
        return list(timeline.episodes), [], []
    early: list[Episode] = []
    advanced: list[Episode] = []
    doubts: list[Doubt] = []
    lead = m - rules.days("lead_in")
    if setting.disease.de_novo and setting.disease.diagnosed:
        lead = min(lead, setting.disease.diagnosed.middle - rules.days("denovo_lead"))
    for episode in timeline.episodes:
        if episode.start.middle >= lead:
            advanced.append(episode)
        elif episode.end is not None and episode.end.middle <= m + rules.days("lead_in"):
            early.append(episode)
        else:
            _spanning(episode, timeline, m, rules, early, advanced, doubts)
    advanced.sort(key=lambda e: (e.start.middle, e.ingredient, e.sources))
    return early, advanced, doubts


def _spanning(
    episode: Episode,
    timeline: Timeline,
    m: date,
    rules: Rules,
    early: list[Episode],
    advanced: list[Episode],
    doubts: list[Doubt],
) -> None:
    window = m + rules.days("carryover")
    later = [
        e
        for e in timeline.episodes
        if m - rules.days("lead_in") <= e.start.middle <= window
        and e.ingredient != episode.ingredient
    ]
    other_et = [e for e in later if e.endocrine]
    partner = next((e for e in later if not e.endocrine), None)
    early.append(replace(episode, end=PartialDate.of(m)))
    if episode.endocrine and other_et:
        if episode.end is None:
            text = f"The record of {episode.ingredient} has no end; it was closed at the metastatic date."
            doubts.append(doubt("moderate", "stale-open-record", text, episode.sources))
        return
    if partner is not None and episode.endocrine:
        beside = partner.start.middle + rules.days("overlap")
        if episode.end is None or episode.end.middle > beside:
            advanced.append(replace(episode, start=partner.start))
        return
    # until the window is over nobody can know that the old drug goes on beyond it
    last = min(episode.end.middle, rules.as_of) if episode.end else rules.as_of
    if not later and last > window:
        advanced.append(replace(episode, start=PartialDate.of(m)))
    elif later and not episode.endocrine:
        beside = later[0].start.middle + rules.days("overlap")
        if episode.end is None or episode.end.middle > beside:
            text = f"The record of {episode.ingredient} goes on beside the first therapy of advanced disease; it was counted as adjuvant only."
            doubts.append(doubt("moderate", "adjuvant-record-goes-on", text, episode.sources))
