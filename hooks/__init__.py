"""The hooks we serve: what each needs and how its answer is made."""

from hooks.absence import Absence
from hooks.model import HookService
from hooks.registry import (
    SERVICES,
    Answer,
    context_schema,
    name_absent,
    respond,
    validate_response,
)

__all__ = [
    "SERVICES",
    "Absence",
    "Answer",
    "HookService",
    "context_schema",
    "name_absent",
    "respond",
    "validate_response",
]
