"""The adjuvant endocrine course, and the day on which its clock starts (rule ER-A)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from oncology.course.disease.setting import Setting
from oncology.course.exposure.episodes import Episode
from oncology.dates import PartialDate, days, latest
from oncology.knowledge import Rules


@dataclass(frozen=True, slots=True)
class Adjuvant:
    """The adjuvant endocrine course: clock start and end, None end while it went on."""

    start: PartialDate
    end: PartialDate | None
    names: tuple[str, ...]
    sources: tuple[str, ...]
    courses: int
    neoadjuvant_start: date | None


def adjuvant_course(
    early: list[Episode],
    setting: Setting,
    rules: Rules,
    since: date | None = None,
    until: date | None = None,
) -> Adjuvant | None:
    """The course that the relapse clock runs on; a second primary starts a new one (ST-6).

    `since` and `until` limit it to endocrine therapy begun after one relapse and before the next.
    """
    edge = setting.second_primary if since is None else since
    episodes = sorted(
        (
            e
            for e in early
            if e.endocrine
            and (edge is None or e.start.middle >= edge)
            and (until is None or e.start.middle < until)
        ),
        key=lambda e: e.start,
    )
    if not episodes:
        return None
    # a day of grace, for records that date the diagnosis by the operation
    surgeries = (s for s in setting.surgeries if edge is None or s >= edge - days(1))
    clock = _clock_start(episodes, next(surgeries, None), rules)
    if clock is None:
        return None
    courses, reach = 1, episodes[0].end
    gap = rules.days("adjuvant_gap")
    for episode in episodes[1:]:
        if reach is not None and episode.start.middle > reach.middle + gap:
            courses += 1
        reach = None if reach is None or episode.end is None else latest([reach, episode.end])
    names = tuple(dict.fromkeys(e.ingredient for e in episodes))
    sources = tuple(dict.fromkeys(s for e in episodes for s in e.sources))
    return Adjuvant(clock[0], reach, names, sources, courses, clock[1])


def _clock_start(
    episodes: list[Episode], surgery: date | None, rules: Rules
) -> tuple[PartialDate, date | None] | None:
    """The adjuvant clock's start and that of neoadjuvant therapy; None: all of it was neoadjuvant.

    Rule ER-A: the clock starts with the adjuvant drug. Therapy that began well before surgery and
    went on after it (rule ST-5) is adjuvant from surgery on.
    """
    first = episodes[0]
    if surgery is None or first.start.middle > surgery - rules.days("neo_bridge"):
        return first.start, None
    if first.end is None or first.end.middle > surgery + rules.days("neo_after_surgery"):
        return PartialDate.of(surgery), first.start.middle
    rest = [e for e in episodes if e.start.middle > surgery]
    return (rest[0].start, first.start.middle) if rest else None
