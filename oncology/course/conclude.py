"""What the rules conclude on one reading of a record: episodes, setting, lines, resistance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from oncology.course.disease.early_or_advanced import split
from oncology.course.disease.progression import events
from oncology.course.disease.setting import Setting, settle
from oncology.course.exposure.episodes import Cap, Episode
from oncology.course.exposure.timeline import Timeline, build
from oncology.course.history import Resistance
from oncology.course.lines import sequence as lines
from oncology.course.lines.open_line import Run
from oncology.course.notes import record_caps
from oncology.course.resistance.category import judge
from oncology.course.resistance.relapse import Adjuvant, Relapsed, relapsed
from oncology.intake import PatientRecord
from oncology.knowledge import Rules
from oncology.values import Confidence, Reason, lowest


@dataclass(frozen=True, slots=True)
class Placed:
    """What does not depend on progression: setting, early and advanced episodes, the relapse."""

    times: Timeline
    setting: Setting
    early: tuple[Episode, ...]
    advanced: tuple[Episode, ...]
    short: tuple[Episode, ...]  # given for advanced disease, too short to make a line (EP-4)
    relapsed: Relapsed
    caps: tuple[Cap, ...]

    @property
    def lasting(self) -> tuple[Episode, ...]:
        """Advanced episodes that can make lines."""
        return (
            tuple(e for e in self.advanced if e not in self.short) if self.short else self.advanced
        )


@dataclass(frozen=True, slots=True)
class Derived:
    """Everything that the rules conclude on one reading of the dates."""

    placed: Placed
    runs: tuple[Run, ...]
    resistance: Resistance
    caps: tuple[Cap, ...]

    @property
    def confidence(self) -> Confidence:
        """The lowest grade of all caps."""
        return lowest(tuple(grade for grade, _ in self.caps))

    @property
    def times(self) -> Timeline:
        """The episodes and what was set aside."""
        return self.placed.times

    @property
    def setting(self) -> Setting:
        """Early or advanced disease."""
        return self.placed.setting

    @property
    def early(self) -> tuple[Episode, ...]:
        """Episodes before advanced disease."""
        return self.placed.early

    @property
    def short(self) -> tuple[Episode, ...]:
        """Exposures too short for a line."""
        return self.placed.short

    @property
    def adjuvant(self) -> Adjuvant | None:
        """The adjuvant endocrine course."""
        return self.placed.relapsed.course


def derive(record: PatientRecord, rules: Rules) -> Derived:
    """Timeline, setting, progression, lines and resistance, in that order."""
    times = build(record, rules)
    return conclude(place(times, record, rules), record, rules)


def place(times: Timeline, record: PatientRecord, rules: Rules) -> Placed:
    """Setting, early and advanced therapy, and the relapse between them."""
    setting = settle(record, times, rules)
    early, advanced, split_caps = split(times, setting, rules)
    caps: list[Cap] = [*times.caps, *setting.caps, *split_caps]
    caps += record_caps((*advanced, *early))
    if setting.disease.setting == "unknown" and times.episodes:
        unknown = Reason("setting-unknown", "Early or advanced disease is not recorded.", "warning")
        caps.append(("low", unknown))
    return Placed(
        times,
        setting,
        tuple(early),
        tuple(advanced),
        tuple(e for e in advanced if lines.too_short(e, rules)),
        relapsed(early, setting, rules),
        tuple(caps),
    )


def conclude(placed: Placed, record: PatientRecord, rules: Rules) -> Derived:
    """Lines and resistance, once the episodes have their place."""
    found = events(record, placed.advanced, placed.setting.metastatic, rules)
    runs = lines.build(placed.lasting, found, record, rules)
    return weigh(placed, runs, rules)


def weigh(placed: Placed, runs: Sequence[Run], rules: Rules, worded: bool = True) -> Derived:
    """Resistance and confidence, once the lines are known; in words or without."""
    base = (*placed.caps, *(cap for run in runs for cap in run.caps))
    given = any(e.endocrine for e in (*placed.early, *placed.short))
    undated = any(e.endocrine for e in placed.times.undated)
    metastatic = placed.setting.metastatic
    judged, more = judge(runs, placed.relapsed, metastatic, given, undated, rules, base, worded)
    return Derived(placed, tuple(runs), judged, (*base, *more))
