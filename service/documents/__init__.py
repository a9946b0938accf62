"""Bytes to checked documents: JSON within bounds, the CDS Hooks call, single resources as charts, the published schemas."""

from service.documents.body import Body
from service.documents.call import (
    Call,
    is_patient_id,
    read_call,
    read_date,
    read_jurisdiction,
    require_hook,
)
from service.documents.charts import (
    Piece,
    charts_of,
    collection_of,
    names_in,
    parts_of,
    piece_of,
    with_referred,
)
from service.documents.files import DOCUMENT_SUFFIXES, LINE_SUFFIXES, files_below
from service.documents.parse import parse_json
from service.documents.patients import patient_of, patient_of_single, subjects_of
from service.documents.published import published_schemas
from service.documents.schema_checks import document_schema, require_valid

__all__ = [
    "DOCUMENT_SUFFIXES",
    "LINE_SUFFIXES",
    "Body",
    "Call",
    "Piece",
    "charts_of",
    "collection_of",
    "document_schema",
    "files_below",
    "is_patient_id",
    "names_in",
    "parse_json",
    "parts_of",
    "patient_of",
    "patient_of_single",
    "piece_of",
    "published_schemas",
    "read_call",
    "read_date",
    "read_jurisdiction",
    "require_hook",
    "require_valid",
    "subjects_of",
    "with_referred",
]
