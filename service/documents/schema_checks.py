"""JSON Schema checks whose messages name the element and the rule, never the value found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from service.errors import BadRequest
from terminology import Schema, load_schema

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_RULES = {
    "required": "a required element is missing",
    "type": "the element has the wrong JSON type",
    "enum": "the element is not one of the allowed words",
    "const": "the element is not the only allowed word",
    "pattern": "the element does not have the required form",
    "minItems": "the array is empty",
    "minLength": "the text is empty",
    "maxLength": "the text is too long",
    "dependentRequired": "an element needs another one that is missing",
}

_ABSENCE = {"required", "dependentRequired"}


def document_schema(name: str) -> Schema:
    """Returns a schema file of this package."""
    return load_schema("service.documents", name)


def require_valid(check: Schema, document: object, root: str = "") -> None:
    """Raises BadRequest when a document does not follow a schema.

    Args:
        check: The schema.
        document: What to check.
        root: Path of the document inside the request, for the message.
    """
    fault = check.main_fault(document)
    if fault is None:
        return
    place = _place(fault, root)
    rule = _RULES.get(str(fault.validator), "the element breaks a rule of its schema")
    code = "missing-field" if fault.validator in _ABSENCE else "invalid-field"
    fix = f"Send {place or 'the body'} as the CDS Hooks specification describes it."
    raise BadRequest(
        code=code, problem=f"{place or 'body'}: {rule}.", fix=fix, where=(place,) if place else ()
    )


def _place(fault: ValidationError, root: str) -> str:
    """Returns a path like `context.patientId`; keys chosen by the client are left out."""
    parts = [root] if root else []
    for step in fault.absolute_path:
        if isinstance(step, int):
            parts.append(f"{parts.pop()}[{step}]" if parts else f"[{step}]")
        else:
            parts.append(str(step))
        if step == "prefetch":  # the next step would be a key of the client's choice
            return ".".join(parts)
    if fault.validator in _ABSENCE:
        parts += _absent_names(fault)[:1]
    return ".".join(parts)


def _absent_names(fault: ValidationError) -> list[str]:
    """Returns the names that a rule asks for and does not find."""
    instance = fault.instance if isinstance(fault.instance, Mapping) else {}
    rule: object = fault.validator_value
    needs = rule.values() if isinstance(rule, Mapping) else [rule]
    names = [name for need in needs for name in (need if isinstance(need, list) else [])]
    return [str(name) for name in names if name not in instance]
