"""Bytes to checked documents: JSON within bounds, the CDS Hooks call, the published schemas."""

from service.documents import schema_checks
from service.documents.call import Call, read_call, read_date, read_jurisdiction, require_hook
from service.documents.parse import parse
from service.documents.published import schemas

__all__ = [
    "Call",
    "parse",
    "read_call",
    "read_date",
    "read_jurisdiction",
    "require_hook",
    "schema_checks",
    "schemas",
]
