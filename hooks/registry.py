"""The services by id, and the schemas of their contexts and responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hooks import order_select, order_sign, patient_view
from hooks.model import HookService
from terminology import load_schema

SERVICES: Mapping[str, HookService] = {
    module.SERVICE.id: module.SERVICE for module in (patient_view, order_select, order_sign)
}


@lru_cache(maxsize=16)
def context_schema(hook: str) -> Mapping[str, Any]:
    """JSON Schema of a hook's context."""
    schema: Mapping[str, Any] = json.loads(load_schema("hooks", hook).text)
    return schema


def validate_response(document: object) -> list[str]:
    """Faults of a response against our schema."""
    return load_schema("hooks", "response").describe(document)
