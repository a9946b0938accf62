"""Tumour and germline genes, as facts. A gene that was not reported on is Unknown, never negative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from oncology.facts.biomarkers import GeneState
from oncology.facts.patient_facts import PatientFacts
from oncology.facts.registry import Derivations
from oncology.facts.wording import text
from oncology.intake import Variant
from oncology.values import Fact, Known, Unknown

fact = Derivations()
Genes = tuple[str, ...]


@fact("gene-status")
def gene_status(facts: PatientFacts, gene: str) -> Fact:
    """What the newest settled result of a gene says."""
    state = facts.context.markers.genes.get(gene)
    if state is None:
        return Unknown(text("gene-not-reported", gene=gene))
    return Known(state.status, state.sources)


@fact("benign-genes")
def benign_genes(facts: PatientFacts) -> Fact:
    """Genes in which the only variants that were found are benign."""
    states = facts.context.markers.genes
    genes = [
        gene
        for gene, state in states.items()
        if state.variants and all(v.is_benign for v in state.variants)
    ]
    return Known(tuple(sorted(genes)), _sources(states[gene] for gene in genes))


@fact("status-of-genes")
def status_of_genes(facts: PatientFacts, genes: Genes) -> Fact:
    """Of several genes together: altered where one is, not detected where all are settled."""
    states = {gene: facts.context.markers.genes.get(gene) for gene in genes}
    altered = [s for s in states.values() if s and s.status == "altered"]
    if altered:
        return Known("altered", _sources(altered))
    unsettled = sorted(g for g, s in states.items() if s is None or s.status == "uncertain")
    if unsettled:
        return Unknown(text("genes-not-settled", genes=", ".join(unsettled)))
    return Known("not-detected", _sources(s for s in states.values() if s))


def _sources(states: Iterable[GeneState | Variant]) -> tuple[str, ...]:
    return tuple(source for state in states for source in state.sources)


def _actionable(facts: PatientFacts, genes: Genes, origin: str) -> Variant | None:
    """The first actionable variant of an origin, gene by gene."""
    states = [facts.context.markers.genes.get(gene) for gene in genes]
    variants = (v for state in states if state for v in state.variants)
    return next((v for v in variants if v.actionable and v.origin == origin), None)


@fact("germline-status")
def germline_status(facts: PatientFacts, genes: Genes) -> Fact:
    """A pathogenic variant counts as germline only where the report says so.

    A tumour result that shows no variant does not exclude an inherited one.
    """
    inherited = _actionable(facts, genes, "germline")
    if inherited:
        return Known("pathogenic", inherited.sources)
    open_one = _actionable(facts, genes, "unknown")
    if open_one:
        return Unknown(text("germline-not-stated", gene=open_one.gene))
    results = [_germline_results(facts, gene) for gene in genes]
    if all(results):
        return Known("not-detected", tuple(s for sources in results for s in sources))
    return Unknown(text("germline-not-reported", genes="/".join(genes)))


def _germline_results(facts: PatientFacts, gene: str) -> tuple[str, ...]:
    """Sources of a result that settles the germline: not one of tumour tissue or plasma alone.

    One that states a variant to be somatic compared the tumour with the germline.
    """
    return tuple(
        source
        for v in facts.context.record.variants
        if v.gene == gene
        and (
            v.origin == "germline"
            or v.specimen in {"blood", "unknown"}
            or (v.actionable is True and v.origin == "somatic")
        )
        for source in v.sources
    )


@fact("somatic-status")
def somatic_status(facts: PatientFacts, genes: Genes) -> Fact:
    """Pathogenic in the tumour and not inherited, the first gene first."""
    states = facts.context.markers.genes
    for gene in genes:
        for variant in states[gene].variants if gene in states else ():
            if variant.actionable and variant.origin == "somatic":
                return Known("pathogenic", variant.sources)
            if variant.actionable and variant.origin == "unknown":
                return Unknown(text("origin-not-stated", gene=gene))
    if all(gene in states for gene in genes):
        return Known("not-detected", _sources(states[gene] for gene in genes))
    return Unknown(text("somatic-not-reported", genes="/".join(genes)))


@fact("fusion")
def fusion(facts: PatientFacts, genes: Genes) -> Fact:
    """An actionable fusion of one of the genes; not detected only where all were reported on."""
    states = [s for gene in genes if (s := facts.context.markers.genes.get(gene))]
    fusions = [v for s in states for v in s.variants if v.kind == "fusion" and v.actionable]
    if fusions:
        return Known("present", _sources(fusions))
    if len(states) == len(genes):
        return Known("not-detected", _sources(states))
    return Unknown(text("fusions-not-reported", genes="/".join(genes)))


@fact("negative-in-plasma-only")
def negative_in_plasma_only(facts: PatientFacts, gene: str) -> Fact:
    """Whether a gene was looked for in plasma only, and not found."""
    negatives = [
        v for v in facts.context.record.variants if v.gene == gene and v.presence == "absent"
    ]
    state = facts.context.markers.genes.get(gene)
    plasma = bool(negatives) and all(v.specimen == "ctdna" for v in negatives)
    sources = state.sources if state else ()
    return Known(plasma and state is not None and state.status == "not-detected", sources)


# kinds of variants of which a list of protein changes cannot be asked without the protein change
_UNNAMED_KINDS = frozenset({"missense", "inframe", "other"})
_NO_EVIDENCE = frozenset({"uncertain", "benign", "likely-benign"})


@fact("list-status")
def list_status(facts: PatientFacts, genes: Genes, lists: tuple[str, ...]) -> Fact:
    """What the list of a label's test (variants.yaml) makes of the genes' variants.

    `listed`: one stands in a list, or alters a gene that has none there; that counts also where
    the rules of the gene call it not actionable. `unstated`: altered, and the report does not say
    by which protein change. `off-list`: altered by others alone. Else what the genes' results say.
    """
    present = [v for gene in genes for v in _present(facts, gene)]
    on_list = [v for v in present if _is_on_list(v, lists, facts)]
    if on_list:
        return Known("listed", _sources(on_list))
    actionable = [v for v in present if v.actionable]
    without_name = [v for v in actionable if v.protein is None and v.kind in _UNNAMED_KINDS]
    if without_name:
        return Known("unstated", _sources(without_name))
    if actionable:
        return Known("off-list", _sources(actionable))
    return gene_status(facts, genes[0]) if len(genes) == 1 else status_of_genes(facts, genes)


def _present(facts: PatientFacts, gene: str) -> tuple[Variant, ...]:
    state = facts.context.markers.genes.get(gene)
    return state.variants if state else ()


def _is_on_list(variant: Variant, lists: tuple[str, ...], facts: PatientFacts) -> bool:
    table, is_oncogenic = facts.context.rules.terminology.variants, variant.actionable is True
    if variant.gene not in table.listed_genes(lists):
        return is_oncogenic
    if variant.significance in _NO_EVIDENCE:
        return False
    names = table.lists(variant.gene, variant.protein, is_oncogenic=is_oncogenic)
    return not set(names).isdisjoint(lists)


@fact("variant-names")
def variant_names(facts: PatientFacts, genes: Genes) -> Fact:
    """The genes' actionable variants, each with its gene; a list names those off it by them."""
    variants = [v for gene in genes for v in _present(facts, gene) if v.actionable]
    names = dict.fromkeys(f"{v.gene} {v.protein or v.label}" for v in variants)
    return Known(tuple(sorted(names)), _sources(variants))


@fact("outdated-genes")
def outdated_genes(facts: PatientFacts) -> Fact:
    """Genes whose negative result is from before the last progression, or of an unknown day."""
    progression = facts.context.history.disease.last_progression
    if progression is None:
        return Known(())
    limit = progression.latest_start - timedelta(days=facts.context.thresholds["retest-grace-days"])
    return _genes(
        {
            gene: state
            for gene, state in _negative(facts).items()
            if state.last_tested is None or state.last_tested.last < limit
        }
    )


@fact("plasma-only-genes")
def plasma_only_genes(facts: PatientFacts) -> Fact:
    """Genes whose negative result is of plasma only."""
    variants = facts.context.record.variants
    return _genes(
        {
            gene: state
            for gene, state in _negative(facts).items()
            if {v.specimen for v in variants if v.gene == gene} == {"ctdna"}
        }
    )


def _negative(facts: PatientFacts) -> Mapping[str, GeneState]:
    states = facts.context.markers.genes
    return {gene: state for gene, state in states.items() if state.status == "not-detected"}


def _genes(states: Mapping[str, GeneState]) -> Known:
    return Known(tuple(sorted(states)), tuple(sorted(set(_sources(states.values())))))
