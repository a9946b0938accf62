"""The hooks we serve: what each needs and how its answer is made."""

from hooks.errors import ContextError
from hooks.model import HookService
from hooks.registry import SERVICES, context_schema, discovery, respond, validate_response

__all__ = [
    "SERVICES",
    "ContextError",
    "HookService",
    "context_schema",
    "discovery",
    "respond",
    "validate_response",
]
