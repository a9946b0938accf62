"""Bytes to checked documents: JSON within bounds, the CDS Hooks call, the published schemas."""

from service.documents.call import (
    Call,
    is_patient_id,
    read_call,
    read_date,
    read_jurisdiction,
    require_hook,
)
from service.documents.cohort import Piece, cohort_of, parts_of, piece_of
from service.documents.parse import parse_json
from service.documents.published import published_schemas
from service.documents.schema_checks import document_schema, require_valid

__all__ = [
    "Call",
    "Piece",
    "cohort_of",
    "document_schema",
    "is_patient_id",
    "parse_json",
    "parts_of",
    "piece_of",
    "published_schemas",
    "read_call",
    "read_date",
    "read_jurisdiction",
    "require_hook",
    "require_valid",
]
