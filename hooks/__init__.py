"""The hooks we serve: what each needs and how its answer is made."""

from hooks.model import HookService
from hooks.registry import SERVICES, Answer, context_schema, respond, validate_response

__all__ = [
    "SERVICES",
    "Answer",
    "HookService",
    "context_schema",
    "respond",
    "validate_response",
]
