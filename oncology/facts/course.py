"""The derived facts of the course, for downstream rules and for audit (specification, section 5).

Each fact is Known, or Unknown with a reason; a count that an agent of unknown class or an undated
record leaves open carries its bounds. Months are calendar months.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from oncology.course import Conclusions, History, OpenLine, Setting, Timeline, molecular_resistance
from oncology.intake import PatientRecord
from oncology.knowledge import Parameters
from oncology.values import Fact, Known, Unknown, fact_of

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


def derive(
    history: History,
    found: Conclusions,
    record: PatientRecord,
    as_of: date,
    parameters: Parameters,
) -> Facts:
    """Facts by name."""
    facts: Facts = {}
    runs, times = found.lines, found.times
    _disease(facts, history, found.setting)
    _progression(facts, history, runs)
    _molecular(facts, runs, record, parameters)
    _ovarian(facts, found, record, as_of, parameters)
    _audit(facts, history, times, as_of, parameters)
    caps = {f"{d.grade}; {d.reason.code}" for d in found.doubts}
    facts["confidence_caps"] = Known(tuple(sorted(caps)))
    return facts


def _disease(facts: Facts, history: History, setting: Setting) -> None:
    disease = history.disease
    unsettled = "early or advanced disease is not recorded"
    facts["setting"] = (
        Unknown(unsettled)
        if disease.setting == "unknown"
        else Known(disease.setting, disease.sources)
    )
    since = disease.advanced_since
    facts["metastatic_date"] = fact_of(
        since.text if since else None, "no date of advanced disease is recorded", disease.sources
    )
    facts["de_novo"] = fact_of(
        disease.de_novo,
        "it is not recorded whether the disease was advanced from the start",
        disease.sources,
    )
    facts["local_relapse_date"] = (
        Known(setting.relapses[0].when.text, setting.relapses[0].sources)
        if setting.relapses and setting.relapses[0].stated
        else Unknown("no local or regional relapse is recorded")
    )


def _progression(facts: Facts, history: History, runs: Sequence[OpenLine]) -> None:
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
    facts: Facts, runs: Sequence[OpenLine], record: PatientRecord, parameters: Parameters
) -> None:
    """A mutation of the guiding gene found on endocrine therapy without progression since."""
    gene = parameters.guided_gene
    tested = [v for v in record.variants if v.gene == gene]
    found = molecular_resistance(runs, record, gene)
    if found:
        facts["molecular_resistance"] = Known(gene, found)
    elif tested:
        facts["molecular_resistance"] = Known("none", tuple(s for v in tested for s in v.sources))
    else:
        facts["molecular_resistance"] = Unknown(f"{gene} was not reported on")


def _ovarian(
    facts: Facts, found: Conclusions, record: PatientRecord, as_of: date, parameters: Parameters
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
