"""The facts that a text states, as the short rows that tests compare."""

from __future__ import annotations

from oncology.intake.reports.facts import (
    CourseFact,
    GradeFact,
    Her2Fact,
    MeasureFact,
    ReceptorFact,
    SignatureFact,
    SpreadFact,
    StageFact,
    VariantFact,
)
from oncology.intake.reports.report import read_report_text
from terminology import load

_SHAPES = frozenset({"amplification", "deletion", "fusion", "loss"})


def rows_of(text):
    """The facts of a text as mappings with the fields of docs/report-reading.md."""
    rows = [row_of(fact) for fact in read_report_text(text, load()).facts]
    return [part for row in rows for part in _by_marker(row)]


def _by_marker(row):
    """A row on the hormone receptors as one on each."""
    if row["fact"] != "hr":
        return [row]
    return [row | {"fact": "er"}, row | {"fact": "pr"}]


def row_of(fact):
    """One fact as a mapping without what it does not state."""
    return {key: value for key, value in _fields(fact).items() if value is not None}


def _fields(fact):
    match fact:
        case ReceptorFact():
            row = {"fact": fact.marker, "status": fact.status, **_share(fact.share)}
            return row | {"allred": fact.allred, "irs": fact.irs, "hscore": fact.h_score}
        case Her2Fact():
            staining = {True: "faint", False: "none"}.get(fact.staining)
            row = {"fact": "her2", "ihc": fact.ihc, "staining": staining, "ish": fact.ish}
            row |= {"ratio": fact.ratio, "copies": fact.copies}
            return row | {"overall": fact.overall, "category": fact.category}
        case MeasureFact(concept="ki67"):
            return {"fact": "ki67", **_share(fact.amount)}
        case MeasureFact(concept="pdl1-cps"):
            return {"fact": "pdl1", "cps": fact.amount.value}
        case MeasureFact():
            return {"fact": fact.concept, "value": fact.amount.value}
        case GradeFact():
            return {"fact": "grade", "value": fact.value}
        case StageFact():
            m = None if fact.metastasis is None else f"M{fact.metastasis}"
            return {"fact": "stage", "group": fact.group, "m": m}
        case SpreadFact():
            return {"fact": "metastasis", "site": fact.site, "state": fact.state}
        case CourseFact():
            return {"fact": "progression", "state": fact.value}
        case SignatureFact():
            return {"fact": fact.concept, "value": fact.value}
        case VariantFact():
            return _variant(fact)
    raise AssertionError(fact)


def _share(amount):
    if amount is None:
        return {}
    if amount.comparator in {"<", "<="}:
        return {"percent_below": amount.high}
    if amount.comparator in {">", ">="}:
        return {"percent_above": amount.low}
    if amount.exact:
        return {"percent": amount.low}
    return {"percent_from": amount.low, "percent_to": amount.high}


def _variant(fact):
    statement, reading = fact.statement, fact.statement.reading
    kind = reading.kind if reading and reading.kind in _SHAPES else None
    if reading and reading.label.startswith("loss"):
        kind = "loss"
    return {
        "fact": "variant",
        "gene": statement.gene,
        "state": fact.state,
        "change": (reading.protein if reading else None) or kind,
        "significance": statement.significance,
        "origin": "germline" if statement.germline else "somatic" if fact.is_somatic else None,
    }
