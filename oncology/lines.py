"""Lines of therapy for advanced disease (rules LN-1 to LN-10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from oncology.dates import PartialDate, days
from oncology.knowledge.parameters import Parameters
from oncology.progression import Progression, stable_before
from oncology.record import PatientRecord
from oncology.timeline import Episode
from oncology.values import Confidence, Reason

Cap = tuple[Confidence, Reason]


@dataclass(slots=True)
class Use:
    """One agent's stretch within a line."""

    episode: Episode
    start: PartialDate
    end: PartialDate | None

    def ended_by(self, day: date) -> bool:
        """Whether it had ended on or before a day."""
        return self.end is not None and self.end.middle <= day


@dataclass(slots=True)
class Run:
    """A line under construction."""

    start: PartialDate
    opened_by: str
    uses: list[Use] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)
    caps: list[Cap] = field(default_factory=list)
    progression: Progression | None = None
    inferred: Progression | None = None
    end: PartialDate | None = None

    def has(self, parameters: Parameters, group: str) -> list[Use]:
        """Uses whose class belongs to a group."""
        return [u for u in self.uses if parameters.within(u.episode.classes, group)]

    @property
    def endocrine(self) -> list[Use]:
        """Uses of endocrine agents."""
        return [u for u in self.uses if u.episode.endocrine]


def build(
    episodes: list[Episode],
    progressions: list[Progression],
    record: PatientRecord,
    parameters: Parameters,
) -> list[Run]:
    """Lines in order; each start of an agent either joins the running line or opens the next."""
    runs: list[Run] = []
    for episode in episodes:
        if _too_short(episode, parameters):
            continue
        if not runs:
            runs.append(_open(episode, "LN-1"))
            continue
        _examine(episode, runs, progressions, record, parameters)
    _tag_rechallenge(runs)
    for position, run in enumerate(runs):
        following = runs[position + 1] if position + 1 < len(runs) else None
        _finish(run, following, progressions, record, parameters)
    return runs


def _tag_rechallenge(runs: list[Run]) -> None:
    """Rule LN-8: a drug of an earlier line comes back after another line."""
    for position, run in enumerate(runs):
        before = {u.episode.ingredient for r in runs[: max(position - 1, 0)] for u in r.uses}
        last = {u.episode.ingredient for u in runs[position - 1].uses} if position else set()
        if any(u.episode.ingredient in before - last for u in run.uses):
            run.tags.add("rechallenge")


def _too_short(episode: Episode, parameters: Parameters) -> bool:
    """Rule EP-4: one dose, or a week or less, stopped for intolerance or refusal."""
    if episode.end is None or episode.stop_reason not in {"toxicity", "refusal"}:
        return False
    if episode.single and len(episode.sources) == 1:
        return True
    length = (episode.end.middle - episode.start.middle).days
    return length <= parameters["min_exposure_days"]


def _open(episode: Episode, rule: str) -> Run:
    run = Run(episode.start, rule)
    run.uses.append(Use(episode, episode.start, episode.end))
    if "investigational" in episode.classes:
        reason = Reason(
            "investigational-agent",
            "An investigational agent of unknown class counts as a line.",
            "warning",
            episode.sources,
        )
        run.caps.append(("moderate", reason))
    return run


def _examine(
    episode: Episode,
    runs: list[Run],
    progressions: list[Progression],
    record: PatientRecord,
    parameters: Parameters,
) -> None:
    run, start = runs[-1], episode.start.middle
    low = run.start.middle + days(parameters["pd_baseline"])
    high = start + days(parameters["pd_baseline"])
    event = any(low < p.day <= high for p in progressions)
    same = [u for u in run.uses if u.episode.ingredient == episode.ingredient]
    if event:
        _advance(episode, runs, "LN-3", parameters)
    elif same:
        _resume(episode, run, same[-1], parameters)
    elif start <= run.start.middle + days(parameters["regimen_window"]):
        run.uses.append(Use(episode, episode.start, episode.end))
    else:
        joined = _join_rule(episode, run, record, parameters)
        if joined:
            _join(episode, run, *joined, parameters)
        else:
            stopped = {u.episode.stop_reason for u in run.uses if u.ended_by(start)}
            _advance(episode, runs, "LN-5", parameters)
            if stopped & {"toxicity", "refusal"}:
                runs[-1].tags.add("opened-for-intolerance")
                return
            unstated = Reason(
                "line-change-without-progression",
                f"The line changed at {episode.start.text} without recorded progression.",
                "warning",
                episode.sources,
            )
            runs[-1].caps.append(("moderate", unstated))


def _resume(episode: Episode, run: Run, last: Use, parameters: Parameters) -> None:
    """Rule LN-4h: the same drug after a break without progression."""
    gap = (episode.start.middle - last.end.middle).days if last.end else 0
    if gap > parameters["holiday_medium"]:
        grade: Confidence = "low" if gap > parameters["holiday_low"] else "moderate"
        run.tags.add("holiday")
        run.caps.append(
            (
                grade,
                Reason(
                    "holiday",
                    f"{episode.ingredient}: a break of {gap} days without progression was read as a holiday.",
                    "warning",
                    episode.sources,
                ),
            )
        )
    run.uses.append(Use(episode, episode.start, episode.end))


def _join_rule(
    episode: Episode, run: Run, record: PatientRecord, parameters: Parameters
) -> tuple[str, str, Confidence | None] | None:
    """(rule, tag, cap) under which a start joins the line without progression (LN-4)."""
    start = episode.start.middle
    for rule in (
        _swap_cdk46,
        _guided_switch,
        _same_class_ai,
        _substitution,
        _partner,
        _exchange,
        _maintenance,
    ):
        found = rule(episode, run, start, record, parameters)
        if found:
            return found
    return None


Joined = tuple[str, str, Confidence | None] | None


def _et_runs(run: Run, start: date) -> bool:
    return any(u.end is None or u.end.middle >= start for u in run.endocrine)


def _swap_cdk46(e: Episode, run: Run, start: date, _: PatientRecord, p: Parameters) -> Joined:
    if not p.within(e.classes, "cdk46"):
        return None
    for use in run.has(p, "cdk46"):
        gap = (start - use.end.middle).days if use.end else 0
        if gap <= p["cdk_swap_gap"] and _et_runs(run, start):
            stated = use.episode.stop_reason == "toxicity"
            return "LN-4b", "cdk46-substitution", None if stated else "moderate"
    return None


def _guided_switch(
    e: Episode, run: Run, start: date, record: PatientRecord, p: Parameters
) -> Joined:
    if not p.within(e.classes, "guided") or not run.has(p, "aromatase_inhibitor"):
        return None
    kept = any(
        u.end is None or u.end.middle >= start - days(p["on_et_grace"]) for u in run.has(p, "cdk46")
    )
    seen = any(
        v.gene == p.guided_gene
        and v.presence == "present"
        and v.date is not None
        and start - days(p["esr1_lookback"]) <= v.date.middle <= start
        for v in record.variants
    )
    return ("LN-4d", "biomarker-guided-switch", "moderate") if kept and seen else None


def _same_class_ai(e: Episode, run: Run, start: date, _: PatientRecord, p: Parameters) -> Joined:
    if p.within(e.classes, "nsai") and run.has(p, "nsai"):
        return "LN-4a", "same-class-switch", None
    return None


def _substitution(e: Episode, run: Run, start: date, _: PatientRecord, p: Parameters) -> Joined:
    if e.endocrine and any(
        u.episode.stop_reason in {"toxicity", "refusal"} and u.ended_by(start)
        for u in run.endocrine
    ):
        return "LN-4a", "substitution-for-toxicity", "moderate"
    return None


def _partner(e: Episode, run: Run, start: date, _: PatientRecord, p: Parameters) -> Joined:
    if not p.within(e.classes, "partner") or not _et_runs(run, start):
        return None
    if "maintenance" in run.tags and any(
        abs((start - u.start.middle).days) <= p["regimen_window"] for u in run.endocrine
    ):
        return "LN-4f", "maintenance", None
    delay = (start - run.start.middle).days
    if delay <= p["partner_add"]:
        return "LN-4c", "partner-added", None
    return ("LN-4c", "late-partner-added", "moderate") if delay <= p["partner_add_soft"] else None


def _exchange(e: Episode, run: Run, start: date, _: PatientRecord, p: Parameters) -> Joined:
    names = {u.episode.ingredient for u in run.uses}
    if any(e.ingredient in group and names & group for group in p.interchangeable):
        return "LN-4e", "interchangeable-cytotoxic", None
    return None


def _maintenance(e: Episode, run: Run, start: date, _: PatientRecord, p: Parameters) -> Joined:
    if not (e.endocrine or p.within(e.classes, "cdk46")):
        return None
    cytotoxic = run.has(p, "cytotoxic")
    if not cytotoxic or len(cytotoxic) != len(run.uses):
        return None
    ends = [u.end.middle for u in cytotoxic if u.end]
    if len(ends) == len(cytotoxic) and (start - max(ends)).days <= p["maintenance"]:
        return "LN-4f", "maintenance", None
    return None


_JOINED = {
    "cdk46-substitution": "{drug} replaced another CDK4/6 inhibitor, no reason is recorded: counted within the line ({rule}).",
    "biomarker-guided-switch": "{drug} was begun after an ESR1 finding, no progression is recorded: counted within the line ({rule}).",
    "substitution-for-toxicity": "{drug} replaced a drug that was stopped for intolerance or by choice: counted within the line ({rule}).",
    "late-partner-added": "{drug} was added late to the running therapy: counted within the line ({rule}).",
}


def _join(
    episode: Episode, run: Run, rule: str, tag: str, cap: Confidence | None, parameters: Parameters
) -> None:
    run.tags.add(tag)
    if cap:
        run.caps.append(
            (
                cap,
                Reason(
                    tag,
                    _JOINED[tag].format(drug=episode.ingredient, rule=rule),
                    "warning",
                    episode.sources,
                ),
            )
        )
    _close_replaced(episode, run, run, parameters)
    run.uses.append(Use(episode, episode.start, episode.end))


def _advance(episode: Episode, runs: list[Run], rule: str, parameters: Parameters) -> None:
    """Open the next line; agents that go on move along (LN-6)."""
    last, new = runs[-1], _open(episode, rule)
    start = episode.start.middle
    _close_replaced(episode, last, new, parameters)
    for use in last.uses:
        if use.ended_by(start) or use.episode.ingredient == episode.ingredient:
            continue
        goes_on = use.end is None or use.end.middle > start + days(parameters["overlap"])
        stale = use.end is None and parameters.within(episode.classes, "replaces_all")
        if goes_on and not stale:
            new.uses.append(Use(use.episode, episode.start, use.end))
        elif stale:
            _stale(use, episode, new)
        day_before = PartialDate.of(start - days(1))
        if use.end is None or use.end.middle >= start:
            use.end = day_before
    runs.append(new)


def _close_replaced(episode: Episode, run: Run, note_on: Run, parameters: Parameters) -> None:
    """Rule LN-9: a running agent whose kind is replaced ends where the new one starts."""
    start = episode.start.middle
    for use in run.uses:
        if use.ended_by(start) or use.episode.ingredient == episode.ingredient:
            continue
        same_kind = (use.episode.endocrine and episode.endocrine) or any(
            parameters.within(use.episode.classes, g) and parameters.within(episode.classes, g)
            for g in ("cdk46", "adc", "cytotoxic")
        )
        if same_kind and (run is not note_on or not _exempt(use, episode, run, parameters)):
            if use.end is None:
                _stale(use, episode, note_on)
            use.end = PartialDate.of(start - days(1))


def _exempt(use: Use, episode: Episode, run: Run, parameters: Parameters) -> bool:
    both = parameters.within(use.episode.classes, "cytotoxic") and parameters.within(
        episode.classes, "cytotoxic"
    )
    return both and "interchangeable-cytotoxic" not in run.tags


def _stale(use: Use, episode: Episode, run: Run) -> None:
    text = f"The record of {use.episode.ingredient} has no end; it was closed where {episode.ingredient} began."
    run.caps.append(("moderate", Reason("stale-open-record", text, "warning", use.episode.sources)))


def _finish(
    run: Run,
    following: Run | None,
    progressions: list[Progression],
    record: PatientRecord,
    parameters: Parameters,
) -> None:
    """Line end (LN-10), the progression that belongs to it (PD-5), and the proxy (PD-3)."""
    ends = [use.end for use in run.uses]
    if following is not None:
        limit = following.start.middle - days(1)
        last = [min(e.middle, limit) if e else limit for e in ends]
        known = next((e for e in ends if e and e.middle == max(last)), None)
        run.end = known or PartialDate.of(max(last))
    elif all(end is not None for end in ends):
        run.end = max(end for end in ends if end is not None)
    low = run.start.middle + days(parameters["pd_baseline"])
    high = following.start.middle + days(parameters["pd_baseline"]) if following else date.max
    mine = [p for p in progressions if low < p.day <= high]
    run.progression = mine[0] if mine else None
    if following and not mine and run.end:
        _infer(run, following, record, parameters)
    if run.progression and following is None:
        beyond = [
            u
            for u in run.uses
            if u.end is None or u.end.middle > run.progression.day + days(parameters["on_et_grace"])
        ]
        if beyond:
            run.tags.add("treatment-beyond-progression")


def _infer(run: Run, following: Run, record: PatientRecord, parameters: Parameters) -> None:
    """Rule PD-3: the line was abandoned for another without a stated reason."""
    if run.end is None:
        return
    carried = {u.episode.ingredient for u in following.uses}
    backbone = run.endocrine or run.uses
    if any(u.episode.ingredient in carried for u in backbone):
        return
    reasons = {u.episode.stop_reason for u in run.uses if u.episode.stop_reason}
    if reasons & {"toxicity", "refusal", "trial-end", "completed"}:
        return
    if stable_before(record, min(run.end.middle, following.start.middle), parameters):
        return
    day = min(run.end, following.start)
    run.inferred = Progression(
        day, "inferred", tuple(s for u in run.uses for s in u.episode.sources)
    )
