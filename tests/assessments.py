"""What an Assessment has against the two schemas that it is held against in every test.

The closed one is the project's own (oncology/assessment/assessment.schema.json) and knows every
field that is emitted. The open one is what code outside relies on: names, required fields, types and
closed lists; fields may be added to it, never renamed, removed or given another meaning.
"""

from __future__ import annotations

from pathlib import Path

from oncology.assessment import Assessment, validate
from terminology.schema import Schema

CONTRACT = Path(__file__).parent / "oncology" / "assessment" / "contract.schema.json"


def faults_of(document: Assessment) -> list[str]:
    """Faults against the closed schema, then against the open one."""
    return [*validate(document), *Schema(CONTRACT.read_text("utf-8")).describe(document)]
