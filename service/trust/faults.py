"""What breaks the schema of the tenants file, in words and without a value of the file."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from service.documents import document_schema
from terminology import load_wording

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

text = load_wording("service.trust").text
_KINDS = {"array": "a list", "object": "a mapping", "string": "a text", "integer": "a whole number"}
_PLAIN = {
    "minItems": "fault-min-items",
    "maxItems": "fault-max-items",
    "minProperties": "fault-min-properties",
    "maxProperties": "fault-max-properties",
    "minLength": "fault-min-length",
    "maxLength": "fault-max-length",
    "uniqueItems": "fault-unique-items",
}


def faults_of(document: object) -> tuple[str, ...]:
    """Returns every fault of a tenants file as `north/base_urls/1: what is wrong`."""
    faults = document_schema("tenants").faults(document)
    return tuple(
        f"{_place(fault, document)}: {words}" for fault in faults for words in _words(fault)
    )


def _place(fault: ValidationError, document: object) -> str:
    """Returns where a fault stands: an entry by its id, members of a list counted from one."""
    steps: list[str] = []
    for step in fault.absolute_path:
        if isinstance(step, int):
            is_entry = [*fault.absolute_path][: len(steps) + 1] == ["tenants", step]
            steps.append(_id_of(document, step) if is_entry else str(step + 1))
        else:
            steps.append(step)
    if len(steps) > 1:
        steps = steps[1:]
    return "/".join(steps) or "top"


def _id_of(document: object, number: int) -> str:
    entries = document.get("tenants") if isinstance(document, Mapping) else None
    entry = entries[number] if isinstance(entries, Sequence) else None
    name = entry.get("id") if isinstance(entry, Mapping) else None
    is_fit = isinstance(name, str) and name.isascii() and name.isprintable() and len(name) <= 64
    return str(name) if is_fit else f"tenant {number + 1}"


def _words(fault: ValidationError) -> Iterator[str]:
    rule, schema = str(fault.validator), fault.schema
    value: object = fault.validator_value
    instance = fault.instance if isinstance(fault.instance, Mapping) else {}
    description = schema.get("description") if isinstance(schema, Mapping) else None
    if rule == "required" and isinstance(value, list):
        yield from (text("fault-required", name=name) for name in value if name not in instance)
    elif rule == "additionalProperties" and isinstance(schema, Mapping):
        names = list(schema["properties"])
        for name in sorted(map(str, set(instance) - set(names))):
            close = difflib.get_close_matches(name, names, 1)
            proposal = text("fault-proposal", name=close[0]) if close else ""
            yield text("fault-additional", name=name[:64], proposal=proposal)
    elif rule == "enum" and isinstance(value, list):
        yield text("fault-enum", words=", ".join(map(str, value)))
    elif rule == "type":
        yield text("fault-type", kind=_KINDS.get(str(value), str(value)))
    elif rule in {"minimum", "maximum"} and isinstance(schema, Mapping):
        yield text("fault-range", least=schema.get("minimum"), most=schema.get("maximum"))
    elif rule in _PLAIN:
        yield text(_PLAIN[rule], most=value)
    elif rule == "pattern" and description:
        yield text("fault-pattern", form=description)
    elif rule in {"anyOf", "oneOf"} and description:
        yield str(description)
    else:
        yield text("fault-other", rule=rule)
