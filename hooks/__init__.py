"""The hooks we serve: what each needs and how its answer is made."""

from hooks.absence import Absence
from hooks.model import HookService
from hooks.registry import SERVICES, context_schema, data_faults, validate_response
from hooks.respond import Answer, HookCall, name_absent, respond

__all__ = [
    "SERVICES",
    "Absence",
    "Answer",
    "HookCall",
    "HookService",
    "context_schema",
    "data_faults",
    "name_absent",
    "respond",
    "validate_response",
]
