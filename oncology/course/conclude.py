"""What the rules conclude on one reading of a record: episodes, setting, lines, resistance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oncology.course.disease.early_or_advanced import split_episodes
from oncology.course.disease.progression import progression_events
from oncology.course.disease.setting import Setting, settle_setting
from oncology.course.doubt import Doubt, doubt
from oncology.course.exposure.episodes import Episode
from oncology.course.exposure.timeline import Timeline, build_timeline
from oncology.course.history import Resistance
from oncology.course.lines.open_line import OpenLine
from oncology.course.lines.sequence import sequence_lines, too_short
from oncology.course.notes import record_doubts
from oncology.course.resistance.adjuvant import Adjuvant
from oncology.course.resistance.category import Background, classify, progressions_of
from oncology.course.resistance.relapse import EventBasis, time_relapses
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, lowest


@dataclass(frozen=True, slots=True)
class Attribution:
    """What does not depend on progression: setting, early and advanced episodes, their background."""

    times: Timeline
    setting: Setting
    early: tuple[Episode, ...]
    advanced: tuple[Episode, ...]
    short: tuple[Episode, ...]  # given for advanced disease, too short to make a line (EP-4)
    background: Background
    doubts: tuple[Doubt, ...]

    @property
    def lasting(self) -> tuple[Episode, ...]:
        """Advanced episodes that can make lines."""
        if not self.short:
            return self.advanced
        return tuple(e for e in self.advanced if e not in self.short)


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Everything that the rules conclude on one reading of the dates."""

    attribution: Attribution
    lines: tuple[OpenLine, ...]
    resistance: Resistance
    doubts: tuple[Doubt, ...]

    @property
    def confidence(self) -> Confidence:
        """The lowest grade of all doubts."""
        return lowest(tuple(d.grade for d in self.doubts))

    @property
    def times(self) -> Timeline:
        """The episodes and what was set aside."""
        return self.attribution.times

    @property
    def setting(self) -> Setting:
        """Early or advanced disease."""
        return self.attribution.setting

    @property
    def early(self) -> tuple[Episode, ...]:
        """Episodes before advanced disease."""
        return self.attribution.early

    @property
    def short(self) -> tuple[Episode, ...]:
        """Exposures too short for a line."""
        return self.attribution.short

    @property
    def adjuvant(self) -> Adjuvant | None:
        """The adjuvant endocrine course."""
        return self.attribution.background.relapse.course


def conclude(record: PatientRecord, rules: Rules) -> Conclusions:
    """Timeline, setting, progression, lines and resistance, in that order."""
    return conclude_on(attribute(build_timeline(record, rules), record, rules), record, rules)


def attribute(times: Timeline, record: PatientRecord, rules: Rules) -> Attribution:
    """Setting, early and advanced therapy, and the relapse between them."""
    setting = settle_setting(record, times, rules)
    early, advanced, more = split_episodes(times, setting, rules)
    doubts = [*times.doubts, *setting.doubts, *more, *record_doubts((*advanced, *early))]
    if setting.disease.setting == "unknown" and times.episodes:
        doubts.append(doubt("low", "setting-unknown"))
    short = tuple(e for e in advanced if too_short(e, rules))
    background = Background(
        time_relapses(early, setting, rules),
        setting.metastatic,
        exposed_since=min((e.start for e in (*early, *short) if e.endocrine), default=None),
        undated=any(e.endocrine for e in times.undated),
        unnamed=any(_is_endocrine(use.name, rules) for use in times.unnamed),
        relapsed=setting.disease.de_novo is False,
    )
    return Attribution(
        times, setting, tuple(early), tuple(advanced), short, background, tuple(doubts)
    )


def _is_endocrine(name: str, rules: Rules) -> bool:
    """Whether every drug of a class that is named without its drug is endocrine therapy."""
    return all(drug.endocrine for drug in rules.terminology.drugs.of_unnamed(name))


def conclude_on(
    attribution: Attribution, record: PatientRecord, rules: Rules, in_words: bool = True
) -> Conclusions:
    """Lines and resistance, once the episodes have their place."""
    metastatic = attribution.setting.metastatic
    progressions = progression_events(record, attribution.advanced, metastatic, rules)
    lines = sequence_lines(attribution.lasting, progressions, record, rules)
    return grade(attribution, lines, progressions_of(lines, rules), in_words)


def grade(
    attribution: Attribution,
    lines: Sequence[OpenLine],
    events: Sequence[EventBasis],
    in_words: bool = True,
) -> Conclusions:
    """Resistance and confidence, once the lines and their events are known; in words or without."""
    doubts = (*attribution.doubts, *(d for line in lines for d in line.doubts))
    resistance, more = classify(lines, events, attribution.background, doubts, in_words)
    return Conclusions(attribution, tuple(lines), resistance, (*doubts, *more))
