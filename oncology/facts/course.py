"""The derived facts of the course, for downstream rules and for audit (specification, section 5).

Each fact is Known, or Unknown with a reason; a count that an agent of unknown class or an undated
record leaves open carries its bounds. Months are calendar months.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oncology.course import (
    AgentUse,
    Derived,
    History,
    Line,
    Run,
    Setting,
    Timeline,
    molecular_resistance,
)
from oncology.dates import PartialDate
from oncology.facts.lines import line_facts
from oncology.intake import PatientRecord
from oncology.knowledge import Parameters
from oncology.values import Fact, Known, Unknown

Facts = dict[str, Fact]
# Facts on the record and the rules themselves, which no doubt about the course touches.
AUDIT = frozenset(
    {
        "planned",
        "excluded",
        "unmapped",
        "undated",
        "flags",
        "confidence_caps",
        "as_of",
        "ruleset_version",
        "parameters_hash",
    }
)
_TRIAL = "an investigational agent of unknown class was given"
_UNDATED = "therapy without dates is recorded"


def derive(
    history: History,
    found: Derived,
    record: PatientRecord,
    counts: tuple[int, int],
    as_of: date,
    parameters: Parameters,
) -> Facts:
    """Facts by name; `counts` are the fewest and the most lines that imprecise dates allow."""
    facts: Facts = {}
    runs, times = found.runs, found.times
    _disease(facts, history, found.setting)
    _line_counts(facts, runs, times, parameters)
    _open_counts(facts, history, counts)
    _exposures(facts, found, parameters)
    _history_of_classes(facts, history, found, parameters)
    _progression(facts, history, runs)
    _molecular(facts, runs, record, parameters)
    _ovarian(facts, found, record, as_of, parameters)
    line_facts(facts, history)
    _audit(facts, history, times, as_of, parameters)
    caps = {f"{grade}; {reason.code}" for grade, reason in found.caps}
    facts["confidence_caps"] = Known(tuple(sorted(caps)))
    return facts


def _open_counts(facts: Facts, history: History, counts: tuple[int, int]) -> None:
    """Where imprecise dates leave the number of lines open, every count of them is an interval."""
    low, high = counts
    spread = (low - len(history.lines), high - len(history.lines))
    if spread == (0, 0):
        facts["n_lines_mbc"] = Known(len(history.lines))
        return
    why = "dates known to the month or year only leave the number of lines open"
    facts["n_lines_mbc"] = Unknown(why, low=low, high=high)
    prior = sum(bool(line.end or line.progression) for line in history.lines)
    facts["n_prior_lines_mbc"] = Unknown(why, low=max(prior + spread[0], 0), high=prior + spread[1])


def _known(value: str | float | bool | None, missing: str, sources: tuple[str, ...] = ()) -> Fact:
    return Unknown(missing) if value is None else Known(value, sources)


def _disease(facts: Facts, history: History, setting: Setting) -> None:
    disease = history.disease
    unsettled = "early or advanced disease is not recorded"
    facts["setting"] = (
        Unknown(unsettled)
        if disease.setting == "unknown"
        else Known(disease.setting, disease.sources)
    )
    since = disease.advanced_since
    facts["metastatic_date"] = _known(
        since.text if since else None, "no date of advanced disease is recorded", disease.sources
    )
    facts["de_novo"] = _known(
        disease.de_novo,
        "it is not recorded whether the disease was advanced from the start",
        disease.sources,
    )
    facts["local_relapse_date"] = (
        Known(setting.relapses[0].when.text, setting.relapses[0].sources)
        if setting.relapses and setting.relapses[0].stated
        else Unknown("no local or regional relapse is recorded")
    )


def _line_counts(
    facts: Facts, runs: Sequence[Run], times: Timeline, parameters: Parameters
) -> None:
    """Lines that ended or progressed, by what they held; a running line is not prior."""
    facts["current_line"] = (
        Known(len(runs)) if runs and runs[-1].end is None else Unknown("no line is going on")
    )
    prior = [run for run in runs if run.progression or run.end is not None]
    trial = [run for run in prior if _blind(run)]
    endocrine = [run for run in prior if run.endocrine]
    adc = [run for run in prior if run.has(parameters, "adc")]
    undated = bool(times.undated)
    facts["n_prior_et_lines_mbc"] = _count(endocrine, trial, undated)
    facts["n_prior_adc_lines_mbc"] = _count(adc, trial, undated)
    facts["et_exposed_lines"] = _count([r for r in runs if r.endocrine], trial, undated)
    facts["trial_exposure"] = Known(
        tuple(str(n) for n, run in enumerate(runs, 1) if _blind(run)),
        tuple(s for run in runs if _blind(run) for u in run.uses for s in u.episode.sources),
    )


def _blind(run: Run) -> bool:
    """Whether an agent of unknown class was given in it."""
    return any("investigational" in u.episode.classes for u in run.uses)


def _count(sure: Sequence[Run], trial: Sequence[Run], undated: bool) -> Fact:
    low = len(sure)
    open_runs = [run for run in trial if run not in sure]
    if undated:
        return Unknown(_UNDATED, low=low)
    if open_runs:
        return Unknown(_TRIAL, low=low, high=low + len(open_runs))
    sources = tuple(dict.fromkeys(s for run in sure for u in run.uses for s in u.episode.sources))
    return Known(low, sources)


def _exposures(facts: Facts, found: Derived, parameters: Parameters) -> None:
    """What was given for advanced disease: yes with its last day, no, or unknown."""
    held = [(u.episode, u.end) for run in found.runs for u in run.uses]
    held += [(e, e.end) for e in found.short]
    blind = any(_blind(run) for run in found.runs)
    for exposure in parameters.exposures:
        mine = [(e, end) for e, end in held if exposure.covers(e.ingredient, e.classes)]
        until = f"{exposure.fact}_until"
        facts[until] = Unknown("not given for advanced disease, as far as recorded")
        if mine:
            sources = tuple(dict.fromkeys(s for e, _ in mine for s in e.sources))
            facts[exposure.fact] = Known(True, sources)
            ends = [end for _, end in mine if end is not None]
            newest = max(ends).text if len(ends) == len(mine) else "ongoing"
            facts[until] = Known(newest, sources)
        elif any(exposure.covers(e.ingredient, e.classes) for e in found.times.undated):
            facts[exposure.fact] = Unknown("it is recorded without dates")
        elif blind:
            facts[exposure.fact] = Unknown(_TRIAL)
        else:
            facts[exposure.fact] = Known(False)


def _history_of_classes(
    facts: Facts, history: History, found: Derived, parameters: Parameters
) -> None:
    """Per setting, by class and by agent: last day and why it was stopped, as `name; until day; reason`."""
    early = [_Given.of(a, c) for c in history.courses for a in c.agents]
    late = [_Given.of(a, line) for line in history.lines for a in line.agents]
    late += [
        _Given(e.ingredient, e.classes, e.end, e.stop_reason or _NO_REASON) for e in found.short
    ]
    for name, held in (("early", early), ("advanced", late)):
        facts[f"prior_classes_{name}"] = Known(_rows((c, g) for g in held for c in g.classes))
        facts[f"prior_agents_{name}"] = Known(_rows((g.ingredient, g) for g in held))
    cdk46 = {g.ingredient for g in (*early, *late) if parameters.within(g.classes, "cdk46")}
    facts["cdk46_agents"] = Known(tuple(sorted(cdk46)))


_NO_REASON = "reason not recorded"


@dataclass(frozen=True, slots=True)
class _Given:
    """One agent that was given: until when, and why it was stopped."""

    ingredient: str
    classes: tuple[str, ...]
    end: PartialDate | None
    reason: str

    @classmethod
    def of(cls, agent: AgentUse, line: Line) -> _Given:
        progressed = agent.end == line.end and line.end_reason == "progression"
        reason = agent.stop_reason or ("progression" if progressed else _NO_REASON)
        return cls(agent.ingredient, agent.classes, agent.end, reason)

    @property
    def row(self) -> tuple[date, str]:
        if self.end is None:
            return date.max, "ongoing"
        return self.end.middle, f"until {self.end}; {self.reason}"


def _rows(named: Iterable[tuple[str, _Given]]) -> tuple[str, ...]:
    newest: dict[str, tuple[date, str]] = {}
    for name, given in named:
        newest[name] = max(newest.get(name, given.row), given.row)
    return tuple(sorted(f"{name}; {words}" for name, (_, words) in newest.items()))


def _progression(facts: Facts, history: History, runs: Sequence[Run]) -> None:
    found = history.resistance
    facts["endocrine_resistance"] = (
        Unknown(found.basis)
        if found.category == "indeterminate"
        else Known(found.category, found.sources, found.confidence)
    )
    facts["ever_primary"] = (
        Known(any(e.category == "primary" for e in found.events))
        if found.category != "indeterminate"
        else Unknown(found.basis)
    )
    numbered = [(n, r.progression) for n, r in enumerate(runs, 1) if r.progression]
    if numbered:
        number, event = numbered[-1]
        facts["last_progression"] = Known(event.when.text, event.sources)
        facts["last_progression_evidence"] = Known(event.evidence, event.sources)
        facts["last_progression_line"] = Known(number, event.sources)
    else:
        none = Unknown("no progression is recorded")
        for name in ("last_progression", "last_progression_evidence", "last_progression_line"):
            facts[name] = none
    facts["pd_documented_on_current_line"] = Known(bool(runs) and runs[-1].progression is not None)


def _molecular(
    facts: Facts, runs: Sequence[Run], record: PatientRecord, parameters: Parameters
) -> None:
    """A mutation of the guiding gene found on endocrine therapy without progression since."""
    gene = parameters.guided_gene
    tested = [v for v in record.variants if v.gene == gene]
    found = molecular_resistance(runs, record, parameters)
    if found:
        facts["molecular_resistance"] = Known(gene, found)
    elif tested:
        facts["molecular_resistance"] = Known("none", tuple(s for v in tested for s in v.sources))
    else:
        facts["molecular_resistance"] = Unknown(f"{gene} was not reported on")


def _ovarian(
    facts: Facts, found: Derived, record: PatientRecord, as_of: date, parameters: Parameters
) -> None:
    """Ovarian suppression: the agents with `ongoing` or their last day, and oophorectomy."""
    held = [e for e in found.times.supportive if parameters.within(e.classes, "suppression")]
    removed = [p for p in record.procedures if p.concept == "oophorectomy"]
    rows = [f"{e.ingredient}; {'ongoing' if e.running(as_of) else f'until {e.end}'}" for e in held]
    rows += [f"oophorectomy; {p.date or 'date not recorded'}" for p in removed]
    sources = [s for e in held for s in e.sources] + [p.source for p in removed]
    facts["ofs"] = Known(tuple(sorted(rows)), tuple(dict.fromkeys(sources)))
    going_on = bool(removed) or any(e.running(as_of) for e in held)
    facts["ofs_ongoing"] = Known(going_on, tuple(dict.fromkeys(sources)))


def _audit(
    facts: Facts, history: History, times: Timeline, as_of: date, parameters: Parameters
) -> None:
    facts["planned"] = Known(history.planned)
    facts["excluded"] = Known(tuple(sorted({s for r in history.excluded for s in r.sources})))
    unmapped = [r for r in times.excluded if r.code == "unmapped-drug"]
    facts["unmapped"] = Known(tuple(sorted({s for r in unmapped for s in r.sources})))
    undated = {s for e in times.undated for s in e.sources}
    facts["undated"] = Known(tuple(sorted(undated)))
    facts["flags"] = Known(tuple(sorted({n.code for n in history.notes})))
    facts["as_of"] = Known(as_of.isoformat())
    facts["ruleset_version"] = Known(parameters.version)
    facts["parameters_hash"] = Known(parameters.digest)
