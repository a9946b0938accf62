"""An Assessment to the row of its patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from service.types import Json

# the columns in their order, with their types in DuckDB's words
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "patient": "VARCHAR", "asOf": "VARCHAR", "jurisdiction": "VARCHAR",
        "knowledgeVersion": "VARCHAR", "inScope": "BOOLEAN", "scopeReasons": "VARCHAR[]",
        "sex": "VARCHAR", "ageYears": "INTEGER", "menopausalStatus": "VARCHAR", "ecog": "INTEGER",
        "setting": "VARCHAR", "deNovo": "BOOLEAN", "diagnosed": "VARCHAR",
        "advancedSince": "VARCHAR", "sites": "VARCHAR[]", "visceral": "BOOLEAN",
        "lastProgression": "VARCHAR", "er": "VARCHAR", "erPercent": "DOUBLE", "pr": "VARCHAR",
        "her2": "VARCHAR", "ki67": "DOUBLE",
        "genes": "STRUCT(gene VARCHAR, status VARCHAR, lastTested VARCHAR)[]",
        "lines": 'STRUCT(number INTEGER, agents VARCHAR[], "start" VARCHAR, "end" VARCHAR, endReason VARCHAR, confidence VARCHAR)[]',
        "completedLines": "INTEGER", "onTherapy": "BOOLEAN", "nextLine": "INTEGER",
        "linesConfidence": "VARCHAR", "category": "VARCHAR", "categoryRule": "VARCHAR",
        "categoryConfidence": "VARCHAR",
        "options": 'STRUCT(id VARCHAR, status VARCHAR, "rank" INTEGER)[]',
        "testsDue": "VARCHAR[]", "alerts": "VARCHAR[]", "gaps": "VARCHAR[]",
    }
)  # fmt: skip
_LINE = ("number", "agents", "start", "end", "endReason", "confidence")
_OPTION = ("id", "status", "rank")


def row_of(document: Json, patient: str) -> Json:
    """The row of a patient, its columns as in COLUMNS; what the document lacks is null."""
    person, disease = _part(document, "patient"), _part(document, "disease")
    markers, therapy = _part(document, "biomarkers"), _part(document, "therapy")
    resistance, scope = _part(document, "endocrineResistance"), _part(document, "scope")
    er, genes = _part(markers, "er"), _part(markers, "genes")
    return {
        "patient": patient,
        **{name: document.get(name) for name in ("asOf", "jurisdiction", "knowledgeVersion")},
        "inScope": scope.get("inScope"),
        "scopeReasons": _codes(scope.get("reasons")),
        **{name: person.get(name) for name in ("sex", "ageYears", "menopausalStatus", "ecog")},
        **{name: disease.get(name) for name in ("setting", "deNovo", "diagnosed", "advancedSince")},
        **{name: disease.get(name) for name in ("sites", "visceral", "lastProgression")},
        "er": er.get("status"),
        "erPercent": er.get("percent"),
        "pr": _part(markers, "pr").get("status"),
        "her2": _part(markers, "her2").get("category"),
        "ki67": _part(markers, "ki67").get("percent"),
        "genes": [
            {"gene": gene, "status": of.get("status"), "lastTested": of.get("lastTested")}
            for gene, of in sorted(genes.items())
        ],
        "lines": [{name: line.get(name) for name in _LINE} for line in _list(therapy, "lines")],
        **{name: therapy.get(name) for name in ("completedLines", "onTherapy", "nextLine")},
        "linesConfidence": therapy.get("confidence"),
        "category": resistance.get("category"),
        "categoryRule": resistance.get("rule"),
        "categoryConfidence": resistance.get("confidence"),
        "options": [{n: option.get(n) for n in _OPTION} for option in _list(document, "options")],
        "testsDue": [test.get("id") for test in _list(document, "testsDue")],
        "alerts": _codes(document.get("alerts")),
        "gaps": _codes(document.get("dataGaps")),
    }


def _part(node: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = node.get(name)
    return part if isinstance(part, dict) else {}


def _list(node: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    part = node.get(name)
    return part if isinstance(part, list) else ()


def _codes(reasons: object) -> list[str]:
    return [str(reason["code"]) for reason in reasons] if isinstance(reasons, list) else []
