"""Facts that the options need beyond the course and the markers: suitability, re-use, fusions.

What only a clinician can judge (a patient unsuitable for further endocrine therapy, for an
anthracycline) is known where the record shows a reason for it and Unknown otherwise, never False.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oncology.course import History, Line
from oncology.dates import add_months
from oncology.facts.biomarkers import Markers
from oncology.facts.exposure import UNDATED
from oncology.intake import PatientRecord
from oncology.values import Fact, Known, Unknown, members_of, value_of

Facts = dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Data:
    """What the knowledge says: class and gene groups by name, thresholds by id."""

    groups: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, float]


def derive(
    facts: Facts, record: PatientRecord, history: History, markers: Markers, data: Data
) -> None:
    """Adds the facts to those already known (course, markers, patient, safety)."""
    _course(facts, history, data)
    _suitability(facts, data)
    _fusions(facts, markers, data)
    _markers(facts, record, markers, data)


def _course(facts: Facts, history: History, data: Data) -> None:
    newest = history.lines[-1] if history.lines else None
    progressed = newest is not None and newest.progression is not None
    facts["line-goes-on"] = Known(
        history.on_therapy and newest is not None and not progressed,
        newest.sources if newest else (),
    )
    cytotoxic = set(data.groups["cytotoxic-or-conjugate"])
    ended = newest is not None and (progressed or newest.end is not None)
    facts["last-line-cytotoxic"] = Known(
        bool(newest and ended and progressed and not cytotoxic.isdisjoint(newest.classes)),
        newest.sources if newest else (),
    )
    if value_of(facts.get("adjuvant-et")) is False:
        facts["adjuvant-et-classes"] = Known(())
    facts["supportive-agents"] = Known(history.supportive)
    facts["adjuvant-relapse-agents"] = _adjuvant_relapse(facts, history, data)


def _adjuvant_relapse(facts: Facts, history: History, data: Data) -> Fact:
    """Agents of early disease that the relapse came on, or soon after."""
    since = history.disease.advanced_since
    if since is None:
        return Known(())
    months = int(data.numbers["adjuvant-relapse-months"])
    classes = set(data.groups["not-to-repeat-after-adjuvant"])
    held = {
        agent.ingredient: line
        for line in history.courses
        for agent in line.agents
        if not classes.isdisjoint(agent.classes)
        and (agent.end is None or since.middle <= add_months(agent.end.middle, months))
    }
    agents = tuple(sorted(held))
    sources = tuple(s for line in held.values() for s in _refs(line))
    undated = members_of(facts["undated-agents"])
    if undated and not history.disease.de_novo:
        return Unknown(UNDATED, members=agents, possible=undated, sources=sources)
    return Known(agents, sources)


def _refs(line: Line) -> tuple[str, ...]:
    return line.sources


_AGAINST_ENDOCRINE = (
    "endocrine-refractory",
    "rapid-progression-last-et",
    "last-line-cytotoxic",
    "crisis-asserted",
)


def _suitability(facts: Facts, data: Data) -> None:
    crisis = facts["visceral-crisis"]
    asserted = isinstance(crisis, Known) and crisis.value is True
    facts["crisis-asserted"] = Known(asserted, crisis.sources if isinstance(crisis, Known) else ())
    reasons = [facts[name] for name in _AGAINST_ENDOCRINE if value_of(facts[name]) is True]
    unsettled = "whether further endocrine therapy is suitable is for the clinician to judge"
    facts["et-unsuitable"] = (
        Known(True, tuple(s for r in reasons if isinstance(r, Known) for s in r.sources))
        if reasons
        else Unknown(unsettled)
    )
    held = facts["comorbidities"]
    present = set(held.value) if isinstance(held, Known) and isinstance(held.value, tuple) else ()
    for drug in ("anthracycline", "taxane"):
        against = set(data.groups.get(f"{drug}-unsuitable", ())) & set(present)
        facts[f"{drug}-unsuitable"] = (
            Known(True)
            if against
            else Unknown(f"whether the patient is unsuitable for {drug} therapy is not recorded")
        )
    visceral = facts["visceral"]
    if asserted:
        facts["visceral-symptoms"] = Known(True)
    elif isinstance(visceral, Known) and visceral.value is False:
        facts["visceral-symptoms"] = Known(False, visceral.sources)
    else:
        facts["visceral-symptoms"] = Unknown("symptoms of visceral disease are not recorded")


def _fusions(facts: Facts, markers: Markers, data: Data) -> None:
    for name in ("ntrk", "ret"):
        genes = data.groups[f"{name}-genes"]
        found = [
            v
            for gene in genes
            if (state := markers.genes.get(gene))
            for v in state.variants
            if v.kind == "fusion" and v.actionable
        ]
        tested = [g for g in genes if g in markers.genes]
        if found:
            facts[f"{name}-fusion"] = Known("present", tuple(s for v in found for s in v.sources))
        elif len(tested) == len(genes):
            refs = tuple(s for g in tested for s in markers.genes[g].sources)
            facts[f"{name}-fusion"] = Known("not-detected", refs)
        else:
            facts[f"{name}-fusion"] = Unknown(f"{'/'.join(genes)} fusions were not reported on")


def _markers(facts: Facts, record: PatientRecord, markers: Markers, data: Data) -> None:
    facts["brca-somatic"] = _somatic(markers, data.groups["brca-genes"])
    for gene in data.groups["plasma-genes"]:
        mine = [v for v in record.variants if v.gene == gene and v.presence == "absent"]
        state = markers.genes.get(gene)
        plasma = bool(mine) and all(v.specimen == "ctdna" for v in mine)
        negative = state is not None and state.status == "not-detected"
        refs = state.sources if state else ()
        facts[f"{gene.lower()}-negative-in-plasma-only"] = Known(plasma and negative, refs)


def _somatic(markers: Markers, genes: tuple[str, ...]) -> Fact:
    for gene in genes:
        state = markers.genes.get(gene)
        for variant in state.variants if state else ():
            if variant.actionable and variant.origin == "somatic":
                return Known("pathogenic", variant.sources)
            if variant.actionable and variant.origin == "unknown":
                return Unknown(f"{gene}: pathogenic variant, but its origin is not stated")
    if all(gene in markers.genes for gene in genes):
        return Known("not-detected", tuple(r for g in genes for r in markers.genes[g].sources))
    return Unknown(f"somatic {'/'.join(genes)} was not reported on")
