"""A decision to the row of its line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from service.types import Json

# the columns in their order, with their types in DuckDB's words
LINE_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "patient": "VARCHAR", "present": "BOOLEAN", "line": "INTEGER", "start": "VARCHAR",
        "precision": "VARCHAR", "agents": "VARCHAR[]", "outcome": "VARCHAR", "regimen": "VARCHAR",
        "status": "VARCHAR", "rank": "INTEGER", "first": "VARCHAR[]",
        "differences": 'STRUCT(code VARCHAR, "text" VARCHAR, detail VARCHAR)[]',
        "options": 'STRUCT(id VARCHAR, status VARCHAR, "rank" INTEGER)[]',
        "testsDue": "VARCHAR[]",
        "orderAlerts": "STRUCT(code VARCHAR, severity VARCHAR, agents VARCHAR[])[]",
        "er": "VARCHAR", "her2": "VARCHAR",
        "genes": "STRUCT(gene VARCHAR, status VARCHAR, lastTested VARCHAR)[]",
        "category": "VARCHAR", "categoryConfidence": "VARCHAR", "lateEntries": "INTEGER",
        "undatedEntries": "INTEGER", "jurisdiction": "VARCHAR", "knowledgeVersion": "VARCHAR",
    }
)  # fmt: skip
_OPTION = ("id", "status", "rank")
_GENE = ("status", "lastTested")


def line_row(decision: Mapping[str, Any], patient: str) -> Json:
    """The row of a decision, its columns as in LINE_COLUMNS; what the decision lacks is null."""
    assessment: Mapping[str, Any] = decision.get("assessment") or {}
    markers: Mapping[str, Any] = assessment.get("biomarkers") or {}
    resistance: Mapping[str, Any] = assessment.get("endocrineResistance") or {}
    genes: Mapping[str, Any] = markers.get("genes") or {}
    options = decision.get("options") or []
    return {
        "patient": patient,
        "present": decision.get("outcome") is None,
        **{n: decision.get(n) for n in ("line", "start", "precision", "agents")},
        **{n: decision.get(n) for n in ("outcome", "regimen", "status", "rank")},
        "first": [option["id"] for option in options if option.get("rank") == 1],
        "differences": decision.get("differences") or [],
        "options": [{n: option.get(n) for n in _OPTION} for option in options],
        "testsDue": decision.get("testsDue") or [],
        "orderAlerts": decision.get("orderAlerts") or [],
        "er": (markers.get("er") or {}).get("status"),
        "her2": (markers.get("her2") or {}).get("category"),
        "genes": [
            {"gene": gene, **{n: state.get(n) for n in _GENE}}
            for gene, state in sorted(genes.items())
        ],
        "category": resistance.get("category"),
        "categoryConfidence": resistance.get("confidence"),
        **{n: decision.get(n) for n in ("lateEntries", "undatedEntries")},
        **{n: assessment.get(n) for n in ("jurisdiction", "knowledgeVersion")},
    }
