"""The markers of the tumour and the germline."""

from __future__ import annotations

from datetime import date

from oncology.assessment.document import (
    BiomarkersDoc,
    GeneDoc,
    GeneResultDoc,
    Her2Doc,
    ReceptorDoc,
    VariantDoc,
)
from oncology.assessment.findings import Findings
from oncology.assessment.sections.reasons import write_date
from oncology.facts import GeneState, Markers, ReceptorState
from oncology.intake import Variant
from oncology.values import Known


def write_biomarkers(findings: Findings) -> BiomarkersDoc:
    """Each marker as it was combined over all its results; of measurements the newest."""
    markers, msi = findings.markers, findings.facts["msi"]
    newest = {
        m.concept: m
        for m in sorted(
            findings.record.measurements, key=lambda m: m.date.middle if m.date else date.min
        )
    }
    ki67, tmb, cps = newest.get("ki67"), newest.get("tmb"), newest.get("pdl1-cps")
    return {
        "er": _receptor(markers.er),
        "pr": _receptor(markers.pr),
        "her2": _her2(markers),
        "ki67": {
            "percent": ki67.value if ki67 else None,
            "date": write_date(ki67.date) if ki67 else None,
            "sources": [ki67.source] if ki67 else [],
        },
        "pdl1Cps": cps.value if cps else None,
        "msi": str(msi.value) if isinstance(msi, Known) else "unknown",
        "tmb": tmb.value if tmb else None,
        "genes": {gene: _gene(state) for gene, state in sorted(markers.genes.items())},
    }


def _receptor(state: ReceptorState) -> ReceptorDoc:
    return {
        "status": state.status,
        "percent": state.percent,
        "date": write_date(state.date),
        "sources": list(state.sources),
    }


def _her2(markers: Markers) -> Her2Doc:
    her2 = markers.her2
    return {
        "category": her2.category,
        "ihc": her2.ihc,
        "ish": her2.ish,
        "everLow": her2.ever_low,
        "date": write_date(her2.date),
        "sources": list(her2.sources),
    }


def _gene(state: GeneState) -> GeneDoc:
    return {
        "status": state.status,
        "lastTested": write_date(state.last_tested),
        "testedSince": state.tested_since,
        "variants": [_variant(variant) for variant in state.variants],
        "notDetected": [_absent(variant) for variant in state.absent],
    }


def _absent(result: Variant) -> GeneResultDoc:
    return {
        "specimen": result.specimen,
        "date": write_date(result.date),
        "sources": list(result.sources),
    }


def _variant(variant: Variant) -> VariantDoc:
    return {
        "label": variant.label,
        "actionable": variant.actionable is True,
        "origin": variant.origin,
        "significance": variant.significance,
        "specimen": variant.specimen,
        "alleleFraction": variant.allele_fraction,
        "date": write_date(variant.date),
        "sources": list(variant.sources),
    }
