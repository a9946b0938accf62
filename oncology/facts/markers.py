"""Facts on the tumour's and the germline's markers, by name; what was not reported is Unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from oncology.course import Disease
from oncology.dates import PartialDate
from oncology.facts.biomarkers import GeneState, Markers
from oncology.intake import Her2, PatientRecord, Receptor, Variant
from oncology.values import Fact, Known, Unknown
from terminology import Terminology

# a biopsy may come before the day on which the relapse was recorded
_LEAD_DAYS = 60


def collect(
    record: PatientRecord,
    markers: Markers,
    disease: Disease,
    thresholds: Mapping[str, float],
    terminology: Terminology,
) -> dict[str, Fact]:
    """Facts by kebab-case name."""
    facts: dict[str, Fact] = {}
    _markers(facts, record, markers, terminology)
    days = timedelta(days=thresholds["retest-grace-days"])
    outdated = {
        gene: state.sources
        for gene, state in markers.genes.items()
        if state.status == "not-detected" and _before(state, disease.last_progression, days)
    }
    facts["outdated-genes"] = _named(outdated)
    facts["plasma-only-genes"] = _named(
        {
            gene: state.sources
            for gene, state in markers.genes.items()
            if state.status == "not-detected"
            and {v.specimen for v in record.variants if v.gene == gene} == {"ctdna"}
        }
    )
    facts["receptors-from-primary-only"] = _primary_only(record, disease)
    return facts


def _primary_only(record: PatientRecord, disease: Disease) -> Fact:
    """After a relapse: no receptor result of a metastasis or of the time since."""
    results: list[Receptor | Her2] = [*record.receptors, *record.her2]
    if disease.de_novo is not False or disease.advanced_since is None or not results:
        return Known(False)
    since = disease.advanced_since.first - timedelta(days=_LEAD_DAYS)
    late = [
        r for r in results if r.site == "metastasis" or (r.date is None or r.date.last >= since)
    ]
    return Known(not late, tuple(sorted(r.source for r in late or results)))


def _named(found: Mapping[str, tuple[str, ...]]) -> Fact:
    sources = tuple(sorted({s for refs in found.values() for s in refs}))
    return Known(tuple(sorted(found)), sources)


def _before(state: GeneState, progression: PartialDate | None, grace: timedelta) -> bool:
    """Tested before the last progression, or on a day that is not recorded."""
    if progression is None:
        return False
    return state.last_tested is None or state.last_tested.last < progression.first - grace


def _gene_fact(state: GeneState | None, gene: str) -> Fact:
    if state is None:
        return Unknown(f"{gene} was not reported on")
    return Known(state.status, state.sources)


def _markers(
    facts: dict[str, Fact], record: PatientRecord, markers: Markers, terminology: Terminology
) -> None:
    for name, state in (("er", markers.er), ("pr", markers.pr)):
        facts[name] = (
            Unknown(f"{name.upper()} is not recorded")
            if state.status == "unknown"
            else Known(state.status, state.sources)
        )
    her2 = markers.her2
    facts["her2"] = (
        Unknown("HER2 is not recorded")
        if her2.category == "unknown"
        else Known(her2.category, her2.sources)
    )
    facts["her2-ever-low"] = (
        Known(True, her2.sources)
        if her2.ever_low
        else Unknown("no HER2 score is recorded")
        if her2.category in {"unknown", "negative", "equivocal"}
        else Known(False, her2.sources)
    )
    facts["her2-staining"] = (
        Unknown("membrane staining is not stated")
        if her2.staining is None
        else Known("present" if her2.staining else "absent", her2.sources)
    )
    facts["her2-low-or-ultralow"] = _low_or_ultralow(markers)
    for gene in ("ESR1", "PIK3CA", "AKT1", "PTEN", "ERBB2", "BRCA1", "BRCA2", "PALB2"):
        facts[gene.lower()] = _gene_fact(markers.genes.get(gene), gene)
    facts["pathway"] = _pathway(markers)
    facts["brca-germline"] = _germline(record, markers, ("BRCA1", "BRCA2"))
    facts["palb2-germline"] = _germline(record, markers, ("PALB2",))
    lists = {
        entry
        for v in record.variants
        if v.presence == "present"
        and v.significance not in {"uncertain", "benign", "likely-benign"}
        for entry in terminology.variants.lists(v.gene, v.protein)
    }
    facts["variant-lists"] = Known(tuple(sorted(lists)))


def _low_or_ultralow(markers: Markers) -> Fact:
    """HER2-low in any specimen, or ultralow; IHC 0 with unstated staining stays unknown."""
    her2 = markers.her2
    if her2.category in {"low", "ultralow"} or her2.ever_low:
        return Known(True, her2.sources)
    if her2.category == "positive" or her2.staining is False:
        return Known(False, her2.sources)
    if her2.category == "zero":
        return Unknown("IHC 0 is recorded without a statement on membrane staining")
    return Unknown("no HER2 score is recorded")


def _pathway(markers: Markers) -> Fact:
    states = {g: markers.genes.get(g) for g in ("PIK3CA", "AKT1", "PTEN")}
    altered = [s for s in states.values() if s and s.status == "altered"]
    if altered:
        return Known("altered", tuple(r for s in altered for r in s.sources))
    missing = sorted(g for g, s in states.items() if s is None or s.status == "uncertain")
    if missing:
        return Unknown(f"{', '.join(missing)}: no settled result")
    return Known("not-detected", tuple(r for s in states.values() if s for r in s.sources))


def _germline(record: PatientRecord, markers: Markers, genes: tuple[str, ...]) -> Fact:
    """A pathogenic variant counts as germline only where the report says so.

    A tumour result that shows no variant does not exclude an inherited one.
    """
    for gene in genes:
        state = markers.genes.get(gene)
        for variant in state.variants if state else ():
            if variant.actionable and variant.origin == "germline":
                return Known("pathogenic", variant.sources)
    for gene in genes:
        state = markers.genes.get(gene)
        for variant in state.variants if state else ():
            if variant.actionable and variant.origin == "unknown":
                return Unknown(f"{gene}: pathogenic variant, but germline origin is not stated")
    results = {gene: _of_germline(record.variants, gene) for gene in genes}
    if all(results.values()):
        return Known("not-detected", tuple(s for found in results.values() for s in found))
    return Unknown(f"germline {'/'.join(genes)} was not reported on")


def _of_germline(variants: tuple[Variant, ...], gene: str) -> tuple[str, ...]:
    """Sources of a result that settles the germline: not one of tumour tissue or plasma alone."""
    return tuple(
        source
        for v in variants
        if v.gene == gene
        and (v.origin == "germline" or v.specimen in {"blood", "unknown"} or _somatic(v))
        for source in v.sources
    )


def _somatic(variant: Variant) -> bool:
    """Stated to be somatic: the tumour was compared with the germline."""
    return variant.actionable is True and variant.origin == "somatic"
