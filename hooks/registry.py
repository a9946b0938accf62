"""The services by id (data/services.yaml), and the schemas of their contexts and responses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from hooks.model import HookService, Query
from terminology import data_files, load_schema, load_wording, yaml_form

_DATA = data_files.load_data("hooks", "services", load_schema("hooks", "services"))
QUERIES: Mapping[str, Query] = {
    key: Query(
        row["template"], row["why"], tuple(row.get("categories", ())), tuple(row.get("intents", ()))
    )
    for key, row in _DATA["queries"].items()
}
THERAPY: tuple[str, ...] = tuple(_DATA["therapy"])
SERVICES: Mapping[str, HookService] = {
    row["id"]: HookService(
        row["id"],
        row["hook"],
        row["hook_version"],
        {key: query.template for key, query in QUERIES.items()},
        (*(tuple(group) for group in _DATA["essential"]), THERAPY),
    )
    for row in _DATA["services"]
}


@lru_cache(maxsize=16)
def context_schema(hook: str) -> Mapping[str, Any]:
    """JSON Schema of a hook's context."""
    schema: Mapping[str, Any] = json.loads(load_schema("hooks", hook).text)
    return schema


def validate_response(document: object) -> list[str]:
    """Faults of a response against our schema."""
    return load_schema("hooks", "response").describe(document)


def data_faults() -> list[str]:
    """Faults of the package's sentences and of the form of its services, each with its file.

    Any other fault in the file of services stops the import.
    """
    try:
        _ = load_wording("hooks").sentences
    except ValueError as fault:
        return [str(fault)]
    forms = (yaml_form.package_fault("hooks", name) for name in ("services", "vendors"))
    return [fault for fault in forms if fault]
