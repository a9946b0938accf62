"""The services by id, and the schemas of their contexts and responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources as files
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator

from hooks import order_select, order_sign, patient_view
from hooks.model import HookService

SERVICES: Mapping[str, HookService] = {
    module.SERVICE.id: module.SERVICE for module in (patient_view, order_select, order_sign)
}


@lru_cache(maxsize=16)
def _schema(name: str) -> Mapping[str, Any]:
    path = files.files("hooks").joinpath("schemas", f"{name}.schema.json")
    loaded: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def context_schema(hook: str) -> Mapping[str, Any]:
    """JSON Schema of a hook's context."""
    return _schema(hook)


def validate_response(document: object) -> list[str]:
    """Faults of a response against our schema."""
    if _quick_validator().is_valid(document):
        return []
    return [
        f"{'/'.join(map(str, fault.absolute_path)) or 'top'}: {fault.message}"
        for fault in _response_validator().iter_errors(document)
    ]


@lru_cache(maxsize=1)
def _quick_validator() -> jsonschema_rs.Draft202012Validator:
    """A yes or no at a fiftieth of the time; every answer is checked, nearly all are right."""
    return jsonschema_rs.Draft202012Validator(dict(_schema("response")))


@lru_cache(maxsize=1)
def _response_validator() -> Draft202012Validator:
    return Draft202012Validator(_schema("response"))
